/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test vectors from hex text. */
#ifndef TEST_CRYPTO_HEX_H
#define TEST_CRYPTO_HEX_H

#include "apdu/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The octets of `text`, in the arena. */
static inline struct bytes hex(struct arena *arena, const char *text)
{
    struct buf buf = arena_buf(arena, strlen(text) / 2 + 1);

    assert_int_equal(buf_put_hex(&buf, text), 0);
    assert_false(buf.overflow);
    return buf_bytes(&buf);
}

static inline void assert_bytes(struct bytes got, struct bytes expected)
{
    assert_int_equal(got.len, expected.len);
    if (expected.len)
        assert_memory_equal(got.at, expected.at, expected.len);
}

/* Arena as the state of a test: group fixtures of cmocka. */
static inline int arena_setup(void **state)
{
    static struct arena arena;

    arena_init(&arena, 1 << 20);
    *state = &arena;
    return 0;
}

static inline int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

#endif
