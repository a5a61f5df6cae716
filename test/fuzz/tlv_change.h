/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages that are changed as TLVs: lengths are written anew, and a signature can be made again. A
 * message that was changed as octets is mostly refused before its fields are read.
 *
 * A change has 4 octets: which TLV (in depth-first order, modulo their number), what becomes of it,
 * and two octets for that.
 */
#ifndef TEST_FUZZ_TLV_CHANGE_H
#define TEST_FUZZ_TLV_CHANGE_H

#include "apdu/tlv.h"
#include "crypto/ec.h"

#include <assert.h>
#include <string.h>

enum { TLV_CHANGE_SIZE = 4, TLV_CHANGES_MAX = 8, TLV_SIGNATURE = 0x5F37 };

static inline unsigned tlv_count(struct bytes list)
{
    unsigned count = 0;
    struct tlv one;

    while (tlv_next(&list, &one) == 0)
        count += 1 + (tlv_is_constructed(one.tag) ? tlv_count(one.value) : 0);
    return count;
}

/* Writes `one` as the change has it. */
static inline void tlv_put_changed_one(struct buf *out, const struct tlv *one,
                                       const uint8_t change[TLV_CHANGE_SIZE])
{
    static const uint8_t large[] = {0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    struct bytes value = one->value;
    struct bytes given = bytes_at(change + 2, 2);
    size_t mark;

    switch (change[1] & 15) {
    case 0: /* missing */
        break;
    case 1: /* twice */
        buf_put(out, one->whole);
        buf_put(out, one->whole);
        break;
    case 2: /* empty */
        tlv_put(out, one->tag, BYTES_NONE);
        break;
    case 3: /* another value */
        tlv_put(out, one->tag, given);
        break;
    case 4:
        tlv_put(out, one->tag, bytes_cut(given, 1, 1));
        break;
    case 5:
        tlv_put(out, one->tag, bytes_at(large, change[3] % (sizeof(large) + 1)));
        break;
    case 6: /* shorter */
        tlv_put(out, one->tag, bytes_cut(value, 0, value.len - (value.len ? 1 : 0)));
        break;
    case 7: /* longer */
        mark = tlv_open(out, one->tag);
        buf_put(out, value);
        buf_put(out, given);
        tlv_close(out, mark);
        break;
    case 8: /* one octet of the value */
        mark = out->len;
        buf_put(out, one->whole);
        if (!out->overflow && value.len)
            out->at[mark + one->whole.len - value.len + change[2] % value.len] ^= change[3];
        break;
    case 9: /* another tag */
        tlv_put(out, change[2] ? change[2] : 1, value);
        break;
    case 10: /* constructed, private and so on */
        tlv_put(out, one->tag ^ (1U << change[2] % 8), value);
        break;
    case 11: /* inside itself */
        tlv_put(out, one->tag, one->whole);
        break;
    case 12: /* without tag and length */
        buf_put(out, value);
        break;
    case 13: /* with a neighbour */
        tlv_put(out, change[2] ? change[2] : 1, bytes_cut(given, 1, 1));
        buf_put(out, one->whole);
        break;
    case 14: /* repeated content */
        mark = tlv_open(out, one->tag);
        for (unsigned i = 0; i <= change[3] % 80U && value.len < 64; i++)
            buf_put(out, value);
        tlv_close(out, mark);
        break;
    default: /* a wrong length */
        buf_put(out, one->whole);
        if (!out->overflow && one->whole.len)
            out->at[out->len - 1] = change[3];
        break;
    }
}

static inline void tlv_put_changed(struct buf *out, struct bytes list, unsigned *left,
                                   const uint8_t change[TLV_CHANGE_SIZE])
{
    struct tlv one;
    size_t mark;

    while (tlv_next(&list, &one) == 0) {
        if (*left == 0) {
            *left = ~0U;
            tlv_put_changed_one(out, &one, change);
        } else if (tlv_is_constructed(one.tag)) {
            --*left;
            mark = tlv_open(out, one.tag);
            tlv_put_changed(out, one.value, left, change);
            tlv_close(out, mark);
        } else {
            --*left;
            buf_put(out, one.whole);
        }
    }
    buf_put(out, list); /* what is no TLV */
}

/* `message` after the changes; `out` and `other` have the same size. In either of them. */
static inline struct bytes tlv_changed(struct bytes message, struct bytes changes, struct buf out,
                                       struct buf other)
{
    for (size_t i = 0; i + TLV_CHANGE_SIZE <= changes.len && i < TLV_CHANGE_SIZE * TLV_CHANGES_MAX;
         i += TLV_CHANGE_SIZE) {
        struct buf *to = i / TLV_CHANGE_SIZE % 2 ? &other : &out;
        unsigned count = tlv_count(message), left = count ? changes.at[i] % count : 0;

        *to = buf_over(to->at, to->size);
        tlv_put_changed(to, message, &left, changes.at + i);
        if (to->overflow)
            return message;
        message = buf_bytes(to);
    }
    return message;
}

/* Finds the first signature in the message, and the TLV before it, which is signed. */
static inline bool tlv_find_signature(struct bytes list, struct tlv *signed_part,
                                      struct tlv *signature)
{
    struct tlv before = {.tag = 0}, one;

    while (tlv_next(&list, &one) == 0) {
        if (one.tag == TLV_SIGNATURE && before.tag && one.value.len == EC_SIGNATURE_LEN) {
            *signed_part = before;
            *signature = one;
            return true;
        }
        if (tlv_is_constructed(one.tag) && tlv_find_signature(one.value, signed_part, signature))
            return true;
        before = one;
    }
    return false;
}

/* True: the first signatures in both messages are the same, and so is what they sign; or one of
 * the messages has no signature. */
static inline bool tlv_has_same_signature(struct bytes a, struct bytes b)
{
    struct tlv a_part, a_signature, b_part, b_signature;

    return !tlv_find_signature(a, &a_part, &a_signature) ||
           !tlv_find_signature(b, &b_part, &b_signature) ||
           (bytes_equal(a_part.whole, b_part.whole) &&
            bytes_equal(a_signature.whole, b_signature.whole));
}

/* Signs the first signed part of `message`, which is in memory of the target, with `second`. */
static inline void tlv_sign_again(struct ec_private *key, struct bytes message, struct bytes second)
{
    struct tlv signed_part, signature;
    int err;

    if (!tlv_find_signature(message, &signed_part, &signature))
        return;
    err = ec_sign(key, signed_part.whole, second, (uint8_t *)(uintptr_t)signature.value.at);
    assert(err == 0);
}

#endif
