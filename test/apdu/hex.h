/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Test input as hex. The bytes are in heap memory of exactly their size, so that the address
 * sanitizer finds a read of one octet too many.
 */
#ifndef TEST_APDU_HEX_H
#define TEST_APDU_HEX_H

#include "apdu/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Free with hex_free. For an empty text the pointer must not be read. */
static inline struct bytes hex_bytes(const char *hex)
{
    size_t size = strlen(hex) / 2;
    uint8_t *memory = malloc(size);
    struct buf buf = buf_over(memory, size);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    if (buf.len < size) {
        uint8_t *shrunk = realloc(memory, buf.len ? buf.len : 1);

        if (!shrunk)
            free(memory);
        assert_non_null(shrunk);
        memory = shrunk;
    }
    return bytes_at(memory, buf.len);
}

static inline void hex_free(struct bytes bytes)
{
    free((void *)(uintptr_t)bytes.at);
}

/* A copy of the first `len` octets in memory of exactly that size. */
static inline struct bytes bytes_cut_copy(struct bytes whole, size_t len)
{
    uint8_t *memory = malloc(len);

    assert_true(len <= whole.len);
    assert_true(len == 0 || (memory && whole.at));
    if (memory && whole.at)
        memcpy(memory, whole.at, len);
    return bytes_at(memory, len);
}

static inline void assert_hex(struct bytes bytes, const char *hex)
{
    struct bytes expected = hex_bytes(hex);

    assert_int_equal(bytes.len, expected.len);
    if (bytes.len)
        assert_memory_equal(bytes.at, expected.at, bytes.len);
    hex_free(expected);
}

#endif
