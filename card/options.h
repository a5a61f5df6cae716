/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs of euiccd.h that begin with their size, which is that of the caller's version. */
#ifndef CARD_OPTIONS_H
#define CARD_OPTIONS_H

#include "apdu/err.h"
#include "card/euiccd.h"

#include <stdio.h>
#include <string.h>

/*
 * Copies what the caller's version of a struct has into `to`, of `size` octets; the rest is zero.
 * `from` NULL: all of it. ERR_RANGE: its size is not set.
 */
static inline int options_read(void *to, size_t size, const void *from, struct euiccd_error *error)
{
    size_t given = 0;

    memset(to, 0, size);
    if (!from)
        return 0;
    memcpy(&given, from, sizeof(given));
    if (given < sizeof(given)) {
        if (error)
            snprintf(error->text, sizeof(error->text),
                     "options of size %zu; initialise them by EUICCD_INIT", given);
        return ERR_RANGE;
    }
    memcpy(to, from, given < size ? given : size);
    return 0;
}

/* The other way, for structs that the library fills; `to` keeps its size. False: it is not set. */
static inline bool options_write(void *to, const void *from, size_t size)
{
    size_t given = 0;

    memcpy(&given, to, sizeof(given));
    if (given < sizeof(given))
        return false;
    memcpy((char *)to + sizeof(given), (const char *)from + sizeof(given),
           (given < size ? given : size) - sizeof(given));
    return true;
}

#endif
