/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * C-APDU and R-APDU: the ISO/IEC 7816-3 12.1 cases, short and extended, and the class byte of
 * ISO/IEC 7816-4 5.4.1 as TS 102 221 10.1.1 uses it.
 */
#ifndef APDU_APDU_H
#define APDU_APDU_H

#include "apdu/bytes.h"

enum {
    APDU_CHANNELS = 20,          /* basic channel and 19 supplementary ones */
    APDU_SHORT_LE_MAX = 256,     /* Le 00 */
    APDU_EXTENDED_LE_MAX = 65536 /* Le 0000 */
};

struct capdu {
    uint8_t cla; /* as received */
    uint8_t ins;
    uint8_t p1;
    uint8_t p2;
    struct bytes data;
    bool has_data;    /* Lc was present (its value is data.len, never 0) */
    bool has_le;      /* Le was present */
    bool extended;    /* length fields of three octets */
    uint32_t le;      /* 1..65536 when has_le, else 0 */
    uint8_t channel;  /* 0..19, from CLA */
    bool proprietary; /* CLA 8X, CX, EX: the telecom class of TS 102 221 (GP for ISD-R) */
    bool secure;      /* secure messaging bits set */
    bool chaining;    /* command chaining: CLA 1X, 5X, 7X */
};

/*
 * Splits `raw` into `out`, which borrows from it. 0; ERR_MALFORMED when the lengths match no ISO
 * case (-> 6700); ERR_UNSUPPORTED when CLA is FF or of a reserved form (-> 6E00; the
 * fields are filled nevertheless; a bad class is reported before bad lengths).
 */
int capdu_parse(struct capdu *out, struct bytes raw);

/* The response to a command. `data` borrows from the card until the next call. */
struct rapdu {
    struct bytes data;
    uint16_t sw;
};

#endif
