/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/notation.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "apdu/tlv.h"

enum { NESTING_MAX = 16 };

struct parser {
    struct notation *notation;
    const char *at;
    struct buf *out;
    bool silent; /* inside a group whose condition is false */
};

static int fail(struct parser *parser, const char *what)
{
    snprintf(parser->notation->why, sizeof parser->notation->why, "%s at \"%.24s\"", what,
             parser->at);
    return ERR_MALFORMED;
}

static void skip_blanks(struct parser *parser)
{
    for (;;) {
        while (isspace((unsigned char)*parser->at))
            parser->at++;
        if (*parser->at != '#' || parser->notation->octets)
            return;
        while (*parser->at && *parser->at != '\n')
            parser->at++;
    }
}

static int digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static int variable(struct parser *parser, struct bytes *value)
{
    const char *name = parser->at;

    while (isalnum((unsigned char)*parser->at) || *parser->at == '_')
        parser->at++;
    *value = BYTES_NONE;
    if (parser->silent)
        return 0;
    if (!parser->notation->variable ||
        !parser->notation->variable(parser->notation->context, name, (size_t)(parser->at - name),
                                    value)) {
        parser->at = name;
        return fail(parser, "unknown variable");
    }
    return 0;
}

/* Is a tag here, with its = or {? */
static bool at_element(const struct parser *parser)
{
    const char *at = parser->at;

    while (digit(*at) >= 0)
        at++;
    return at != parser->at && (*at == '=' || *at == '{');
}

/* 'text'; false: none is here. */
static bool text(struct parser *parser)
{
    const char *end = *parser->at == '\'' ? strchr(parser->at + 1, '\'') : NULL;

    if (!end)
        return false;
    if (!parser->silent)
        buf_put(parser->out, bytes_at(parser->at + 1, (size_t)(end - parser->at - 1)));
    parser->at = end + 1;
    return true;
}

static int value(struct parser *parser)
{
    /* The end of the octet read last. at_element is asked at the start of each run of digits only:
       inside of a run its answer is the same, and asking there would take quadratic time. */
    const char *octet_end = NULL;

    for (;;) {
        int high = digit(parser->at[0]);
        int low = high < 0 ? -1 : digit(parser->at[1]);
        struct bytes octets;
        int err;

        if (parser->notation->octets) {
            skip_blanks(parser);
            if (parser->at != octet_end && at_element(parser))
                return 0;
            if (text(parser))
                continue;
            high = digit(parser->at[0]);
            low = high < 0 ? -1 : digit(parser->at[1]);
        }
        if (*parser->at == '$') {
            parser->at++;
            err = variable(parser, &octets);
            if (err)
                return err;
            if (!parser->silent)
                buf_put(parser->out, octets);
        } else if (low >= 0) {
            if (!parser->silent)
                buf_put_u8(parser->out, (unsigned)(high << 4 | low));
            parser->at += 2;
            octet_end = parser->at;
        } else if (high >= 0) {
            return fail(parser, "an odd number of digits");
        } else {
            return 0;
        }
    }
}

static int list(struct parser *parser, char end, unsigned depth);

static int group(struct parser *parser, unsigned depth)
{
    bool wanted = *parser->at++ == '?';
    bool silent = parser->silent;
    struct bytes octets;
    int err = variable(parser, &octets);

    if (err)
        return err;
    if (*parser->at++ != '(')
        return fail(parser, "( is missing after the group's name");
    parser->silent = silent || (octets.len != 0) != wanted;
    err = list(parser, ')', depth + 1);
    parser->silent = silent;
    return err;
}

static int element(struct parser *parser, unsigned depth)
{
    uint32_t tag = 0;
    unsigned digits = 0;
    size_t mark = 0;
    int err;

    for (; digit(*parser->at) >= 0 && digits < 8; digits++)
        tag = tag << 4 | (uint32_t)digit(*parser->at++);
    if (digits == 0 || digits % 2)
        return fail(parser, "a tag is missing");
    if (!parser->silent)
        mark = tlv_open(parser->out, tag);
    if (*parser->at == '{') {
        parser->at++;
        err = list(parser, '}', depth + 1);
    } else if (*parser->at == '=') {
        parser->at++;
        err = value(parser);
    } else {
        err = fail(parser, "= or { is missing after the tag");
    }
    if (!err && !parser->silent)
        tlv_close(parser->out, mark);
    return err;
}

/* Octets outside of elements: at least one. */
static int octets(struct parser *parser)
{
    const char *start;
    int err;

    if (*parser->at == '#')
        parser->at++;
    start = parser->at;
    err = value(parser);
    return !err && parser->at == start ? fail(parser, "octets or a tag are missing") : err;
}

static int list(struct parser *parser, char end, unsigned depth)
{
    int err = depth > NESTING_MAX ? fail(parser, "nested too deep") : 0;

    while (!err) {
        skip_blanks(parser);
        if (*parser->at == end) {
            if (end)
                parser->at++;
            return 0;
        }
        if (*parser->at == 0)
            return fail(parser, "a closing bracket is missing");
        err = *parser->at == '?' || *parser->at == '!'          ? group(parser, depth)
              : parser->notation->octets && !at_element(parser) ? octets(parser)
                                                                : element(parser, depth);
    }
    return err;
}

int notation_put(struct notation *notation, const char *text, struct buf *out)
{
    struct parser parser = {.notation = notation, .at = text, .out = out};
    int err = list(&parser, 0, 0);

    return err ? err : out->overflow ? ERR_TOO_LONG : 0;
}
