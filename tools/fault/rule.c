/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the fault rules of test servers. */
#include "tools/fault/rule.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HTTP_LOWEST = 200, HTTP_HIGHEST = 599, OCTETS_MAX = 1 << 24 };

static const char *const common_words[SERVER_FAULT_OWN] = {[SERVER_FAULT_HTTP] = "http",
                                                           [SERVER_FAULT_DELAY] = "delay",
                                                           [SERVER_FAULT_CUT] = "cut",
                                                           [SERVER_FAULT_ERROR] = "error"};

/* A rule that is being read. */
struct reading {
    const struct server_grammar *grammar;
    struct server_rule *rule;
    uint32_t place; /* functions: bits; 0: no place so far */
    const char *function;
    bool has_action;
    char *reason;
};

static int __attribute__((format(printf, 2, 3)))
refuse(const struct reading *reading, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(reading->reason, SERVER_FAULT_REASON_MAX, format, arguments);
    va_end(arguments);
    return ERR_MALFORMED;
}

/* Appends `word` to a list "a, b". */
static void list_add(char *list, size_t size, const char *word)
{
    size_t len = strlen(list);

    snprintf(list + len, size - len, "%s%s", len ? ", " : "", word);
}

static const char *list_functions(const struct server_grammar *grammar, uint32_t functions,
                                  char *list, size_t size)
{
    *list = '\0';
    for (size_t i = 0; i < grammar->function_count; i++)
        if (functions >> i & 1)
            list_add(list, size, grammar->functions[i]);
    return list;
}

/* ---- the place ---- */

static int read_function(struct reading *reading, const char *word, const char *name)
{
    const struct server_grammar *grammar = reading->grammar;
    const char *dot = strrchr(name, '.'); /* ES9+.NAME */
    char list[400];

    for (size_t i = 0; i < grammar->function_count; i++)
        if (strcasecmp(dot ? dot + 1 : name, grammar->functions[i]) == 0) {
            reading->place = 1U << i;
            reading->function = grammar->functions[i];
            return 0;
        }
    return refuse(reading, "%s: no such function; choose from %s", word,
                  list_functions(grammar, UINT32_MAX, list, sizeof(list)));
}

static int read_place(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    const char *name = fault_value_of(word, "function");

    *met = name || strcmp(word, "request") == 0;
    if (!*met)
        return 0;
    if (reading->place)
        return refuse(reading, "%s: a rule has one place only", word);
    if (name)
        return read_function(reading, word, name);
    reading->place = UINT32_MAX;
    return 0;
}

/* ---- the action ---- */

/* The functions that a common action is for. */
static uint32_t functions_of(const struct server_grammar *grammar, unsigned action,
                             const char *error)
{
    uint32_t functions = 0;

    if (action != SERVER_FAULT_ERROR)
        return grammar->requests;
    for (unsigned i = 0; i < grammar->function_count; i++)
        if (grammar->has_error(i, error))
            functions |= 1U << i;
    return functions;
}

static int read_value(struct reading *reading, unsigned action, const char *word, const char *value)
{
    struct server_rule *rule = reading->rule;
    const char *why = NULL;
    uint64_t number = 0;

    if (action == SERVER_FAULT_HTTP &&
        !fault_number_read(value, 10, HTTP_LOWEST, HTTP_HIGHEST, &number))
        why = "must be an HTTP status 200 to 599";
    if (action == SERVER_FAULT_CUT && !fault_number_read(value, 10, 0, OCTETS_MAX, &number))
        why = "must be 0 to 16777216 octets";
    if (action == SERVER_FAULT_DELAY)
        why = fault_delay_read(value, rule->delay);
    if (action == SERVER_FAULT_ERROR && (!*value || strlen(value) >= sizeof(rule->error)))
        why = "the code is missing or too long";
    if (why)
        return refuse(reading, "%s: %s", word, why);
    rule->status = (int)(action == SERVER_FAULT_HTTP ? number : 0);
    rule->octets = (uint32_t)(action == SERVER_FAULT_CUT ? number : 0);
    if (action == SERVER_FAULT_ERROR)
        strcpy(rule->error, value);
    rule->functions = functions_of(reading->grammar, action, value);
    return 0;
}

static int read_action(void *context, const char *word, bool *met)
{
    struct reading *reading = context;
    const struct server_grammar *grammar = reading->grammar;
    unsigned action = 0;
    const char *value = NULL;

    while (action < SERVER_FAULT_OWN && !(value = fault_value_of(word, common_words[action])))
        action++;
    while (!value && action < SERVER_FAULT_OWN + grammar->action_count &&
           strcmp(word, grammar->actions[action - SERVER_FAULT_OWN].word) != 0)
        action++;
    *met = action < SERVER_FAULT_OWN + grammar->action_count;
    if (!*met)
        return 0;
    if (reading->has_action)
        return refuse(reading, "%s: a rule has one action only", word);
    reading->has_action = true;
    reading->rule->action = action;
    if (value)
        return read_value(reading, action, word, value);
    reading->rule->functions = grammar->actions[action - SERVER_FAULT_OWN].functions;
    reading->rule->moment = grammar->actions[action - SERVER_FAULT_OWN].moment;
    return 0;
}

/* ---- the rule ---- */

static int read_when(void *context, const char *word, bool *met)
{
    struct reading *reading = context;

    return fault_when_read(&reading->rule->when, word, met, reading->reason,
                           SERVER_FAULT_REASON_MAX);
}

/* "http=, delay=, ...": the actions for these functions. */
static const char *list_actions(const struct server_grammar *grammar, uint32_t functions,
                                char *list, size_t size)
{
    char errors[400];

    *list = '\0';
    for (unsigned i = 0; i < SERVER_FAULT_OWN; i++) {
        char word[20];

        snprintf(word, sizeof(word), "%s=", common_words[i]);
        *errors = '\0';
        for (unsigned f = 0; i == SERVER_FAULT_ERROR && f < grammar->function_count; f++)
            if (functions >> f & 1)
                grammar->put_errors(f, errors, sizeof(errors));
        if (functions & grammar->requests && (i != SERVER_FAULT_ERROR || *errors))
            list_add(list, size, word);
    }
    for (size_t i = 0; i < grammar->action_count; i++)
        if (grammar->actions[i].functions & functions)
            list_add(list, size, grammar->actions[i].word);
    return list;
}

/* The action cannot happen at the place. */
static int refuse_action(const struct reading *reading)
{
    const struct server_grammar *grammar = reading->grammar;
    const struct server_rule *rule = reading->rule;
    char list[800] = "";

    if (rule->action != SERVER_FAULT_ERROR)
        return refuse(reading, "%s: this action is not for %s; choose from %s", rule->text,
                      reading->function, list_actions(grammar, reading->place, list, sizeof(list)));
    for (unsigned f = 0; f < grammar->function_count; f++)
        if (reading->function && reading->place >> f & 1)
            grammar->put_errors(f, list, sizeof(list));
    if (!reading->function)
        return refuse(reading, "error=%s: no function has this code", rule->error);
    if (!*list)
        return refuse(reading, "error=%s: the response of %s has no code; choose from %s",
                      rule->error, reading->function,
                      list_actions(grammar, reading->place, list, sizeof(list)));
    return refuse(reading, "error=%s: no code of %s; choose from %s", rule->error,
                  reading->function, list);
}

static int check_whole(struct reading *reading)
{
    struct server_rule *rule = reading->rule;
    char list[800];

    if (!reading->place)
        return refuse(reading, "%s: no place; choose from request, function=", rule->text);
    if (!reading->has_action)
        return refuse(reading, "%s: no action; choose from %s", rule->text,
                      list_actions(reading->grammar, reading->place, list, sizeof(list)));
    rule->functions &= reading->place;
    if (!rule->functions)
        return refuse_action(reading);
    return fault_when_finish(&rule->when, rule->action == SERVER_FAULT_DELAY, rule->text,
                             reading->reason, SERVER_FAULT_REASON_MAX);
}

int server_rule_parse(struct server_rule *out, const struct server_grammar *grammar,
                      const char *text, char reason[SERVER_FAULT_REASON_MAX])
{
    static fault_word_reader *const readers[] = {read_place, read_when, read_action, NULL};
    struct reading reading = {.grammar = grammar, .rule = out, .reason = reason};
    int err;

    *out = (struct server_rule){0};
    err = fault_words_read(text, readers, &reading, reason, SERVER_FAULT_REASON_MAX);
    if (err < 0)
        return err;
    strcpy(out->text, text);
    return check_whole(&reading);
}
