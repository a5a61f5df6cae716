/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Alpha identifiers (TS 102 221 annex A, TS 31.102 4.2.12): the GSM default alphabet, one octet a
 * character, or UCS2 in one of three forms that begin with 80, 81 or 82.
 */
#ifndef TOOLS_PROFILE_ALPHA_H
#define TOOLS_PROFILE_ALPHA_H

#include "apdu/bytes.h"

/*
 * Appends the UTF-8 `text` in at most `size` octets: in the GSM default alphabet if possible, else
 * UCS2 (80), else, if that is too long, UCS2 relative to a base (81). ERR_MALFORMED: not UTF-8, or
 * a character outside UCS2; ERR_TOO_LONG.
 */
int alpha_put(struct buf *out, struct bytes text, size_t size);
/* Decodes `field` (padded with FF) to UTF-8 with a NUL in `out`; '?' for undecodable characters. */
void alpha_show(struct bytes field, char *out, size_t size);

#endif
