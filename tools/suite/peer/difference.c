/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/difference.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int peer_fail(struct peer_error *error, int err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof(error->text), format, arguments);
    va_end(arguments);
    return err;
}

/* Copies `len` characters without blanks at their end. */
static void copy_word(char *out, size_t size, const char *from, size_t len)
{
    while (len && from[len - 1] == ' ')
        len--;
    if (len >= size)
        len = size - 1;
    memcpy(out, from, len);
    out[len] = '\0';
}

bool peer_next_word(const char **text, char name[32], char value[PEER_VALUE_MAX])
{
    size_t len, equals;

    if (!*text)
        return false;
    *text += strspn(*text, " ,");
    if (!**text)
        return false;
    len = strcspn(*text, ",");
    equals = strcspn(*text, "=,");
    copy_word(name, 32, *text, equals);
    copy_word(value, PEER_VALUE_MAX, *text + equals + (equals < len),
              len - equals - (equals < len));
    *text += len;
    return true;
}

const char *peer_difference(const char *text, const char *name, char value[PEER_VALUE_MAX])
{
    char found[32];

    while (peer_next_word(&text, found, value))
        if (strcmp(found, name) == 0)
            return value;
    value[0] = '\0';
    return NULL;
}

bool peer_differs(const char *text, const char *name)
{
    char value[PEER_VALUE_MAX];

    return peer_difference(text, name, value) != NULL;
}

int64_t peer_number(const char *text, const char *name, int64_t otherwise)
{
    char value[PEER_VALUE_MAX];

    return peer_difference(text, name, value) ? strtoll(value, NULL, 10) : otherwise;
}

int peer_put_hex(const char *text, const char *name, struct buf *out)
{
    char value[PEER_VALUE_MAX];

    return peer_difference(text, name, value) ? buf_put_hex(out, value) : 0;
}

static bool is_known(const char *name, const char *known)
{
    size_t len = strlen(name);

    for (const char *at = known; (at = strstr(at, name)); at += len)
        if ((at == known || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

int peer_check_words(const char *text, const char *known, struct peer_error *error)
{
    char name[32], value[PEER_VALUE_MAX];

    while (peer_next_word(&text, name, value))
        if (!*name || !is_known(name, known))
            return peer_fail(error, ERR_UNSUPPORTED, "unknown word '%s'; choose from: %s", name,
                             known);
    return 0;
}
