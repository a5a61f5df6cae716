/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of contents of files with lines of their tree. */
#ifndef TEST_TOOLS_TRACE_DECODE_FILE_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_FILE_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "test/tools/trace/decode/tree_lines.h"
#include "tools/trace/decode/decode.h"

#define USIM "A0000000871002FF49FF0589"
#define ISIM "A0000000871004FF49FF0589"
#define CSIM "A0000003431002F310FFFF89020000FF"

struct file_row {
    const char *aid, *path, *body;
    unsigned record;
    const char *expected;
};

static inline struct bytes file_hex(struct buf *out, const char *text)
{
    size_t start = out->len;

    if (buf_put_hex(out, text))
        fail_msg("not hex: %s", text);
    return bytes_from(buf_bytes(out), start);
}

static inline void file_decode(struct tree *tree, const struct file_row *row, size_t len)
{
    static uint8_t memory[1024];
    struct buf out = BUF_OVER(memory);
    struct bytes aid = file_hex(&out, row->aid), path = file_hex(&out, row->path),
                 body = file_hex(&out, row->body);

    decode_file(tree, NULL, aid, path, row->record, bytes_cut(body, 0, len), 0);
}

static inline void file_told(const struct file_row *rows, size_t count)
{
    struct arena arena;
    struct tree tree;

    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < count; i++) {
        tree_init(&tree, &arena, "file");
        file_decode(&tree, &rows[i], SIZE_MAX);
        tree_lines_check(&tree, i, rows[i].expected);
        arena_reset(&arena);
    }
    arena_free(&arena);
}

static inline void file_truncated(const struct file_row *rows, size_t count)
{
    struct arena arena;
    struct tree tree;

    for (size_t i = 0; i < count; i++)
        for (size_t len = 0; len < strlen(rows[i].body); len++) {
            arena_init(&arena, len % 3 == 0 ? 300 + 10 * len : 1 << 20);
            tree_init(&tree, &arena, "file");
            file_decode(&tree, &rows[i], len);
            assert_true(tree.full || tree.root.first);
            arena_free(&arena);
        }
}

/* As above, both. */
#define CHECK_FILE(rows)                                                                           \
    do {                                                                                           \
        file_told(rows, sizeof(rows) / sizeof((rows)[0]));                                         \
        file_truncated(rows, sizeof(rows) / sizeof((rows)[0]));                                    \
    } while (0)

#endif
