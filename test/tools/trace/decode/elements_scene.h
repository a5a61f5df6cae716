/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile elements with lines of their tree, and cut at each octet. */
#ifndef TEST_TOOLS_TRACE_DECODE_ELEMENTS_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_ELEMENTS_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "apdu/tlv.h"
#include "test/fake/package.h"
#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

struct elements_row {
    const char *package, *expected; /* the package in the notation of tools/profile/notation.h */
};

static inline void elements_told(const struct elements_row *rows, size_t count)
{
    static uint8_t memory[PACKAGE_MAX];

    for (size_t i = 0; i < count; i++) {
        struct buf package = BUF_OVER(memory);
        struct arena arena;
        struct tree tree;

        package_put(&package, rows[i].package);
        arena_init(&arena, 1 << 22);
        tree_init(&tree, &arena, "elements");
        decode_elements(&tree, NULL, buf_bytes(&package), 0);
        tree_lines_check(&tree, i, rows[i].expected);
        arena_free(&arena);
    }
}

/* Names the first node with one of `flags`. */
static inline const struct node *flagged(const struct node *node, unsigned flags)
{
    const struct node *found = node->flags & flags ? node : NULL;

    for (const struct node *child = node->first; child && !found; child = child->next)
        found = flagged(child, flags);
    return found;
}

/* The offset of a node is that of its octets in the message. */
static inline void check_offsets(const struct node *node, struct bytes message, size_t offset)
{
    for (; node; node = node->next) {
        if (node->octets.len)
            assert_ptr_equal(node->octets.at, message.at + node->offset - offset);
        check_offsets(node->first, message, offset);
    }
}

static inline bool whole_elements(size_t len, const uint8_t *memory)
{
    struct bytes rest = bytes_at(memory, len);
    struct tlv one;

    while (tlv_next(&rest, &one) == 0)
        ;
    return rest.len == 0;
}

static inline void elements_truncated(const struct elements_row *rows, size_t count)
{
    static uint8_t memory[PACKAGE_MAX];

    for (size_t i = 0; i < count; i++) {
        struct buf package = BUF_OVER(memory);

        package_put(&package, rows[i].package);
        for (size_t len = 1; len < package.len; len++) {
            struct arena arena;
            struct tree tree;

            arena_init(&arena, len % 3 == 0 ? 500 + 20 * len : 1 << 22);
            tree_init(&tree, &arena, "elements");
            decode_elements(&tree, NULL, bytes_at(memory, len), 7);
            if (!tree.full && !flagged(&tree.root, TREE_MALFORMED) && !whole_elements(len, memory))
                fail_msg("row %zu, %zu octets: not marked as ending early", i, len);
            check_offsets(tree.root.first, bytes_at(memory, len), 7);
            arena_free(&arena);
        }
    }
}

/* As above, both. */
#define CHECK_ELEMENTS(rows)                                                                       \
    do {                                                                                           \
        elements_told(rows, sizeof(rows) / sizeof((rows)[0]));                                     \
        elements_truncated(rows, sizeof(rows) / sizeof((rows)[0]));                                \
    } while (0)

#endif
