/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of DNS, TLS, DTLS, HTTP and CoAP as trees; the same cut at every octet and damaged. */
#ifndef TEST_TOOLS_TRACE_DECODE_STREAM_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_STREAM_SCENE_H

#include "tools/trace/decode/decode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_text.h"

enum { ARENA = 1 << 18, OCTETS = 2048, TEXT = 1 << 14 };

static uint8_t sent_octets[OCTETS], received_octets[OCTETS];
static struct arena arena;
static struct tree tree;
static char text[TEXT];

/* Every node's octets are at its offset in the message of its side. */
static inline void check_offsets(const struct node *node, struct bytes message)
{
    if (node->octets.len) {
        assert_true(node->offset + node->octets.len <= message.len);
        assert_memory_equal(node->octets.at, message.at + node->offset, node->octets.len);
    }
    for (const struct node *child = node->first; child; child = child->next)
        check_offsets(child, message);
}

static inline const char *stream_tree(const char *protocol, struct bytes sent,
                                      struct bytes received)
{
    const struct exchange exchange = {
        .kind = EXCHANGE_MESSAGE, .protocol = protocol, .command = sent, .response = received};

    arena_free(&arena);
    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &exchange);
    assert_false(tree.full);
    for (const struct node *side = tree.root.first; side; side = side->next)
        check_offsets(side, strcmp(side->name, "request") == 0 ? sent : received);
    return tree_text_of(&tree, text, sizeof(text));
}

/* Messages in hex, with blanks, and their tree. */
static inline void check_stream(const char *protocol, const char *sent, const char *received,
                                const char *expected)
{
    struct buf up = BUF_OVER(sent_octets), down = BUF_OVER(received_octets);

    assert_int_equal(buf_put_hex(&up, sent), 0);
    assert_int_equal(buf_put_hex(&down, received), 0);
    assert_string_equal(stream_tree(protocol, buf_bytes(&up), buf_bytes(&down)), expected);
    for (size_t len = 0; len < up.len || len < down.len; len++) {
        struct bytes part = bytes_cut(buf_bytes(&up), 0, len);

        stream_tree(protocol, part, bytes_cut(buf_bytes(&down), 0, len));
        if (len < up.len)
            up.at[len] ^= 0xFF;
        stream_tree(protocol, buf_bytes(&up), BYTES_NONE);
        if (len < up.len)
            up.at[len] ^= 0xFF;
    }
    arena_free(&arena);
}

#endif
