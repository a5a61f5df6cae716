/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * COMPREHENSION-TLV, TS 101 220 7.1.1: a tag of one octet whose b8 says "comprehension required",
 * or 7F and two octets with that flag in b8 of the first of them; lengths as BER writes them, of at
 * most four octets. As strict as tlv.c.
 */
#include "apdu/err.h"
#include "apdu/tlv.h"

enum {
    CR = 0x80,
    TAG_BITS = 0x7F,
    TAG_THREE_OCTETS = 0x7F,
    TAG_THREE_OCTETS_BASE = 0x7F0000,
    CR_THREE_OCTETS = 0x8000,
    LENGTH_FIELD_MAX = 4 /* 83 and three octets */
};

/* The tag at the start of `input` (not empty). Octets used, or ERR_MALFORMED. */
static int tag_read(struct bytes input, struct tlv *out)
{
    unsigned first = input.at[0];
    uint32_t number;

    if (first == 0x00 || first == 0x80 || first == 0xFF)
        return ERR_MALFORMED; /* reserved */
    if (first != TAG_THREE_OCTETS) {
        out->tag = first & TAG_BITS;
        out->comprehension = (first & CR) != 0;
        return 1;
    }
    if (input.len < 3)
        return ERR_MALFORMED;
    number = (uint32_t)(input.at[1] & TAG_BITS) << 8 | input.at[2];
    if (number < TAG_THREE_OCTETS)
        return ERR_MALFORMED; /* fits one octet */
    out->tag = TAG_THREE_OCTETS_BASE | number;
    out->comprehension = (input.at[1] & CR) != 0;
    return 3;
}

int comprehension_next(struct bytes *cursor, struct tlv *out)
{
    struct tlv next = {0};
    struct bytes rest;
    size_t len;
    int octets;

    if (cursor->len == 0)
        return ERR_NOT_FOUND;
    octets = tag_read(*cursor, &next);
    if (octets < 0)
        return ERR_MALFORMED;
    rest = bytes_from(*cursor, (size_t)octets);
    octets = tlv_length_read(rest, &len);
    if (octets < 0 || octets > LENGTH_FIELD_MAX || len > rest.len - (size_t)octets)
        return ERR_MALFORMED;
    next.value = bytes_at(rest.at + octets, len);
    rest = bytes_at(next.value.at + len, rest.len - (size_t)octets - len);
    next.whole = bytes_at(cursor->at, cursor->len - rest.len);
    *cursor = rest;
    *out = next;
    return 0;
}

static uint32_t without_cr(uint32_t tag)
{
    return tag & ~(uint32_t)(tag > TAG_THREE_OCTETS_BASE ? CR_THREE_OCTETS : CR);
}

int comprehension_find(struct bytes list, uint32_t tag, struct tlv *out)
{
    struct tlv next;
    int err;

    while ((err = comprehension_next(&list, &next)) == 0) {
        if (next.tag == without_cr(tag)) {
            *out = next;
            return 0;
        }
    }
    return err;
}

void comprehension_put(struct buf *buf, uint32_t tag, struct bytes value)
{
    if (tag > TAG_THREE_OCTETS_BASE) {
        buf_put_u8(buf, TAG_THREE_OCTETS);
        buf_put_u16(buf, tag & 0xFFFF);
    } else {
        buf_put_u8(buf, tag);
    }
    tlv_length_put(buf, value.len);
    buf_put(buf, value);
}
