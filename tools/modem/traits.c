/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/traits.h"

#include <stdio.h>
#include <string.h>

const struct trait_row trait_rows[TRAITS] = {
#define TRAIT(identifier, name, text, source) [identifier] = {name, text, source},
#include "tools/modem/traits.def"
#undef TRAIT
};

static const struct {
    enum trait a, b;
} conflicts[] = {
    {TRAIT_OPAQUE_SESSION, TRAIT_BARE_SESSION}, {TRAIT_CSIM_ONLY, TRAIT_NO_CHANNELS},
    {TRAIT_CSIM_ONLY, TRAIT_OPAQUE_SESSION},    {TRAIT_CSIM_ONLY, TRAIT_BARE_SESSION},
    {TRAIT_NO_CHANNELS, TRAIT_OPAQUE_SESSION},  {TRAIT_NO_CHANNELS, TRAIT_BARE_SESSION}};

bool trait_add(trait_set *set, const char *name)
{
    for (unsigned i = 0; i < TRAITS; i++)
        if (strcmp(trait_rows[i].name, name) == 0) {
            *set |= (trait_set)1 << i;
            return true;
        }
    return false;
}

const char *trait_names(char *text, size_t size)
{
    size_t len = 0;

    *text = '\0';
    for (unsigned i = 0; i < TRAITS && len < size; i++)
        len += (size_t)snprintf(text + len, size - len, "%s%s", i ? ", " : "", trait_rows[i].name);
    return text;
}

bool trait_conflict(trait_set set, enum trait *a, enum trait *b)
{
    for (size_t i = 0; i < sizeof(conflicts) / sizeof(conflicts[0]); i++)
        if (trait_in(set, conflicts[i].a) && trait_in(set, conflicts[i].b)) {
            *a = conflicts[i].a;
            *b = conflicts[i].b;
            return true;
        }
    return false;
}
