/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public face of fault rules (euiccd.h): which rules this card can have, and their lists. */
#include "card/applet.h"
#include "card/es10/es10.h"
#include "card/fault/fault.h"
#include "card/options.h"

#include <stdio.h>
#include <string.h>

_Static_assert((int)EUICCD_TRANSPORT_RESPOND == (int)FAULT_RESPOND, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_NO_RESPONSE == (int)FAULT_NO_RESPONSE, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_POWER_LOST == (int)FAULT_POWER_LOST, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_RESET == (int)FAULT_WARM_RESET, "numbered alike");
_Static_assert((int)EUICCD_TRANSPORT_LEAVES == (int)FAULT_LEAVES, "numbered alike");

static int refuse(struct euiccd_error *error, int err, const char *rule, const char *reason)
{
    if (error)
        snprintf(error->text, sizeof(error->text), "fault rule `%.200s': %.180s", rule, reason);
    return err;
}

/* A row of the card's mode with the name of the rule. */
static bool has_function(const struct euiccd_card *card, const char *name)
{
    static const unsigned modes[] = {[EUICC_MODE_IOT] = ES10_IOT,
                                     [EUICC_MODE_CONSUMER] = ES10_CONSUMER,
                                     [EUICC_MODE_DUAL] = ES10_BOTH};
    const struct es10_row *row;

    for (size_t i = 0; (row = es10_table_row(i)); i++)
        if ((row->flags & modes[card->euicc.facts.mode]) && fault_name_is(name, row->name))
            return true;
    return false;
}

/* The rule can act on this card. */
static int check(const struct euiccd_card *card, const struct fault_rule *rule,
                 struct euiccd_error *error)
{
    const unsigned actions =
        1U << FAULT_RESULT | 1U << FAULT_FORGE_SIGNATURE | 1U << FAULT_MEMORY_FULL;

    if (rule->place != FAULT_APDU && rule->place != FAULT_FUNCTION)
        return refuse(error, ERR_UNSUPPORTED, rule->text,
                      "this place is not supported; use apdu or function=");
    if (1U << rule->action & actions)
        return refuse(error, ERR_UNSUPPORTED, rule->text, "this action is not supported");
    if (*rule->name && !has_function(card, rule->name))
        return refuse(error, ERR_MALFORMED, rule->text,
                      "this card has no such function; `euicc functions' lists them");
    return 0;
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
