/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/control.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; len && (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

const char *control_unknown_member(const json_t *request, const char *members)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)request, name, value)
    {
        if (strcmp(name, "do") != 0 && !has_word(members, name))
            return name;
    }
    return NULL;
}
