/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notation of euiccd_suite.h (tools/profile/notation.h), and memory of a case. */
#include "tools/suite/suite.h"

#include "apdu/err.h"
#include "tools/profile/notation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OCTETS_FIRST = 4096, OCTETS_MAX = 4 << 20 };

void *suite_alloc(struct suite *suite, size_t size)
{
    void *memory = arena_alloc(&suite->arena, size ? size : 1);

    if (!memory)
        suite_inconclusive(suite, "the case needs more memory than it may have");
    return memory;
}

struct bytes suite_copy(struct suite *suite, struct bytes octets)
{
    uint8_t *copy = suite_alloc(suite, octets.len);

    if (octets.len)
        memcpy(copy, octets.at, octets.len);
    return bytes_at(copy, octets.len);
}

const char *suite_hex(struct suite *suite, struct bytes octets)
{
    return bytes_to_hex(octets, suite_alloc(suite, 2 * octets.len + 1), 2 * octets.len + 1);
}

char *suite_vprint(struct suite *suite, const char *format, va_list arguments)
{
    va_list again;
    char *text;
    int len;

    va_copy(again, arguments);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = suite_alloc(suite, len < 0 ? 1 : (size_t)len + 1);
    vsnprintf(text, len < 0 ? 1 : (size_t)len + 1, format, arguments);
    return text;
}

const char *suite_print(struct suite *suite, const char *format, ...)
{
    const char *text;
    va_list arguments;

    va_start(arguments, format);
    text = suite_vprint(suite, format, arguments);
    va_end(arguments);
    return text;
}

static bool find_variable(const void *context, const char *name, size_t len, struct bytes *value)
{
    for (const struct suite_variable *at = *(struct suite_variable *const *)context; at;
         at = at->next)
        if (strlen(at->name) == len && memcmp(at->name, name, len) == 0) {
            *value = at->value;
            return true;
        }
    return false;
}

/* Octets of the notation in memory of the heap; NULL with `why`. */
static uint8_t *translate(struct suite *suite, const char *text, struct buf *out, char why[120])
{
    struct notation notation = {
        .variable = find_variable, .context = &suite->variables, .octets = true};

    for (size_t size = OCTETS_FIRST; size <= OCTETS_MAX; size *= 4) {
        uint8_t *memory = malloc(size);
        int err = ERR_MEMORY;

        *out = buf_over(memory, size);
        if (memory)
            err = notation_put(&notation, text, out);
        if (err == 0)
            return memory;
        free(memory);
        snprintf(why, 120, "%s", notation.why[0] ? notation.why : err_text(err));
        if (err != ERR_TOO_LONG)
            break;
    }
    return NULL;
}

struct bytes suite_octets(struct suite *suite, const char *format, va_list arguments)
{
    const char *text = suite_vprint(suite, format, arguments);
    char why[120] = "";
    struct buf out;
    uint8_t *memory = translate(suite, text, &out, why);
    struct bytes copy;

    if (!memory)
        suite_inconclusive(suite, "invalid octets in the case: %s", why);
    copy = arena_copy(&suite->arena, buf_bytes(&out));
    free(memory);
    if (copy.len != out.len)
        suite_inconclusive(suite, "the case needs more memory than it may have");
    return copy;
}

struct bytes suite_bytes(struct suite *suite, const char *format, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, format);
    octets = suite_octets(suite, format, arguments);
    va_end(arguments);
    return octets;
}
