/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of an input, taken from its start. */
#ifndef TEST_FUZZ_INPUT_H
#define TEST_FUZZ_INPUT_H

#include "apdu/bytes.h"

/* The first `len` octets, or all that are left. */
static inline struct bytes fuzz_take(struct bytes *input, size_t len)
{
    struct bytes taken = bytes_cut(*input, 0, len);

    *input = bytes_from(*input, taken.len);
    return taken;
}

/* A number of `len` octets, at most 4, the highest one first; at the end of the input a number of
 * fewer octets, or 0. */
static inline uint32_t fuzz_take_number(struct bytes *input, size_t len)
{
    struct bytes octets = fuzz_take(input, len);
    uint32_t number = 0;

    for (size_t i = 0; i < octets.len; i++)
        number = number << 8 | octets.at[i];
    return number;
}

#endif
