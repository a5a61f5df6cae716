/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NESTING_MAX = 8 };

struct parser {
    const char *at;
    const struct suite_settings *settings;
    char why[EXPRESSION_TEXT_MAX]; /* "": valid so far */
    unsigned depth;
};

/* A part of the expression: whether it holds, and the text that decided it. */
struct part {
    bool holds;
    const char *text;
    size_t len;
};

static struct part fail(struct parser *parser, const char *what)
{
    if (!parser->why[0])
        snprintf(parser->why, sizeof(parser->why), "%s at \"%.40s\"", what, parser->at);
    parser->at += strlen(parser->at);
    return (struct part){0};
}

static void skip_blanks(struct parser *parser)
{
    while (isspace((unsigned char)*parser->at))
        parser->at++;
}

static size_t word_len(const char *at)
{
    size_t len = 0;

    while (isalnum((unsigned char)at[len]) || at[len] == '.')
        len++;
    return len;
}

static bool take(struct parser *parser, const char *word)
{
    size_t len = strlen(word);

    skip_blanks(parser);
    if (strncmp(parser->at, word, len) != 0 ||
        (isalpha((unsigned char)*word) && word_len(parser->at) != len))
        return false;
    parser->at += len;
    return true;
}

static struct part compare(struct parser *parser, uint64_t value, bool known, const char *start)
{
    static const char *const operators[] = {"<=", ">=", "<", ">", "="};
    uint64_t limit = 0;
    bool results[5];

    for (size_t i = 0; i < 5; i++) {
        size_t len;

        if (!take(parser, operators[i]))
            continue;
        skip_blanks(parser);
        len = word_len(parser->at);
        if (!settings_parse_version(parser->at, len, &limit))
            return fail(parser, "a number or version is missing");
        parser->at += len;
        results[0] = value <= limit;
        results[1] = value >= limit;
        results[2] = value < limit;
        results[3] = value > limit;
        results[4] = value == limit;
        return (struct part){known && results[i], start, (size_t)(parser->at - start)};
    }
    return fail(parser, "a comparison is missing");
}

static struct part any(struct parser *parser);

static struct part operand(struct parser *parser)
{
    const char *start;
    uint64_t value;
    struct part part;
    bool known;
    size_t len;
    int name;

    skip_blanks(parser);
    start = parser->at;
    if (++parser->depth > NESTING_MAX)
        return fail(parser, "nested too deep");
    if (take(parser, "(")) {
        part = any(parser);
        if (!take(parser, ")"))
            return fail(parser, ") is missing");
    } else if (take(parser, "not")) {
        part = operand(parser);
        part = (struct part){!part.holds, start, (size_t)(parser->at - start)};
    } else {
        len = word_len(start);
        name = settings_name(start, len);
        parser->at += len;
        if (settings_number(parser->settings, start, len, &value, &known)) {
            part = compare(parser, value, known, start);
        } else if (name >= 0) {
            part = (struct part){parser->settings->names >> name & 1, start, len};
        } else {
            parser->at = start;
            part = fail(parser, "unknown name");
        }
    }
    parser->depth--;
    return part;
}

/* The first operand that does not hold decides. */
static struct part all(struct parser *parser)
{
    struct part part = operand(parser);

    while (take(parser, "and")) {
        struct part next = operand(parser);

        if (part.holds)
            part = next;
    }
    return part;
}

static struct part any(struct parser *parser)
{
    const char *start;
    struct part part;

    skip_blanks(parser);
    start = parser->at;
    part = all(parser);
    while (take(parser, "or")) {
        struct part next = all(parser);

        part = (struct part){part.holds || next.holds, start, (size_t)(parser->at - start)};
    }
    return part;
}

struct expression_result expression_evaluate(const char *expression,
                                             const struct suite_settings *settings)
{
    struct parser parser = {.at = expression, .settings = settings};
    struct expression_result result = {.valid = true, .holds = true};
    struct part part;

    skip_blanks(&parser);
    if (!*parser.at)
        return result;
    part = any(&parser);
    skip_blanks(&parser);
    if (*parser.at)
        fail(&parser, "\"and\" or \"or\" is missing");
    result.valid = !parser.why[0];
    result.holds = result.valid && part.holds;
    if (!result.valid)
        memcpy(result.text, parser.why, sizeof(result.text));
    else if (!result.holds)
        snprintf(result.text, sizeof(result.text), "%.*s", (int)part.len, part.text);
    return result;
}
