/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fault rules: one row for each place, each action and each other word. */
#include "card/fault/rule.h"

#include "apdu/ins.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define AT(place)  (1U << (place))
#define AT_COMMAND (AT(FAULT_APDU) | AT(FAULT_FUNCTION))
#define AT_RESULT  (AT(FAULT_FUNCTION) | AT(FAULT_OPERATION))

static const struct {
    const char *word;
    bool named; /* WORD=NAME, or WORD alone for any */
} places[FAULT_PLACES] = {
    [FAULT_APDU] = {"apdu", false},
    [FAULT_FUNCTION] = {"function", true},
    [FAULT_OPERATION] = {"operation", true},
    [FAULT_TOOLKIT] = {"toolkit", true},
    [FAULT_WRITE] = {"write", false},
    [FAULT_RANDOM] = {"random", false},
    [FAULT_ALLOCATION] = {"allocation", false},
};

/* What follows "=". */
enum form { FORM_NONE, FORM_DELAY, FORM_STATUS, FORM_RESULT, FORM_AMOUNT };

static const struct {
    const char *word;
    enum form form;
    unsigned places;
} actions[FAULT_ACTIONS] = {
    [FAULT_POWER_CUT_BEFORE] = {"power-cut=before", FORM_NONE, AT_COMMAND | AT(FAULT_WRITE)},
    [FAULT_POWER_CUT_TORN] = {"power-cut=torn", FORM_NONE, AT(FAULT_WRITE)},
    [FAULT_POWER_CUT_AFTER] = {"power-cut=after", FORM_NONE, AT_COMMAND | AT(FAULT_WRITE)},
    [FAULT_RESET] = {"reset", FORM_NONE, AT(FAULT_APDU)},
    [FAULT_EJECT] = {"eject", FORM_NONE, AT(FAULT_APDU)},
    [FAULT_SILENCE] = {"silence", FORM_NONE, AT(FAULT_APDU)},
    [FAULT_DELAY] = {"delay", FORM_DELAY, AT_COMMAND},
    [FAULT_STATUS] = {"sw", FORM_STATUS, AT_COMMAND | AT(FAULT_TOOLKIT)},
    [FAULT_RESULT] = {"result", FORM_RESULT, AT_RESULT},
    [FAULT_FLIP] = {"flip", FORM_AMOUNT, AT_COMMAND},
    [FAULT_TRUNCATE] = {"truncate", FORM_AMOUNT, AT_COMMAND},
    [FAULT_REPEAT] = {"repeat", FORM_NONE, AT(FAULT_APDU)},
    [FAULT_FORGE_SIGNATURE] = {"forge-signature", FORM_NONE, AT(FAULT_FUNCTION)},
    [FAULT_MEMORY_FULL] = {"memory-full", FORM_NONE, AT_RESULT},
    [FAULT_ERROR] = {"error", FORM_NONE, AT(FAULT_WRITE) | AT(FAULT_RANDOM) | AT(FAULT_ALLOCATION)},
    [FAULT_BUSY] = {"busy", FORM_NONE, AT(FAULT_TOOLKIT)},
};

/* A rule that is being read: which kinds of words it has so far. */
struct reading {
    struct fault_rule *rule;
    bool has_place, has_action;
    char *reason;
    size_t size;
};

static int refuse(const struct reading *reading, const char *format, const char *word)
{
    snprintf(reading->reason, reading->size, format, word);
    return ERR_MALFORMED;
}

static bool read_name(const char *text, char out[FAULT_NAME_MAX])
{
    if (*text == '\0' || strlen(text) >= FAULT_NAME_MAX)
        return false;
    strcpy(out, text);
    return true;
}

/* ---- WHERE ---- */

static int read_place(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    for (unsigned i = 0; i < FAULT_PLACES; i++) {
        const char *name = fault_value_of(word, places[i].word);

        *met = strcmp(word, places[i].word) == 0 || (places[i].named && name);
        if (!*met)
            continue;
        if (reading->has_place)
            return refuse(reading, "%s: a rule has one place only", word);
        if (name && !read_name(name, reading->rule->name))
            return refuse(reading, "%s: the name is missing or too long", word);
        reading->has_place = true;
        reading->rule->place = (enum fault_place)i;
        return 0;
    }
    return 0;
}

static int find_ins(const char *text)
{
    uint64_t number;

    for (unsigned ins = 0; ins <= 0xFF; ins++)
        if (ins_name(ins) && fault_name_is(text, ins_name(ins)))
            return (int)ins;
    return strlen(text) == 2 && fault_number_read(text, 16, 0, 0xFF, &number) ? (int)number : -1;
}

static int read_condition(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    const char *ins = fault_value_of(word, "ins"), *channel = fault_value_of(word, "channel");
    uint64_t number;

    *met = ins || channel;
    if (ins && (reading->rule->ins = find_ins(ins)) < 0)
        return refuse(reading, "%s: must be an instruction, two hex digits or a name", word);
    if (channel && !fault_number_read(channel, 10, 0, 19, &number))
        return refuse(reading, "%s: must be 0 to 19", word);
    if (channel)
        reading->rule->channel = (int)number;
    return 0;
}

/* ---- WHEN, once, always ---- */

static int read_when(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    return fault_when_read(&reading->rule->when, word, met, reading->reason, reading->size);
}

/* ---- ACTION ---- */

static int read_delay(struct reading *reading, const char *word, const char *text)
{
    const char *why = fault_delay_read(text, reading->rule->delay);

    if (why)
        snprintf(reading->reason, reading->size, "%s: %s", word, why);
    return why ? ERR_MALFORMED : 0;
}

static int read_value(struct reading *reading, enum form form, const char *word, const char *text)
{
    struct fault_rule *rule = reading->rule;
    uint64_t number;

    switch (form) {
    case FORM_DELAY:
        return read_delay(reading, word, text);
    case FORM_STATUS:
        if (strlen(text) != 4 || !fault_number_read(text, 16, 0x6000, 0x9FFF, &number))
            return refuse(reading, "%s: must be a status word 6000 to 9FFF", word);
        rule->sw = (uint16_t)number;
        return 0;
    case FORM_RESULT:
        return read_name(text, rule->result)
                   ? 0
                   : refuse(reading, "%s: the result is missing or too long", word);
    case FORM_AMOUNT:
        if (!fault_number_read(text, 10, 0, UINT16_MAX, &number))
            return refuse(reading, "%s: must be 0 to 65535", word);
        rule->amount = (uint32_t)number;
        return 0;
    case FORM_NONE:
        break;
    }
    return 0;
}

static int read_action(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    for (unsigned i = 0; i < FAULT_ACTIONS; i++) {
        const char *value =
            actions[i].form == FORM_NONE ? NULL : fault_value_of(word, actions[i].word);

        *met = value || (actions[i].form == FORM_NONE && strcmp(word, actions[i].word) == 0);
        if (!*met)
            continue;
        if (reading->has_action)
            return refuse(reading, "%s: a rule has one action only", word);
        reading->has_action = true;
        reading->rule->action = (enum fault_action)i;
        return value ? read_value(reading, actions[i].form, word, value) : 0;
    }
    return 0;
}

/* ---- the rule ---- */

/* "power-cut=before, reset, ..": the actions of a place. */
static const char *actions_of(enum fault_place place, char *text, size_t size)
{
    size_t len = 0;

    *text = '\0';
    for (unsigned i = 0; i < FAULT_ACTIONS && len < size; i++)
        if (actions[i].places & AT(place))
            len += (size_t)snprintf(text + len, size - len, "%s%s%s", len ? ", " : "",
                                    actions[i].word, actions[i].form == FORM_NONE ? "" : "=");
    return text;
}

static int check_whole(struct reading *reading)
{
    struct fault_rule *rule = reading->rule;
    char choices[300], text[400];

    if (!reading->has_place)
        return refuse(
            reading,
            "%s: no place; choose from apdu, function=, operation=, toolkit=, write, random, "
            "allocation",
            rule->text);
    snprintf(text, sizeof(text), "%s: choose from %s",
             reading->has_action ? "this action is not for this place" : "no action",
             actions_of(rule->place, choices, sizeof(choices)));
    if (!reading->has_action || !(actions[rule->action].places & AT(rule->place)))
        return refuse(reading, "%s", text);
    if ((rule->ins >= 0 || rule->channel >= 0) && rule->place != FAULT_APDU)
        return refuse(reading, "%s: ins= and channel= are for apdu", rule->text);
    return fault_when_finish(&rule->when, rule->action == FAULT_DELAY, rule->text, reading->reason,
                             reading->size);
}

int fault_rule_parse(struct fault_rule *out, const char *text, char *reason, size_t size)
{
    static fault_word_reader *const readers[] = {read_place, read_condition, read_when, read_action,
                                                 NULL};
    struct reading reading = {.rule = out, .reason = reason, .size = size};
    int err;

    *out = (struct fault_rule){.ins = -1, .channel = -1};
    err = fault_words_read(text, readers, &reading, reason, size);
    if (err < 0)
        return err;
    strcpy(out->text, text);
    return check_whole(&reading);
}

const char *fault_action_word(enum fault_action action)
{
    return actions[action].word;
}

static bool is_same(const char *name, const char *other)
{
    for (; *name && *other; name++, other++)
        if (tolower((unsigned char)*name) != tolower((unsigned char)*other) &&
            !(*name == '-' && *other == ' '))
            return false;
    return *name == *other;
}

bool fault_name_is(const char *name, const char *other)
{
    const char *dot = strchr(other, '.');

    return is_same(name, other) || (dot && is_same(name, dot + 1));
}
