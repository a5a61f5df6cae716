/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Splitting a C-APDU. Class bytes by ISO/IEC 7816-4 5.4.1 and TS 102 221 10.1.1, lengths by ISO/IEC
 * 7816-3 12.1.3; an input matches exactly one case or none.
 */
#include "apdu/apdu.h"

#include "apdu/err.h"

enum {
    HEADER = 4,
    CLA_FURTHER = 0x40,     /* channels 4 to 19 in the low four bits */
    CLA_PROPRIETARY = 0x80, /* b8 */
    CLA_CHAINING = 0x10,
    CLA_SECURE_FIRST = 0x0C,
    CLA_SECURE_FURTHER = 0x20,
    CHANNELS_FIRST = 4
};

static int class_parse(struct capdu *out)
{
    unsigned cla = out->cla;

    out->proprietary = (cla & CLA_PROPRIETARY) != 0;
    if (cla & CLA_FURTHER) {
        out->channel = (uint8_t)(CHANNELS_FIRST + (cla & 0x0F));
        out->secure = (cla & CLA_SECURE_FURTHER) != 0;
    } else {
        out->channel = cla & 0x03;
        out->secure = (cla & CLA_SECURE_FIRST) != 0;
        if (cla & 0x20)
            return ERR_UNSUPPORTED; /* 2X and 3X are reserved; AX and BX are no class of a UICC */
    }
    if (cla & CLA_CHAINING) {
        if (out->proprietary)
            return ERR_UNSUPPORTED; /* 9X, DX, FX */
        out->chaining = true;
    }
    return 0;
}

static uint32_t get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

/* Le of `octets` octets (1 or 2), where 0 stands for the maximum. */
static void take_le(struct capdu *out, const uint8_t *at, unsigned octets)
{
    uint32_t le = octets == 1 ? at[0] : get_u16(at);
    uint32_t max = octets == 1 ? APDU_SHORT_LE_MAX : APDU_EXTENDED_LE_MAX;

    out->has_le = true;
    out->le = le ? le : max;
}

/* The `lc` octets of data behind a length field of `octets`, then nothing or an Le. */
static int take_data(struct capdu *out, struct bytes raw, size_t lc, unsigned octets)
{
    size_t at = HEADER + octets;
    unsigned le_octets = octets == 1 ? 1 : 2;

    if (lc == 0 || raw.len < at + lc)
        return ERR_MALFORMED;
    if (raw.len != at + lc && raw.len != at + lc + le_octets)
        return ERR_MALFORMED;
    out->has_data = true;
    out->data = bytes_at(raw.at + at, lc);
    if (raw.len != at + lc)
        take_le(out, raw.at + at + lc, le_octets);
    return 0;
}

static int lengths_parse(struct capdu *out, struct bytes raw)
{
    if (raw.len == HEADER)
        return 0; /* case 1 */
    if (raw.len == HEADER + 1) {
        take_le(out, raw.at + HEADER, 1); /* case 2 short */
        return 0;
    }
    if (raw.at[HEADER] != 0)
        return take_data(out, raw, raw.at[HEADER], 1); /* cases 3 and 4 short */
    if (raw.len < HEADER + 3)
        return ERR_MALFORMED;
    out->extended = true;
    if (raw.len == HEADER + 3) {
        take_le(out, raw.at + HEADER + 1, 2); /* case 2 extended */
        return 0;
    }
    return take_data(out, raw, get_u16(raw.at + HEADER + 1), 3); /* cases 3 and 4 extended */
}

int capdu_parse(struct capdu *out, struct bytes raw)
{
    int class_err;
    int lengths_err;

    *out = (struct capdu){0};
    if (raw.len < HEADER)
        return ERR_MALFORMED;
    out->cla = raw.at[0];
    out->ins = raw.at[1];
    out->p1 = raw.at[2];
    out->p2 = raw.at[3];
    class_err = class_parse(out);
    lengths_err = lengths_parse(out, raw);
    return class_err < 0 ? class_err : lengths_err;
}
