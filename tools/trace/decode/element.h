/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV as it may be in a damaged trace: an element may end early, its length may be written in
 * more octets than needed. */
#ifndef TOOLS_TRACE_DECODE_ELEMENT_H
#define TOOLS_TRACE_DECODE_ELEMENT_H

#include "apdu/bytes.h"

struct element {
    uint32_t tag;       /* tag octets as a number */
    size_t length;      /* as written */
    bool cut;           /* fewer octets are there: */
    struct bytes value; /* those that are there */
    struct bytes whole;
};

/* Takes the next element off `cursor`. False, and `cursor` unchanged: it is empty, or begins with
 * no tag and definite length. */
bool element_next(struct bytes *cursor, struct element *out);

#endif
