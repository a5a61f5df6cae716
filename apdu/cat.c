/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/cat.h"

#include <stdlib.h>

static const struct cat_name names[] = {
#define CAT_ROW(list, identifier, value, name, clause) {CAT_LIST_##list, value, name, clause},
#define CAT_BIT_ROW(identifier, octet, bit, name, clause)
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

static const struct {
    uint16_t bit;
    const char *name, *clause;
} bits[] = {
#define CAT_ROW(list, identifier, value, name, clause)
#define CAT_BIT_ROW(identifier, octet, bit, name, clause) {CAT_BIT_##identifier, name, clause},
#include "apdu/cat.def"
#undef CAT_ROW
#undef CAT_BIT_ROW
};

static int compare_rows(const void *key, const void *row)
{
    const struct cat_name *a = key, *b = row;

    return a->list != b->list ? a->list - b->list : a->value - b->value;
}

/* The rows stand by list and value. */
const struct cat_name *cat_find(enum cat_list list, unsigned value)
{
    struct cat_name key = {(uint8_t)list, (uint8_t)value, NULL, NULL};

    if (value > UINT8_MAX)
        return NULL;
    return bsearch(&key, names, sizeof(names) / sizeof(names[0]), sizeof(names[0]), compare_rows);
}

const char *cat_name(enum cat_list list, unsigned value)
{
    const struct cat_name *row = cat_find(list, value);

    return row ? row->name : NULL;
}

const char *cat_bit_name(unsigned bit)
{
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
        if (bits[i].bit == bit)
            return bits[i].name;
    return NULL;
}

const char *cat_bit_clause(unsigned bit)
{
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
        if (bits[i].bit == bit)
            return bits[i].clause;
    return NULL;
}

bool cat_profile_has(struct bytes profile, unsigned bit)
{
    return bit / 8 < profile.len && (profile.at[bit / 8] >> bit % 8 & 1);
}
