/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the toolkit as a tree. First octet: the instruction and, with b8, a small arena; the
 * rest is the field that the terminal sends, or with FETCH the one of the card. Octets of each node
 * are inside the field, at the offset of the node.
 */
#include "apdu/ins.h"
#include "tools/trace/decode/decode.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA = 1 << 20, SMALL_ARENA = 1200, DEPTH_MAX = 16 };

static void check(const struct node *node, struct bytes field, unsigned depth)
{
    assert(depth < DEPTH_MAX && node->name);
    if (node->octets.len) {
        assert(node->offset + node->octets.len <= field.len);
        assert(node->octets.at == field.at + node->offset);
    }
    for (const struct node *child = node->first; child; child = child->next)
        check(child, field, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t instructions[] = {INS_FETCH, INS_TERMINAL_RESPONSE, INS_ENVELOPE,
                                           INS_TERMINAL_PROFILE, INS_TERMINAL_CAPABILITY};
    struct exchange exchange = {.kind = EXCHANGE_COMMAND, .cla = 0x80, .sw = 0x9000};
    struct bytes field;
    struct arena arena;
    struct tree tree;

    if (size == 0)
        return 0;
    field = bytes_at(data + 1, size - 1);
    exchange.ins = instructions[(data[0] & 0x7F) % sizeof(instructions)];
    exchange.command = exchange.ins == INS_FETCH ? BYTES_NONE : field;
    exchange.response =
        exchange.ins == INS_FETCH || exchange.ins == INS_ENVELOPE ? field : BYTES_NONE;
    arena_init(&arena, data[0] & 0x80 ? SMALL_ARENA : ARENA);
    tree_init(&tree, &arena, "exchange");
    decode_toolkit(&tree, &exchange);
    check(&tree.root, field, 0);
    arena_free(&arena);
    return 0;
}
