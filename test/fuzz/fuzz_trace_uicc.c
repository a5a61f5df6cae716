/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: profile elements, the body of a file, or a command of a UICC with its response. The
 * first octet says which, and (b8) that the arena is small. The place of the file follows:
 * application, directory, file identifier, record. Every node has a name, its octets lie in the
 * input, at its offset; nodes with TREE_UNKNOWN are counted.
 */
#include "test/fuzz/input.h"
#include "tools/trace/decode/decode.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ELEMENTS, CONTENTS, COMMAND, FORMS, SMALL = 0x80, ARENA_SMALL = 2000 };

static bool lies_in(const struct node *node, struct bytes input)
{
    return node->octets.at >= input.at &&
           node->octets.at + node->octets.len <= input.at + input.len &&
           node->offset == (size_t)(node->octets.at - input.at);
}

static unsigned check_node(const struct node *node, struct bytes one, struct bytes other)
{
    unsigned unknown = node->flags & TREE_UNKNOWN ? 1 : 0;

    assert(node->name && strlen(node->name) > 0);
    assert(node->octets.len == 0 || lies_in(node, one) || lies_in(node, other));
    for (const struct node *child = node->first; child; child = child->next)
        unknown += check_node(child, one, other);
    return unknown;
}

static struct bytes application(unsigned number)
{
    static const struct bytes aids[] = {
        {NULL, 0},
        BYTES_TEXT("\xA0\0\0\0\x87\x10\x02\xFF"),
        BYTES_TEXT("\xA0\0\0\0\x87\x10\x04\xFF"),
        BYTES_TEXT("\xA0\0\0\x03\x43\x10\x02\xFF"),
        BYTES_TEXT("\xA0\0\0\x01\x51\0\0\0"),
    };

    return aids[number % (sizeof(aids) / sizeof(aids[0]))];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes rest = bytes_at(data, size), directory;
    uint8_t path[6];
    struct buf to = BUF_OVER(path);
    struct exchange exchange = {.kind = EXCHANGE_COMMAND};
    unsigned first = fuzz_take_number(&rest, 1), number = fuzz_take_number(&rest, 1);
    struct arena arena;
    struct tree tree;
    char text[80];

    exchange.aid = application(number);
    buf_put_u16(&to, number ? 0x7FFF : 0x3F00);
    directory = fuzz_take(&rest, 2);
    if (directory.len == 2 && (directory.at[0] || directory.at[1]))
        buf_put(&to, directory);
    buf_put(&to, fuzz_take(&rest, 2));
    exchange.path = buf_bytes(&to);
    exchange.record = fuzz_take_number(&rest, 1);
    arena_init(&arena, first & SMALL ? ARENA_SMALL : 64U << 20);
    tree_init(&tree, &arena, "input");
    switch ((first & ~(unsigned)SMALL) % FORMS) {
    case ELEMENTS:
        decode_elements(&tree, NULL, rest, 0);
        exchange.command = rest;
        break;
    case CONTENTS:
        decode_file(&tree, NULL, exchange.aid, exchange.path, exchange.record, rest, 0);
        exchange.command = rest;
        break;
    default:
        exchange.cla = (uint8_t)fuzz_take_number(&rest, 1);
        exchange.ins = (uint8_t)fuzz_take_number(&rest, 1);
        exchange.p1 = (uint8_t)fuzz_take_number(&rest, 1);
        exchange.p2 = (uint8_t)fuzz_take_number(&rest, 1);
        exchange.sw = (uint16_t)(fuzz_take_number(&rest, 1) << 8);
        exchange.sw = (uint16_t)(exchange.sw | fuzz_take_number(&rest, 1));
        exchange.sfi = (uint8_t)(fuzz_take_number(&rest, 1) & 0x1F);
        exchange.command = fuzz_take(&rest, fuzz_take_number(&rest, 1));
        exchange.response = rest;
        decode_uicc(&tree, &exchange);
        decode_summary(&exchange, text, sizeof(text));
        break;
    }
    assert(tree.full ||
           check_node(&tree.root, exchange.command, exchange.response) == tree.unknown);
    arena_free(&arena);
    return 0;
}
