/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toolkit commands and objects as trees in one line of text. */
#ifndef TEST_TOOLS_TRACE_DECODE_TOOLKIT_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_TOOLKIT_SCENE_H

#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "test/apdu/hex.h"
#include "tools/trace/decode/decode.h"

#include <stdio.h>

enum { ARENA = 1 << 20, TEXT = 8192 };

/* "name=value{children}", the children separated by ';'. Flags: '?' unknown, '~' random, '!'
 * refused, '#' malformed. */
static inline void render(const struct node *node, FILE *out)
{
    fprintf(out, "%s%s%s%s%s", node->name, node->flags & TREE_UNKNOWN ? "?" : "",
            node->flags & TREE_RANDOM ? "~" : "", node->flags & TREE_REFUSED ? "!" : "",
            node->flags & TREE_MALFORMED ? "#" : "");
    if (node->value)
        fprintf(out, "=%s", node->value);
    if (node->first) {
        fputc('{', out);
        for (const struct node *child = node->first; child; child = child->next) {
            render(child, out);
            if (child->next)
                fputc(';', out);
        }
        fputc('}', out);
    }
}

static inline bool has_flag(const struct node *node, unsigned flag)
{
    if (node->flags & flag)
        return true;
    for (const struct node *child = node->first; child; child = child->next)
        if (has_flag(child, flag))
            return true;
    return false;
}

/* Every node's octets are at its offset in the message of its side. */
static inline void check_offsets(const struct node *node, struct bytes message)
{
    if (node->octets.len) {
        assert_true(node->offset + node->octets.len <= message.len);
        assert_ptr_equal(node->octets.at, message.at + node->offset);
    }
    for (const struct node *child = node->first; child; child = child->next)
        check_offsets(child, message);
}

static inline struct exchange exchange_of(uint8_t ins, struct bytes command, struct bytes response)
{
    return (struct exchange){.kind = EXCHANGE_COMMAND,
                             .ins = ins,
                             .cla = 0x80,
                             .command = command,
                             .response = response,
                             .sw = 0x9000};
}

static inline void check_toolkit(uint8_t ins, const char *command, const char *response,
                                 const char *expected)
{
    struct bytes sent = hex_bytes(command), received = hex_bytes(response);
    struct exchange exchange = exchange_of(ins, sent, received);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct arena arena;
    struct tree tree;

    arena_init(&arena, ARENA);
    tree_init(&tree, &arena, "x");
    decode_toolkit(&tree, &exchange);
    for (const struct node *node = tree.root.first; node; node = node->next) {
        check_offsets(node, strcmp(node->name, "command") == 0 ? sent : received);
        render(node, out);
        if (node->next)
            fputc('|', out);
    }
    fclose(out);
    assert_false(tree.full);
    assert_string_equal(text, expected);
    free(text);
    arena_free(&arena);
    hex_free(sent);
    hex_free(received);
}

/* Objects in TERMINAL RESPONSE. */
static inline void check_objects(const char *hex, const char *expected)
{
    char text[TEXT];

    snprintf(text, sizeof(text), "command{%s}", expected);
    check_toolkit(INS_TERMINAL_RESPONSE, hex, "", text);
}

struct object_row {
    const char *hex, *tree;
};

static inline void check_object_rows(const struct object_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check_objects(rows[i].hex, rows[i].tree);
}
#define CHECK_ROWS(rows) check_object_rows(rows, sizeof(rows) / sizeof((rows)[0]))

#endif
