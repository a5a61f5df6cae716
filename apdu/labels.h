/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in labels, as DNS and network access names have them (RFC 1035 3.1, TS 23.003 9.1). */
#ifndef APDU_LABELS_H
#define APDU_LABELS_H

#include "apdu/bytes.h"

/* Has `name` letters (a to z), digits, hyphens and dots only (TS 23.003 9.1, RFC 1035 2.3.1)? */
bool labels_are_ascii(struct bytes name);
/* Appends the labels of "iot.example", each preceded by its length, without the root label; a final
 * dot is ignored. ERR_MALFORMED: a label of 0 or more than 63 octets; ERR_TOO_LONG. */
int labels_put(struct buf *out, struct bytes name);

#endif
