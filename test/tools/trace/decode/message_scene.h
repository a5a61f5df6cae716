/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages from hex as trees in lines. */
#ifndef TEST_TOOLS_TRACE_DECODE_MESSAGE_SCENE_H
#define TEST_TOOLS_TRACE_DECODE_MESSAGE_SCENE_H

#include "card/asn1/der_walk.h"
#include "test/apdu/hex.h"
#include "test/card/asn1/messages.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/message_value.h"

#include <stdio.h>
#include <string.h>

#include "test/tools/trace/decode/tree_text.h"

enum { TEXT_MAX = 100000 };

static struct {
    struct der *der;
    struct arena arena;
    struct tree tree;
    char text[TEXT_MAX];
} here;

static inline int begin(void **state)
{
    (void)state;
    here.der = der_definitions_new();
    arena_init(&here.arena, 16U << 20);
    return here.der ? 0 : -1;
}

static inline int end(void **state)
{
    (void)state;
    arena_free(&here.arena);
    der_definitions_free(here.der);
    return 0;
}

static inline void reset(void)
{
    arena_reset(&here.arena);
    tree_init(&here.tree, &here.arena, "message");
}

static inline void expect(const char *hex, bool response, const char *expected)
{
    struct bytes octets = hex_bytes(hex);

    reset();
    assert_true(decode_message(&here.tree, NULL, octets, 0, response));
    tree_text_of(&here.tree, here.text, sizeof(here.text));
    hex_free(octets);
    assert_string_equal(here.text, expected);
}

#endif
