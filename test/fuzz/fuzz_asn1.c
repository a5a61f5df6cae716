/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: every message of card/asn1 whose tag the input has. A decoded message can be
 * encoded, and decoding and encoding that again gives the same octets, whatever lenient form or
 * unknown member the input had. libtasn1 parses what a plan matches.
 */
#include "test/card/asn1/messages.h"

#include "card/asn1/der_plan.h"
#include "card/asn1/der_tree.h"

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

static void compare_plan(const struct der *der, const struct der_message *message,
                         const struct tlv *whole)
{
    const struct der_plan *plan = der_plan_of(der, message);
    struct tlv found[DER_PLAN_STEPS_MAX];
    struct der_tree tree;

    if (whole->tag != message->tag || !plan ||
        tlv_check(whole->whole, DER_DEPTH_MAX, DER_ELEMENTS_MAX) < 0 ||
        !der_plan_match(message, plan, whole->value, found))
        return;
    assert(der_tree_make(der, message, &tree) == 0);
    assert(der_tree_parse(&tree, whole->whole) == 0);
    der_tree_free(&tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct der *der; /* created once, as in a host */
    struct bytes input = bytes_at(data, size);
    struct arena arena;
    struct tlv tlv;

    if (!der)
        der = der_definitions_new();
    assert(der);
    if (tlv_only(input, &tlv) < 0)
        tlv = (struct tlv){.tag = 0};
    arena_init(&arena, 256U << 20);
    for (size_t i = 0; i < MESSAGES; i++) {
        struct bytes first;

        if (messages[i]->tag != 0 && messages[i]->tag != tlv.tag)
            continue;
        compare_plan(der, messages[i], &tlv);
        first = again(der, messages[i], input, &arena);
        if (first.at)
            assert(bytes_equal(again(der, messages[i], first, &arena), first));
        arena_reset(&arena);
    }
    arena_free(&arena);
    return 0;
}
