/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public face of fault rules (euiccd.h): which rules this card can have, and their lists. */
#include "card/applet.h"
#include "card/es10/es10.h"
#include "card/euicc/operation.h"
#include "card/fault/fault.h"
#include "card/fault_source.h"
#include "card/options.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)EUICCD_TRANSPORT_RESPOND == (int)FAULT_RESPOND, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_NO_RESPONSE == (int)FAULT_NO_RESPONSE, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_POWER_LOST == (int)FAULT_POWER_LOST, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_RESET == (int)FAULT_WARM_RESET, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_LEAVES == (int)FAULT_LEAVES, "numbered alike");

enum { RULE_SHOWN = 100, CODES_SHOWN = 240 };

static int refuse(struct euiccd_error *error, int err, const char *rule, const char *reason)
{
    if (error)
        snprintf(error->text, sizeof(error->text), "fault rule `%.*s': %.280s", RULE_SHOWN, rule,
                 reason);
    return err;
}

/* Rows of the card's mode. */
static bool is_of_mode(const struct euiccd_card *card, unsigned flags)
{
    static const unsigned modes[] = {[EUICC_MODE_IOT] = ES10_IOT,
                                     [EUICC_MODE_CONSUMER] = ES10_CONSUMER,
                                     [EUICC_MODE_DUAL] = ES10_BOTH};

    return (flags & modes[card->euicc.facts.mode]) != 0;
}

/* What is known of the rows that a rule names. */
struct named {
    bool found, can_act;
    char codes[CODES_SHOWN];
};

static void meet(struct named *named, const struct result_member *codes, bool can_act)
{
    named->found = true;
    named->can_act |= can_act;
    if (codes[0].name)
        forced_result_list(codes, named->codes, sizeof(named->codes));
}

static void find_functions(const struct euiccd_card *card, const struct fault_rule *rule,
                           struct named *named)
{
    struct forced_result forced;
    const struct es10_row *row;

    for (size_t i = 0; (row = es10_table_row(i)); i++) {
        bool can_act = true;

        if (!is_of_mode(card, row->flags) || (*rule->name && !fault_name_is(rule->name, row->name)))
            continue;
        if (rule->action == FAULT_RESULT || rule->action == FAULT_MEMORY_FULL)
            can_act = forced_result_of_rule(row->codes, rule, &forced);
        if (rule->action == FAULT_FORGE_SIGNATURE)
            can_act = row->flags & ES10_SIGNED;
        meet(named, row->codes, can_act);
    }
}

static void find_operations(const struct euiccd_card *card, const struct fault_rule *rule,
                            struct named *named)
{
    static const struct operation *(*const tables[])(size_t) = {psmo_row, eco_row};
    struct forced_result forced;
    const struct operation *row;

    if (!is_of_mode(card, ES10_IOT))
        return;
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        for (size_t i = 0; (row = tables[t](i)); i++)
            if (!*rule->name || fault_name_is(rule->name, row->name))
                meet(named, row->codes, forced_result_of_rule(row->codes, rule, &forced));
}

static bool is_toolkit_command(const char *name)
{
    const char *command;

    for (unsigned type = 0; type <= UINT8_MAX; type++)
        if (*name == '\0' ||
            ((command = cat_name(CAT_LIST_COMMAND, type)) && fault_name_is(name, command)))
            return true;
    return false;
}

static const char *cannot(enum fault_action action)
{
    if (action == FAULT_RESULT)
        return "no result codes there";
    return action == FAULT_MEMORY_FULL ? "no result code for a full memory there"
                                       : "no signature in its response";
}

/* The rule can act on this card. */
static int check(const struct euiccd_card *card, const struct fault_rule *rule,
                 struct euiccd_error *error)
{
    struct named named = {.codes = ""};
    char reason[CODES_SHOWN + 60];

    if (rule->place == FAULT_APDU || rule->place == FAULT_RANDOM || rule->place == FAULT_ALLOCATION)
        return 0;
    if (rule->place == FAULT_WRITE)
        return card->no_disk_faults
                   ? refuse(error, ERR_UNSUPPORTED, rule->text, card->no_disk_faults)
                   : 0;
    if (rule->place == FAULT_TOOLKIT)
        return is_toolkit_command(rule->name)
                   ? 0
                   : refuse(error, ERR_MALFORMED, rule->text,
                            "no proactive command has this name; as in toolkit=OPEN-CHANNEL");
    if (rule->place == FAULT_FUNCTION)
        find_functions(card, rule, &named);
    else
        find_operations(card, rule, &named);
    if (!named.found)
        return refuse(error, ERR_MALFORMED, rule->text,
                      rule->place == FAULT_FUNCTION
                          ? "this card has no such function; `euicc functions' lists them"
                          : "this card has no such operation; eUICC packages are of modes iot and "
                            "dual");
    if (named.can_act)
        return 0;
    if (rule->action == FAULT_RESULT && *rule->name && *named.codes)
        snprintf(reason, sizeof(reason), "not one of its results; choose from %s", named.codes);
    else
        snprintf(reason, sizeof(reason), "%s", cannot(rule->action));
    return refuse(error, ERR_MALFORMED, rule->text, reason);
}

int euiccd_fault_add(struct euiccd_card *card, const char *text, unsigned *id,
                     struct euiccd_error *error)
{
    struct fault_rule rule;
    char reason[400];
    unsigned number = 0;
    int err = fault_rule_parse(&rule, text, reason, sizeof(reason));

    if (err < 0)
        return refuse(error, err, text, reason);
    err = check(card, &rule, error);
    if (err < 0)
        return err;
    if (!card->euicc.faults)
        err = faults_new(&card->euicc.faults);
    if (err == 0)
        err = faults_add(card->euicc.faults, &rule, &number);
    if (err < 0)
        return refuse(error, err, text,
                      err == ERR_FULL ? "there are 256 rules already" : err_text(err));
    fault_source_watch(card, rule.place);
    if (id)
        *id = number;
    return 0;
}

int euiccd_fault_remove(struct euiccd_card *card, unsigned id)
{
    if (!card->euicc.faults)
        return id ? ERR_NOT_FOUND : 0;
    return faults_remove(card->euicc.faults, id);
}

bool euiccd_get_fault(const struct euiccd_card *card, size_t index, struct euiccd_fault *out)
{
    const struct fault *fault = faults_at(card->euicc.faults, index);

    if (!fault)
        return false;
    const struct euiccd_fault public = {.id = fault->id,
                                        .rule = fault->rule.text,
                                        .matched = fault->count.matched,
                                        .acted = fault->count.acted,
                                        .ended = fault->count.ended};
    return options_write(out, &public, sizeof(public));
}

void euiccd_get_fault_effect(const struct euiccd_card *card, struct euiccd_fault_effect *out)
{
    struct euiccd_fault_effect public = {.transport = EUICCD_TRANSPORT_RESPOND};

    if (card->euicc.faults) {
        const struct fault_effect *effect = faults_effect(card->euicc.faults);

        public.transport = (enum euiccd_transport)effect->transport;
        public.delay = effect->delay;
        public.id = effect->id;
    }
    (void)options_write(out, &public, sizeof(public));
}
