/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names in files of a UICC (TS 102 221 annex A, TS 31.102 4.2.12): characters of the GSM default
 * alphabet, one an octet, or UCS2 in one of three forms that begin with 80, 81 or 82.
 */
#ifndef TOOLS_PROFILE_ALPHA_H
#define TOOLS_PROFILE_ALPHA_H

#include "apdu/bytes.h"

/*
 * Appends the UTF-8 `text` in at most `size` octets: the GSM default alphabet where it has all
 * characters, else UCS2 (80), else, where that is too long, UCS2 relative to a base (81).
 * ERR_MALFORMED: not UTF-8, or a character that UCS2 lacks; ERR_TOO_LONG.
 */
int alpha_put(struct buf *out, struct bytes text, size_t size);
/* The name in `field` (padded with FF) as UTF-8 with a NUL in `out`; '?' for what cannot be read.
 */
void alpha_show(struct bytes field, char *out, size_t size);

#endif
