/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLV on the wire: BER-TLV (ISO/IEC 8825-1 as ISO/IEC 7816-4 restricts it) and COMPREHENSION-TLV
 * (TS 101 220 7.1.1). Reader and writer are strict: definite lengths in the fewest octets, tags in
 * the fewest octets. Nothing is allocated; values are slices of the input.
 *
 * A tag is written as the number its octets make: 0x5A, 0xBF38, 0x5F37, 0x7F8148.
 */
#ifndef APDU_TLV_H
#define APDU_TLV_H

#include "apdu/bytes.h"

struct tlv {
    uint32_t tag;       /* BER: the tag octets as a number. COMPREHENSION: without the CR bit */
    bool comprehension; /* COMPREHENSION-TLV only: the CR bit was set */
    struct bytes value;
    struct bytes whole; /* tag, length and value as received */
};

/* A cursor is the slice that is still to be read; an empty slice is the end. */

/*
 * Takes the next BER-TLV off `cursor`. 0; ERR_NOT_FOUND at the end of input; ERR_MALFORMED when it
 * is truncated, indefinite or not minimal, has a tag of more than 4 octets or the tag 00. `cursor`
 * moves only on 0.
 */
int tlv_next(struct bytes *cursor, struct tlv *out);
/* As tlv_next, but the tag must be `tag`, else ERR_NOT_FOUND and nothing is taken. */
int tlv_take(struct bytes *cursor, uint32_t tag, struct tlv *out);
/* The first element with `tag` on the top level of `list`. 0, ERR_NOT_FOUND, ERR_MALFORMED. */
int tlv_find(struct bytes list, uint32_t tag, struct tlv *out);
/* The whole of `one` is exactly one element. 0, ERR_MALFORMED. */
int tlv_only(struct bytes one, struct tlv *out);
/*
 * Reads tag and length only; `len` may reach beyond the input. 0 with `*used` octets of header;
 * ERR_NOT_FOUND when more input is needed; ERR_MALFORMED.
 */
int tlv_header(struct bytes input, uint32_t *tag, size_t *len, size_t *used);
/* Octets of the length field at the start of `input`; ERR_NOT_FOUND and ERR_MALFORMED as above. */
int tlv_length_read(struct bytes input, size_t *len);
/* True when the tag is that of a constructed element. */
bool tlv_is_constructed(uint32_t tag);

/*
 * The pre-check of every ASN.1 decode: `list` is a run of well-formed elements, descending into
 * constructed ones. ERR_MALFORMED; ERR_TOO_LONG when deeper than `max_depth` or more than
 * `max_count` elements.
 */
int tlv_check(struct bytes list, unsigned max_depth, unsigned max_count);
/* The same for the first `levels` levels only; deeper levels are not checked. */
int tlv_check_levels(struct bytes list, unsigned levels, unsigned max_count);

void tlv_length_put(struct buf *buf, size_t len);
void tlv_put_header(struct buf *buf, uint32_t tag, size_t len);
void tlv_put(struct buf *buf, uint32_t tag, struct bytes value);
void tlv_put_u8(struct buf *buf, uint32_t tag, unsigned value);
/* A non-negative INTEGER in the fewest octets (DER: a leading zero where b8 would be set). */
void tlv_put_uint(struct buf *buf, uint32_t tag, uint64_t value);
enum { TLV_BITS_MAX = 5 };
/*
 * The content of a BIT STRING with named bits, bit n of `bits` being 1u << n: the number of unused
 * bits, then the bits without trailing zeros (X.690 11.2.2); no bit set is 00. Octets written.
 */
size_t tlv_bits(uint32_t bits, uint8_t content[TLV_BITS_MAX]);
void tlv_put_bits(struct buf *buf, uint32_t tag, uint32_t bits);
/*
 * A constructed element of unknown length: `mark = tlv_open(..)`, write the content, `tlv_close`.
 * The content is moved once when the length needs more than one octet.
 */
size_t tlv_open(struct buf *buf, uint32_t tag);
void tlv_close(struct buf *buf, size_t mark);

/*
 * Takes the next tag off a list of tags, which have neither length nor value (SGP.22 5.7.15,
 * GPC_SPE_034 11.4.2): 0, with `*tag` 0 for a tag of more than 4 octets; ERR_NOT_FOUND at the end;
 * ERR_MALFORMED when the list ends inside the tag, and nothing is taken.
 */
int tlv_take_tag(struct bytes *cursor, uint32_t *tag);

/*
 * A value without tag, its length in one octet before it (LV). Takes the next one off `cursor`: 0,
 * or ERR_MALFORMED when it is not whole, and nothing is taken.
 */
int tlv_take_lv(struct bytes *cursor, struct bytes *value);
/* Overflows `buf` with a value of more than 255 octets. */
void tlv_put_lv(struct buf *buf, struct bytes value);

/*
 * COMPREHENSION-TLV. Same contracts as the BER functions; tags are compared without the CR bit. A
 * tag of three octets is the number 7F0000 + its 15 bits.
 */
int comprehension_next(struct bytes *cursor, struct tlv *out);
int comprehension_find(struct bytes list, uint32_t tag, struct tlv *out);
/* `tag` with its CR bit as it is written: CAT_CR | CAT_TAG_RESULT, or CAT_TAG_RESULT without. */
void comprehension_put(struct buf *buf, uint32_t tag, struct bytes value);

#endif
