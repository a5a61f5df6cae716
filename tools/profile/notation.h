/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLVs written as text, for packages made by hand and by `euicc profile build`:
 *
 *   A2{ ... }     constructed, the length is counted
 *   80=0102       primitive, octets in hex
 *   80=01$name    primitive, the octets of a variable, behind hex or another variable
 *   ?name( ... )  what stands in the brackets only when the variable is not empty
 *   !name( ... )  only when it is empty
 *   # ...         comment to the end of the line
 *
 * Blanks and newlines are free between parts.
 */
#ifndef TOOLS_PROFILE_NOTATION_H
#define TOOLS_PROFILE_NOTATION_H

#include "apdu/bytes.h"
#include "apdu/err.h"

struct notation {
    /* The octets of variable `name` (`len` characters); false when there is no such variable. */
    bool (*variable)(const void *context, const char *name, size_t len, struct bytes *value);
    const void *context;
    char why[120]; /* filled on an error */
};

/* Appends what `text` says. ERR_MALFORMED with `why`; ERR_TOO_LONG. */
int notation_put(struct notation *notation, const char *text, struct buf *out);

#endif
