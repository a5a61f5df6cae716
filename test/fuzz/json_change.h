/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON texts that are changed as values: a text that was changed as octets is mostly refused before
 * its members are read. A change has 2 octets: which value (counted in depth-first order, modulo
 * their number), and what becomes of it.
 */
#ifndef TEST_FUZZ_JSON_CHANGE_H
#define TEST_FUZZ_JSON_CHANGE_H

#include "apdu/bytes.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_CHANGES_MAX = 8 };

/* What a value can become; more choices remove it, repeat it, or take the one before. */
static const char *const json_values[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-1",
                                          "1",
                                          "1e300",
                                          "0.5",
                                          "2147483648",
                                          "-2147483649",
                                          "255",
                                          "9223372036854775807",
                                          "\"\"",
                                          "\"x\"",
                                          "\"\\u0000\"",
                                          "\"AA\"",
                                          "[]",
                                          "{}",
                                          "[1]",
                                          "[null]",
                                          "[{}]",
                                          "{\"id\":1}",
                                          "[[[]]]",
                                          "{\"kind\":{}}",
                                          "\"AAECAwQFBgcICQoLDA0ODw==\"",
                                          "\"89049032000000000000000000000012\"",
                                          "\"\\u00e9\\uD83D\\uDE00%s%n\\u007f\\u0001\""};

/* Counts down to the value `*left` and replaces it; true: done. `first`: the value before all. */
static inline bool json_change_at(json_t *at, unsigned *left, unsigned how, const json_t *first)
{
    enum { VALUES = sizeof(json_values) / sizeof(json_values[0]), REMOVED = VALUES, TWICE };
    const json_t *before = first;
    json_t *value, *instead;
    const char *name;
    size_t i;
    void *next;

    json_object_foreach_safe(at, next, name, value)
    {
        if ((*left)-- == 0) {
            instead = how < VALUES
                          ? json_loads(json_values[how], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)
                          : json_deep_copy(before);
            if (how == REMOVED)
                json_object_del(at, name);
            else
                json_object_set(at, name, instead);
            json_decref(instead);
            return true;
        }
        if (json_change_at(value, left, how, before))
            return true;
        before = value;
    }
    json_array_foreach(at, i, value)
    {
        if ((*left)-- == 0) {
            instead = how < VALUES
                          ? json_loads(json_values[how], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)
                          : json_deep_copy(how == TWICE ? value : before);
            if (how == REMOVED)
                json_array_remove(at, i);
            else if (how == TWICE)
                json_array_append(at, instead);
            else
                json_array_set(at, i, instead);
            json_decref(instead);
            return true;
        }
        if (json_change_at(value, left, how, before))
            return true;
        before = value;
    }
    return false;
}

static inline unsigned json_count(const json_t *value)
{
    const json_t *element;
    unsigned count = 0;
    const char *name;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)value, name, element) count += 1 + json_count(element);
    json_array_foreach(value, i, element) count += 1 + json_count(element);
    return count;
}

/* Applies the changes. */
static inline void json_change(json_t *root, struct bytes changes)
{
    for (size_t i = 0; i + 1 < changes.len; i += 2) {
        unsigned count = json_count(root);
        unsigned left = count ? changes.at[i] % count : 0;
        json_t *before = json_string("before");

        json_change_at(root, &left, changes.at[i + 1] & 31U, before);
        json_decref(before);
    }
}

/* Takes a text from an input: an octet with the number of changes, these, and the text, which is
 * changed if it is JSON. The caller frees it. */
static inline char *json_take(struct bytes input, size_t *len)
{
    size_t count = input.len ? input.at[0] % (JSON_CHANGES_MAX + 1) : 0;
    struct bytes changes = bytes_cut(input, 1, 2 * count);
    struct bytes text = bytes_from(input, 1 + 2 * count);
    json_t *root = count ? json_loadb(text.len ? (const char *)text.at : "", text.len,
                                      JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL)
                         : NULL;
    char *out;

    if (root) {
        json_change(root, changes);
        out = json_dumps(root, JSON_COMPACT | JSON_ENCODE_ANY);
        json_decref(root);
        if (out) {
            *len = strlen(out);
            return out;
        }
    }
    out = malloc(text.len + 1);
    assert(out);
    if (text.len)
        memcpy(out, text.at, text.len);
    out[text.len] = '\0';
    *len = text.len;
    return out;
}

#endif
