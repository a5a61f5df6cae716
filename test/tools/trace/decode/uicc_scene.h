/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of commands and responses of a UICC with lines of their tree. */
#ifndef TEST_TOOLS_TRACE_DECODE_UICC_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_UICC_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "apdu/ins.h"
#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

#define USIM "A0000000871002FF49FF0589"
#define ISIM "A0000000871004FF49FF0589"
#define ISDR "A0000005591010FFFFFFFF8900000100"

struct uicc_row {
    uint8_t cla, ins, p1, p2;
    const char *command, *response, *aid, *path;
    uint16_t sw;
    unsigned record, sfi;
    const char *expected;
};

static inline struct bytes uicc_hex(struct buf *out, const char *text)
{
    size_t start = out->len;

    assert_int_equal(buf_put_hex(out, text), 0);
    return bytes_from(buf_bytes(out), start);
}

static inline void uicc_decode(struct tree *tree, const struct uicc_row *row, size_t command,
                               size_t response)
{
    static uint8_t memory[2048];
    struct buf out = BUF_OVER(memory);
    struct exchange exchange = {.kind = EXCHANGE_COMMAND,
                                .cla = row->cla,
                                .ins = row->ins,
                                .p1 = row->p1,
                                .p2 = row->p2,
                                .sw = row->sw,
                                .record = row->record,
                                .sfi = (uint8_t)row->sfi};

    exchange.aid = uicc_hex(&out, row->aid);
    exchange.path = uicc_hex(&out, row->path);
    exchange.command = bytes_cut(uicc_hex(&out, row->command), 0, command);
    exchange.response = bytes_cut(uicc_hex(&out, row->response), 0, response);
    decode_uicc(tree, &exchange);
}

static inline void uicc_told(const struct uicc_row *rows, size_t count)
{
    struct arena arena;
    struct tree tree;

    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        tree_init(&tree, &arena, "exchange");
        uicc_decode(&tree, &rows[i], SIZE_MAX, SIZE_MAX);
        tree_lines_check(&tree, i, rows[i].expected);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

/* Each command and response that ends early, and in an arena that is too small. */
static inline void uicc_truncated(const struct uicc_row *rows, size_t count)
{
    struct arena arena;
    struct tree tree;

    for (size_t i = 0; i < count; i++)
        for (size_t len = 0; len < strlen(rows[i].command) + strlen(rows[i].response); len++) {
            arena_init(&arena, len % 3 == 0 ? 300 + 10 * len : 1 << 20);
            tree_init(&tree, &arena, "exchange");
            uicc_decode(&tree, &rows[i], len, len);
            assert_true(tree.full || tree_find(&tree.root, "command"));
            arena_free(&arena);
        }
}

/* As above, both. */
#define CHECK_UICC(rows)                                                                           \
    do {                                                                                           \
        uicc_told(rows, sizeof(rows) / sizeof((rows)[0]));                                         \
        uicc_truncated(rows, sizeof(rows) / sizeof((rows)[0]));                                    \
    } while (0)

#endif
