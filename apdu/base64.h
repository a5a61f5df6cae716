/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64 with padding (RFC 4648 4), as the JSON bindings of SGP.22 carry DER. */
#ifndef APDU_BASE64_H
#define APDU_BASE64_H

#include "apdu/bytes.h"

/* Characters that `len` octets take. */
static inline size_t base64_size(size_t len)
{
    return (len + 2) / 3 * 4;
}
/* Appends the text of `bytes`, without NUL. */
void base64_put(struct buf *out, struct bytes bytes);
/* Appends the octets of `text`. ERR_MALFORMED, ERR_TOO_LONG. */
int base64_read(struct buf *out, const char *text);

#endif
