/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/cat.h"

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

const struct cat_name *cat_find(enum cat_list list, unsigned value)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].list == list && names[i].value == value)
            return &names[i];
    return NULL;
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
