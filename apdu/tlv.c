/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BER-TLV, strict: ISO/IEC 8825-1 clause 8.1 with definite lengths, tag and length in the fewest
 * octets. The form of the toolkit is in comprehension.c; the contracts are in tlv.h.
 *
 * Invariant TLV-T1: no octet at or beyond the end of the input is ever read, and a value always
 * lies inside the input.
 */
#include "apdu/tlv.h"

#include "apdu/err.h"

#include <string.h>

enum {
    TAG_OCTETS_MAX = 4,
    TAG_NUMBER_IN_NEXT = 0x1F, /* low five bits of the first octet: the number follows */
    TAG_MORE = 0x80,           /* b8 of a following octet: one more follows */
    TAG_CONSTRUCTED = 0x20,
    LENGTH_LONG = 0x80,
    LENGTH_OCTETS_MAX = 4
};

/* The tag octets at the start of `input` (not empty). Returns their number or a negative error. */
static int tag_read(struct bytes input, uint32_t *tag)
{
    uint32_t value = input.at[0];
    size_t used = 1;

    if (value == 0)
        return ERR_MALFORMED; /* end-of-contents belongs to the indefinite form only */
    if ((value & TAG_NUMBER_IN_NEXT) == TAG_NUMBER_IN_NEXT) {
        uint8_t octet;

        do {
            if (used == TAG_OCTETS_MAX)
                return ERR_MALFORMED;
            if (used == input.len)
                return ERR_NOT_FOUND;
            octet = input.at[used];
            if (used == 1 && (octet == TAG_MORE || octet < TAG_NUMBER_IN_NEXT))
                return ERR_MALFORMED; /* leading zero, or a number that fits the first octet */
            value = value << 8 | octet;
            used++;
        } while (octet & TAG_MORE);
    }
    *tag = value;
    return (int)used;
}

int tlv_length_read(struct bytes input, size_t *len)
{
    size_t octets;
    uint32_t value = 0;

    if (input.len == 0)
        return ERR_NOT_FOUND;
    if (input.at[0] < LENGTH_LONG) {
        *len = input.at[0];
        return 1;
    }
    octets = input.at[0] & 0x7FU;
    if (octets == 0 || octets > LENGTH_OCTETS_MAX)
        return ERR_MALFORMED;
    if (input.len > 1 && (input.at[1] == 0 || (octets == 1 && input.at[1] < LENGTH_LONG)))
        return ERR_MALFORMED;
    if (input.len < 1 + octets)
        return ERR_NOT_FOUND;
    for (size_t i = 1; i <= octets; i++)
        value = value << 8 | input.at[i];
    *len = value;
    return (int)(1 + octets);
}

/* Fast path: one octet of tag and one of length. */
static bool is_short_header(struct bytes input)
{
    return input.len >= 2 && input.at[0] != 0 &&
           (input.at[0] & TAG_NUMBER_IN_NEXT) != TAG_NUMBER_IN_NEXT && input.at[1] < LENGTH_LONG;
}

int tlv_header(struct bytes input, uint32_t *tag, size_t *len, size_t *used)
{
    int tag_octets;
    int length_octets;

    if (input.len == 0)
        return ERR_NOT_FOUND;
    if (is_short_header(input)) {
        *tag = input.at[0];
        *len = input.at[1];
        *used = 2;
        return 0;
    }
    tag_octets = tag_read(input, tag);
    if (tag_octets < 0)
        return tag_octets;
    length_octets =
        tlv_length_read(bytes_at(input.at + tag_octets, input.len - (size_t)tag_octets), len);
    if (length_octets < 0)
        return length_octets;
    *used = (size_t)tag_octets + (size_t)length_octets;
    return 0;
}

int tlv_next(struct bytes *cursor, struct tlv *out)
{
    size_t len;
    size_t used;
    uint32_t tag;

    if (cursor->len == 0)
        return ERR_NOT_FOUND;
    if (tlv_header(*cursor, &tag, &len, &used) < 0 || len > cursor->len - used)
        return ERR_MALFORMED;
    *out = (struct tlv){
        .tag = tag,
        .value = bytes_at(cursor->at + used, len),
        .whole = bytes_at(cursor->at, used + len),
    };
    *cursor = bytes_at(cursor->at + used + len, cursor->len - used - len);
    return 0;
}

int tlv_take(struct bytes *cursor, uint32_t tag, struct tlv *out)
{
    struct bytes rest = *cursor;
    struct tlv next;
    int err = tlv_next(&rest, &next);

    if (err < 0)
        return err;
    if (next.tag != tag)
        return ERR_NOT_FOUND;
    *cursor = rest;
    *out = next;
    return 0;
}

int tlv_find(struct bytes list, uint32_t tag, struct tlv *out)
{
    struct tlv next;
    int err;

    while ((err = tlv_next(&list, &next)) == 0) {
        if (next.tag == tag) {
            *out = next;
            return 0;
        }
    }
    return err;
}

int tlv_only(struct bytes one, struct tlv *out)
{
    struct tlv only;

    if (tlv_next(&one, &only) < 0 || one.len != 0)
        return ERR_MALFORMED;
    *out = only;
    return 0;
}

static unsigned octets_of(uint32_t value)
{
    return value > 0xFFFFFF ? 4 : value > 0xFFFF ? 3 : value > 0xFF ? 2 : 1;
}

bool tlv_is_constructed(uint32_t tag)
{
    return (tag >> (8 * (octets_of(tag) - 1)) & TAG_CONSTRUCTED) != 0;
}

/* Recursion ends at `depth_left` 0: its depth is bounded by the caller, not by the input;
 * `at_end` is the result there. */
static int check_level(struct bytes list, unsigned depth_left, unsigned *count_left, int at_end)
{
    struct tlv next;
    int err;

    if (list.len && depth_left == 0)
        return at_end;
    while ((err = tlv_next(&list, &next)) == 0) {
        if (*count_left == 0)
            return ERR_TOO_LONG;
        --*count_left;
        if (!(next.whole.at[0] & TAG_CONSTRUCTED))
            continue;
        err = check_level(next.value, depth_left - 1, count_left, at_end);
        if (err < 0)
            return err;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

int tlv_check(struct bytes list, unsigned max_depth, unsigned max_count)
{
    return check_level(list, max_depth, &max_count, ERR_TOO_LONG);
}

int tlv_check_levels(struct bytes list, unsigned levels, unsigned max_count)
{
    return check_level(list, levels, &max_count, 0);
}

static void put_number(struct buf *buf, uint32_t value, unsigned octets)
{
    while (octets-- > 0)
        buf_put_u8(buf, value >> (8 * octets) & 0xFF);
}

/* Octets of the length field of `len`. */
static unsigned length_octets_of(size_t len)
{
    return len < LENGTH_LONG ? 1 : 1 + octets_of((uint32_t)len);
}

void tlv_length_put(struct buf *buf, size_t len)
{
    unsigned octets;

    if (len > UINT32_MAX) {
        buf->overflow = true;
        return;
    }
    octets = length_octets_of(len);
    if (octets > 1) {
        buf_put_u8(buf, LENGTH_LONG | (octets - 1));
        octets--;
    }
    put_number(buf, (uint32_t)len, octets);
}

void tlv_put_header(struct buf *buf, uint32_t tag, size_t len)
{
    put_number(buf, tag, octets_of(tag));
    tlv_length_put(buf, len);
}

void tlv_put(struct buf *buf, uint32_t tag, struct bytes value)
{
    tlv_put_header(buf, tag, value.len);
    buf_put(buf, value);
}

void tlv_put_u8(struct buf *buf, uint32_t tag, unsigned value)
{
    tlv_put_header(buf, tag, 1);
    buf_put_u8(buf, value);
}

void tlv_put_uint(struct buf *buf, uint32_t tag, uint64_t value)
{
    unsigned octets = 1;

    /* One octet more while the most significant bit would make the number negative. */
    while (octets < 9 && value >> (8 * octets - 1))
        octets++;
    tlv_put_header(buf, tag, octets);
    while (octets-- > 0)
        buf_put_u8(buf, octets < 8 ? (unsigned)(value >> (8 * octets) & 0xFF) : 0);
}

size_t tlv_bits(uint32_t bits, uint8_t content[TLV_BITS_MAX])
{
    unsigned count = 0;

    memset(content, 0, TLV_BITS_MAX);
    for (unsigned bit = 0; bit < 32; bit++) {
        if (!(bits & 1U << bit))
            continue;
        content[1 + bit / 8] |= (uint8_t)(0x80 >> bit % 8);
        count = bit + 1;
    }
    content[0] = (uint8_t)((8 - count % 8) % 8);
    return 1 + (count + 7) / 8;
}

void tlv_put_bits(struct buf *buf, uint32_t tag, uint32_t bits)
{
    uint8_t content[TLV_BITS_MAX];

    tlv_put(buf, tag, bytes_at(content, tlv_bits(bits, content)));
}

size_t tlv_open(struct buf *buf, uint32_t tag)
{
    put_number(buf, tag, octets_of(tag));
    buf_put_u8(buf, 0); /* the length, when it needs one octet */
    return buf->len;
}

void tlv_close(struct buf *buf, size_t mark)
{
    size_t len;
    unsigned more;

    if (buf->overflow)
        return;
    len = buf->len - mark;
    more = length_octets_of(len) - 1;
    if (more && !buf_grow(buf, more))
        return;
    memmove(buf->at + mark + more, buf->at + mark, len);

    struct buf field = buf_over(buf->at + mark - 1, 1 + more);
    tlv_length_put(&field, len);
}

int tlv_take_tag(struct bytes *cursor, uint32_t *tag)
{
    uint32_t value;
    size_t used = 1;

    if (cursor->len == 0)
        return ERR_NOT_FOUND;
    value = cursor->at[0];
    if ((value & TAG_NUMBER_IN_NEXT) == TAG_NUMBER_IN_NEXT) {
        do {
            if (used == cursor->len)
                return ERR_MALFORMED;
            value = used < TAG_OCTETS_MAX ? value << 8 | cursor->at[used] : 0;
        } while (cursor->at[used++] & TAG_MORE);
    }
    *tag = used <= TAG_OCTETS_MAX ? value : 0;
    *cursor = bytes_from(*cursor, used);
    return 0;
}

int tlv_take_lv(struct bytes *cursor, struct bytes *value)
{
    if (cursor->len == 0 || cursor->at[0] > cursor->len - 1)
        return ERR_MALFORMED;
    *value = bytes_cut(*cursor, 1, cursor->at[0]);
    *cursor = bytes_from(*cursor, 1 + value->len);
    return 0;
}

void tlv_put_lv(struct buf *buf, struct bytes value)
{
    if (value.len > UINT8_MAX)
        buf->overflow = true;
    buf_put_u8(buf, (unsigned)value.len);
    buf_put(buf, value);
}
