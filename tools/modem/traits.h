/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deviations of real modems: the rows of traits.def, and sets of them. */
#ifndef TOOLS_MODEM_TRAITS_H
#define TOOLS_MODEM_TRAITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trait {
#define TRAIT(identifier, name, text, source) identifier,
#include "tools/modem/traits.def"
#undef TRAIT
    TRAITS
};

struct trait_row {
    const char *name, *text, *source;
};
extern const struct trait_row trait_rows[TRAITS];

/* A bit for each trait. */
typedef uint32_t trait_set;

static inline bool trait_in(trait_set set, enum trait trait)
{
    return set >> trait & 1;
}

/* Adds the trait `name`; false: there is none. */
bool trait_add(trait_set *set, const char *name);
/* "a, b, c" of all names, for a message; cut to `size`. */
const char *trait_names(char *text, size_t size);
/* Two traits of the set that exclude each other, in `*a` and `*b`; false: none do. */
bool trait_conflict(trait_set set, enum trait *a, enum trait *b);

#endif
