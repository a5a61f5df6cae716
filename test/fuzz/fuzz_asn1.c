/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: every message of card/asn1 whose tag the input has. What is decoded can be encoded,
 * and that reads back as the same octets: an encode is a fixed point, whatever lenient form or
 * unknown member came in.
 */
#include "test/card/asn1/messages.h"

#include "apdu/tlv.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The octets of `in` read as `message` and written again; BYTES_NONE when they are refused. */
static struct bytes again(const struct der *der, const struct der_message *message, struct bytes in,
                          struct arena *arena)
{
    struct buf out = arena_buf(arena, 2 * in.len + 64);
    void *decoded = arena_alloc(arena, message->size);

    assert(decoded && !out.overflow);
    if (der_decode(der, message, in, decoded, arena, NULL) < 0)
        return BYTES_NONE;
    assert(der_encode(der, message, decoded, &out, NULL) == 0);
    return buf_bytes(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct der *der; /* as in a host: made once */
    struct bytes input = bytes_at(data, size);
    struct arena arena;
    struct tlv tlv;

    if (!der)
        der = der_definitions_new();
    assert(der);
    if (tlv_only(input, &tlv) < 0)
        tlv.tag = 0;
    arena_init(&arena, 256U << 20);
    for (size_t i = 0; i < MESSAGES; i++) {
        struct bytes first;

        if (messages[i]->tag != 0 && messages[i]->tag != tlv.tag)
            continue;
        first = again(der, messages[i], input, &arena);
        if (first.at)
            assert(bytes_equal(again(der, messages[i], first, &arena), first));
        arena_reset(&arena);
    }
    arena_free(&arena);
    return 0;
}
