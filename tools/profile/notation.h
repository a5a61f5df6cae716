/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLVs written as text, for hand-written packages and `euicc profile build`:
 *
 *   A2{ ... }       constructed; the length is computed
 *   80=0102         primitive, value in hex
 *   80=01$name      primitive, value of a variable, after hex or another variable
 *   ?name( ... )    the group applies only when the variable is not empty
 *   !name( ... )    the group applies only when it is empty
 *   # ...           comment to the end of the line
 *
 * White space between parts is ignored.
 *
 * With `octets` the text is a run of octets in which TLVs may stand; a value then goes on across
 * white space up to the next tag, and there are no comments:
 *
 *   0102 $name      octets
 *   'text'          the octets of a text
 *   #0102           octets behind a value: 80=01 #0102
 */
#ifndef TOOLS_PROFILE_NOTATION_H
#define TOOLS_PROFILE_NOTATION_H

#include "apdu/bytes.h"
#include "apdu/err.h"

struct notation {
    /* The value of variable `name` (`len` characters); false when it does not exist. */
    bool (*variable)(const void *context, const char *name, size_t len, struct bytes *value);
    const void *context;
    bool octets;   /* see above */
    char why[120]; /* set on an error */
};

/* Appends the TLVs of `text`. ERR_MALFORMED with `why`; ERR_TOO_LONG. */
int notation_put(struct notation *notation, const char *text, struct buf *out);

#endif
