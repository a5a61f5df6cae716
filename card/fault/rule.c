/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads fault rules: one row for each place, each action and each other word. */
#include "card/fault/rule.h"

#include "apdu/ins.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define AT(place)  (1U << (place))
#define AT_COMMAND (AT(FAULT_APDU) | AT(FAULT_FUNCTION))

enum { SECOND = 1000000000, DELAY_MAX_SECONDS = 3600, WORD_MAX = 100 };

static const struct {
    const char *word;
    bool named; /* WORD=NAME, or WORD alone for any */
} places[FAULT_PLACES] = {
    [FAULT_APDU] = {"apdu", false},      [FAULT_FUNCTION] = {"function", true},
    [FAULT_TOOLKIT] = {"toolkit", true}, [FAULT_WRITE] = {"write", false},
    [FAULT_RANDOM] = {"random", false},  [FAULT_ALLOCATION] = {"allocation", false},
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
    [FAULT_STATUS] = {"sw", FORM_STATUS, AT_COMMAND},
    [FAULT_RESULT] = {"result", FORM_RESULT, AT(FAULT_FUNCTION)},
    [FAULT_FLIP] = {"flip", FORM_AMOUNT, AT_COMMAND},
    [FAULT_TRUNCATE] = {"truncate", FORM_AMOUNT, AT_COMMAND},
    [FAULT_REPEAT] = {"repeat", FORM_NONE, AT(FAULT_APDU)},
    [FAULT_FORGE_SIGNATURE] = {"forge-signature", FORM_NONE, AT(FAULT_FUNCTION)},
    [FAULT_MEMORY_FULL] = {"memory-full", FORM_NONE, AT(FAULT_FUNCTION)},
    [FAULT_ERROR] = {"error", FORM_NONE, AT(FAULT_WRITE) | AT(FAULT_RANDOM) | AT(FAULT_ALLOCATION)},
    [FAULT_BUSY] = {"busy", FORM_NONE, AT(FAULT_TOOLKIT)},
};

/* A rule that is being read: which kinds of words it has so far. */
struct reading {
    struct fault_rule *rule;
    bool has_place, has_action, has_length, has_when;
    char *reason;
    size_t size;
};

static int refuse(const struct reading *reading, const char *format, const char *word)
{
    snprintf(reading->reason, reading->size, format, word);
    return ERR_MALFORMED;
}

/* The text behind "KEY=", NULL for another word. */
static const char *value_of(const char *word, const char *key)
{
    size_t len = strlen(key);

    return strncmp(word, key, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

static bool read_number(const char *text, int base, uint64_t lowest, uint64_t highest,
                        uint64_t *out)
{
    char *end;
    unsigned long long number;

    if (!isxdigit((unsigned char)*text))
        return false;
    errno = 0;
    number = strtoull(text, &end, base);
    *out = number;
    return errno == 0 && end != text && *end == '\0' && number >= lowest && number <= highest;
}

static bool read_seconds(const char *text, size_t len, int64_t *out)
{
    char copy[WORD_MAX], *end;
    double seconds;

    if (len == 0 || len >= sizeof(copy) || !isdigit((unsigned char)*text))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    seconds = strtod(copy, &end);
    if (*end != '\0' || !(seconds <= DELAY_MAX_SECONDS))
        return false;
    *out = (int64_t)(seconds * SECOND);
    return true;
}

static bool read_name(const char *text, char out[FAULT_NAME_MAX])
{
    if (*text == '\0' || strlen(text) >= FAULT_NAME_MAX)
        return false;
    strcpy(out, text);
    return true;
}

/* ---- WHERE ---- */

static int read_place(struct reading *reading, const char *word, bool *met)
{
    for (unsigned i = 0; i < FAULT_PLACES; i++) {
        const char *name = value_of(word, places[i].word);

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
    return strlen(text) == 2 && read_number(text, 16, 0, 0xFF, &number) ? (int)number : -1;
}

static int read_condition(struct reading *reading, const char *word, bool *met)
{
    const char *ins = value_of(word, "ins"), *channel = value_of(word, "channel");
    uint64_t number;

    *met = ins || channel;
    if (ins && (reading->rule->ins = find_ins(ins)) < 0)
        return refuse(reading, "%s: must be an instruction, two hex digits or a name", word);
    if (channel && !read_number(channel, 10, 0, 19, &number))
        return refuse(reading, "%s: must be 0 to 19", word);
    if (channel)
        reading->rule->channel = (int)number;
    return 0;
}

/* ---- WHEN ---- */

static int read_probability(struct reading *reading, const char *word, const char *text)
{
    char *end;

    reading->rule->probability = strtod(text, &end);
    if (!isdigit((unsigned char)*text) || *end != '\0' || !(reading->rule->probability > 0) ||
        !(reading->rule->probability <= 1))
        return refuse(reading, "%s: must be above 0, up to 1", word);
    return 0;
}

static int read_when(struct reading *reading, const char *word, bool *met)
{
    struct fault_rule *rule = reading->rule;
    const char *n = value_of(word, "n"), *every = value_of(word, "every");
    const char *probability = value_of(word, "p"), *seed = value_of(word, "seed");

    *met = n || every || probability || seed;
    if (!*met)
        return 0;
    if (seed)
        return read_number(seed, 16, 0, UINT64_MAX, &rule->seed)
                   ? 0
                   : refuse(reading, "%s: must be up to 16 hex digits", word);
    if (reading->has_when)
        return refuse(reading, "%s: a rule has one of n=, every= and p=", word);
    reading->has_when = true;
    if (probability)
        return read_probability(reading, word, probability);
    if (!read_number(n ? n : every, 10, 1, UINT32_MAX, n ? &rule->n : &rule->every))
        return refuse(reading, "%s: must be 1 to 4294967295", word);
    return 0;
}

/* ---- ACTION ---- */

static int read_delay(struct reading *reading, const char *word, const char *text)
{
    int64_t *delay = reading->rule->delay;
    const char *dots = strstr(text, "..");
    size_t len = dots ? (size_t)(dots - text) : strlen(text);

    if (!read_seconds(text, len, &delay[0]) ||
        (dots && !read_seconds(dots + 2, strlen(dots + 2), &delay[1])))
        return refuse(reading, "%s: must be seconds up to 3600, or a range 1..2", word);
    if (!dots)
        delay[1] = delay[0];
    return delay[0] <= delay[1] ? 0 : refuse(reading, "%s: the range is empty", word);
}

static int read_value(struct reading *reading, enum form form, const char *word, const char *text)
{
    struct fault_rule *rule = reading->rule;
    uint64_t number;

    switch (form) {
    case FORM_DELAY:
        return read_delay(reading, word, text);
    case FORM_STATUS:
        if (strlen(text) != 4 || !read_number(text, 16, 0x6000, 0x9FFF, &number))
            return refuse(reading, "%s: must be a status word 6000 to 9FFF", word);
        rule->sw = (uint16_t)number;
        return 0;
    case FORM_RESULT:
        return read_name(text, rule->result)
                   ? 0
                   : refuse(reading, "%s: the result is missing or too long", word);
    case FORM_AMOUNT:
        if (!read_number(text, 10, 0, UINT16_MAX, &number))
            return refuse(reading, "%s: must be 0 to 65535", word);
        rule->amount = (uint32_t)number;
        return 0;
    case FORM_NONE:
        break;
    }
    return 0;
}

static int read_action(struct reading *reading, const char *word, bool *met)
{
    for (unsigned i = 0; i < FAULT_ACTIONS; i++) {
        const char *value = actions[i].form == FORM_NONE ? NULL : value_of(word, actions[i].word);

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

static int read_length(struct reading *reading, const char *word, bool *met)
{
    *met = strcmp(word, "once") == 0 || strcmp(word, "always") == 0;
    if (!*met)
        return 0;
    if (reading->has_length)
        return refuse(reading, "%s: a rule has one of once and always", word);
    reading->has_length = true;
    reading->rule->lasting = *word == 'a';
    return 0;
}

/* ---- the rule ---- */

static int read_word(struct reading *reading, const char *word)
{
    static int (*const readers[])(struct reading *, const char *, bool *) = {
        read_place, read_condition, read_when, read_action, read_length};

    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        bool met;
        int err = readers[i](reading, word, &met);

        if (err < 0 || met)
            return err;
    }
    return refuse(reading, "%s: unknown word in a fault rule", word);
}

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
        return refuse(reading,
                      "%s: no place; choose from apdu, function=, toolkit=, write, random, "
                      "allocation",
                      rule->text);
    snprintf(text, sizeof(text), "%s: choose from %s",
             reading->has_action ? "this action is not for this place" : "no action",
             actions_of(rule->place, choices, sizeof(choices)));
    if (!reading->has_action || !(actions[rule->action].places & AT(rule->place)))
        return refuse(reading, "%s", text);
    if ((rule->ins >= 0 || rule->channel >= 0) && rule->place != FAULT_APDU)
        return refuse(reading, "%s: ins= and channel= are for apdu", rule->text);
    if (rule->seed && !(rule->probability > 0) && rule->action != FAULT_DELAY)
        return refuse(reading, "%s: seed= is for p= and delay=", rule->text);
    if (!reading->has_when)
        rule->n = 1;
    if (!reading->has_length)
        rule->lasting = rule->every || rule->probability > 0;
    if (rule->n && rule->lasting && !reading->has_when)
        rule->n = 0, rule->every = 1; /* "always" alone: each time */
    return 0;
}

int fault_rule_parse(struct fault_rule *out, const char *text, char *reason, size_t size)
{
    struct reading reading = {.rule = out, .reason = reason, .size = size};
    const char *at = text;

    *out = (struct fault_rule){.ins = -1, .channel = -1};
    if (strlen(text) >= sizeof(out->text))
        return refuse(&reading, "%.20s..: a fault rule has less than 200 characters", text);
    strcpy(out->text, text);
    while (*(at += strspn(at, " \t"))) {
        char word[FAULT_TEXT_MAX];
        size_t len = strcspn(at, " \t");
        int err;

        memcpy(word, at, len);
        word[len] = '\0';
        at += len;
        err = read_word(&reading, word);
        if (err < 0)
            return err;
    }
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
