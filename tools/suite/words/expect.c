/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is expected of the last exchange, by octets. */
#include "tools/suite/suite.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 64 };

/* Hex, shortened for a message. */
static const char *shown(struct suite *suite, struct bytes octets)
{
    return octets.len <= SHOWN_MAX
               ? suite_hex(suite, octets)
               : suite_print(suite, "%s... (%zu octets)",
                             suite_hex(suite, bytes_cut(octets, 0, SHOWN_MAX)), octets.len);
}

static bool sw_matches(const char *pattern, size_t len, const char text[5])
{
    if (len != 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if (pattern[i] != 'x' && toupper((unsigned char)pattern[i]) != text[i])
            return false;
    return true;
}

void suite_expect_sw(struct suite *suite, const char *pattern)
{
    char text[5];

    snprintf(text, sizeof(text), "%04X", suite->last.sw);
    for (const char *at = pattern;; at++) {
        size_t len = strcspn(at, "|");

        if (sw_matches(at, len, text))
            return;
        at += len;
        if (!*at)
            break;
    }
    suite_fail(suite, "status word %s (%s); expected %s", text, sw_text(suite->last.sw), pattern);
}

/* The response of the last exchange; fails where an error has none. */
static struct bytes response(struct suite *suite)
{
    if (suite->last.response.len == 0 && !sw_is_success(suite->last.sw))
        suite_fail(suite, "status word %04X (%s); expected a response", suite->last.sw,
                   sw_text(suite->last.sw));
    return suite->last.response;
}

static struct bytes value_at(struct suite *suite, const char *path)
{
    struct bytes whole = response(suite);
    struct bytes value = BYTES_NONE;

    if (!suite_find(suite, whole, path, &value))
        suite_fail(suite, "%s is absent in the response %s", path, shown(suite, whole));
    return value;
}

/* Compares hex with a pattern of hex, "xx" and "*". */
static bool hex_matches(const char *pattern, const char *hex)
{
    for (; *pattern; pattern++) {
        if (*pattern == '*') {
            for (; *hex; hex += 2)
                if (hex_matches(pattern + 1, hex))
                    return true;
            continue;
        }
        if (!*hex || (*pattern != 'x' && toupper((unsigned char)*pattern) != *hex))
            return false;
        hex++;
    }
    return !*hex;
}

/* A pattern without blanks, and with variables as hex, into `out`; NULL: only its length. */
static size_t expand(struct suite *suite, const char *text, char *out)
{
    size_t len = 0;

    while (*text) {
        char name[64];
        size_t name_len = 0;
        const char *part = text;
        size_t part_len = !isspace((unsigned char)*text);

        if (*text++ == '$') {
            while (isalnum((unsigned char)*text) || *text == '_') {
                if (name_len < sizeof(name) - 1)
                    name[name_len++] = *text;
                text++;
            }
            name[name_len] = 0;
            part = suite_get(suite, name);
            part_len = strlen(part);
        }
        if (out)
            memcpy(out + len, part, part_len);
        len += part_len;
    }
    return len;
}

/* One alternative: a pattern with variables, or the notation. */
static bool matches(struct suite *suite, const char *alternative, struct bytes value)
{
    char *pattern;

    if (strchr(alternative, '\'') || !strpbrk(alternative, "x*"))
        return bytes_equal(value, suite_bytes(suite, "%s", alternative));
    pattern = suite_alloc(suite, expand(suite, alternative, NULL) + 1);
    expand(suite, alternative, pattern);
    return hex_matches(pattern, suite_hex(suite, value));
}

void suite_expect_octets(struct suite *suite, const char *path, const char *octets, ...)
{
    struct bytes value = value_at(suite, path);
    va_list arguments;
    char *text, *next;

    va_start(arguments, octets);
    text = suite_vprint(suite, octets, arguments);
    va_end(arguments);
    for (char *at = text; at; at = next) {
        next = strchr(at, '|');
        if (next)
            *next++ = 0;
        if (matches(suite, at, value))
            return;
        if (next)
            next[-1] = '|';
    }
    suite_fail(suite, "%s is %s; expected %s", *path ? path : "the response", shown(suite, value),
               text);
}

void suite_expect_absent(struct suite *suite, const char *path)
{
    struct bytes value;

    if (suite_find(suite, response(suite), path, &value))
        suite_fail(suite, "%s is %s; expected to be absent", path, shown(suite, value));
}

/* Elements with the last tag of a path. */
static size_t count_at(struct suite *suite, const char *path)
{
    struct bytes value;
    size_t count = 0;

    while (
        suite_find(suite, response(suite), suite_print(suite, "%s[%zu]", path, count + 1), &value))
        count++;
    return count;
}

void suite_expect_count(struct suite *suite, const char *path, size_t count)
{
    size_t found = count_at(suite, path);

    if (found != count)
        suite_fail(suite, "%s occurs %zu times; expected %zu times", path, found, count);
}

void suite_expect_range(struct suite *suite, const char *path, int64_t least, int64_t most)
{
    struct bytes value = value_at(suite, path);
    uint64_t number = value.len && value.at[0] & 0x80 ? UINT64_MAX : 0;

    if (value.len == 0 || value.len > sizeof(number))
        suite_fail(suite, "%s is %s; expected a number", path, shown(suite, value));
    for (size_t i = 0; i < value.len; i++)
        number = number << 8 | value.at[i];
    if ((int64_t)number < least || (int64_t)number > most)
        suite_fail(suite, "%s is %" PRId64 "; expected %" PRId64 " to %" PRId64, path,
                   (int64_t)number, least, most);
}

const char *suite_value(struct suite *suite, const char *path)
{
    struct bytes value;

    return suite_find(suite, suite->last.response, path, &value) ? suite_hex(suite, value) : NULL;
}

const char *suite_response(struct suite *suite)
{
    return suite_hex(suite, suite->last.response);
}

void suite_expect_same_response(struct suite *suite)
{
    if (suite->last.sw != suite->before.sw)
        suite_fail(suite, "status word %04X; expected %04X as before", suite->last.sw,
                   suite->before.sw);
    if (!bytes_equal(suite->last.response, suite->before.response))
        suite_fail(suite, "the response is %s; expected %s as before",
                   shown(suite, suite->last.response), shown(suite, suite->before.response));
}
