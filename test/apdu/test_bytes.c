/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices, writers, arena, and the texts of the error space. */
#include "apdu/err.h"
#include "test/apdu/hex.h"

static void slices_are_compared_by_content(void **state)
{
    (void)state;
    assert_true(bytes_equal(BYTES_NONE, bytes_at("x", 0)));
    assert_true(bytes_equal(BYTES_TEXT("abc"), bytes_at("abcd", 3)));
    assert_false(bytes_equal(BYTES_TEXT("abc"), BYTES_TEXT("abd")));
    assert_false(bytes_equal(BYTES_TEXT("abc"), BYTES_TEXT("ab")));
    assert_true(bytes_starts_with(BYTES_TEXT("abc"), BYTES_TEXT("ab")));
    assert_true(bytes_starts_with(BYTES_TEXT("abc"), BYTES_NONE));
    assert_false(bytes_starts_with(BYTES_TEXT("ab"), BYTES_TEXT("abc")));
    assert_false(bytes_starts_with(BYTES_NONE, BYTES_TEXT("a")));
}

static void cuts_stay_inside(void **state)
{
    struct bytes whole = BYTES_TEXT("abcdef");

    (void)state;
    assert_true(bytes_equal(bytes_cut(whole, 2, 3), BYTES_TEXT("cde")));
    assert_true(bytes_equal(bytes_cut(whole, 2, SIZE_MAX), BYTES_TEXT("cdef")));
    assert_int_equal(bytes_cut(whole, 6, 1).len, 0);
    assert_int_equal(bytes_cut(whole, SIZE_MAX, SIZE_MAX).len, 0);
    assert_true(bytes_equal(bytes_from(whole, 5), BYTES_TEXT("f")));
    assert_int_equal(bytes_from(whole, 7).len, 0);
}

static void hex_is_written_and_read(void **state)
{
    uint8_t memory[4];
    char text[9];
    struct buf buf = BUF_OVER(memory);

    (void)state;
    assert_int_equal(buf_put_hex(&buf, "00 fF\n1\t0 a5"), 0);
    assert_string_equal(bytes_to_hex(buf_bytes(&buf), text, sizeof(text)), "00FF10A5");
    assert_string_equal(bytes_to_hex(buf_bytes(&buf), text, 8), "00FF10");
    assert_string_equal(bytes_to_hex(buf_bytes(&buf), text, 1), "");
    assert_int_equal(buf_put_hex(&buf, "00"), ERR_TOO_LONG);
    assert_true(buf.overflow);
    buf = BUF_OVER(memory);
    assert_int_equal(buf_put_hex(&buf, "001"), ERR_MALFORMED);
    assert_int_equal(buf_put_hex(&buf, "0x"), ERR_MALFORMED);
    assert_int_equal(buf_put_hex(&buf, ""), 0);
}

static void overflow_is_sticky(void **state)
{
    uint8_t memory[7];
    struct buf buf = BUF_OVER(memory);

    (void)state;
    buf_put_u8(&buf, 0x1AB);
    buf_put_u16(&buf, 0x1CDEF);
    buf_put_u32(&buf, 0x01020304);
    assert_false(buf.overflow);
    assert_hex(buf_bytes(&buf), "ABCDEF01020304");
    assert_null(buf_grow(&buf, 1));
    assert_true(buf.overflow);
    buf.len = 0;
    buf_put_u8(&buf, 1); /* fits, but an earlier write did not */
    assert_int_equal(buf.len, 0);
    buf = BUF_OVER(memory);
    assert_null(buf_grow(&buf, SIZE_MAX));
    assert_int_equal(buf.len, 0);
    buf = buf_over(NULL, 0);
    buf_put(&buf, BYTES_NONE);
    assert_false(buf.overflow);
}

static void a_buffer_may_be_put_into_itself(void **state)
{
    uint8_t memory[8];
    struct buf buf = BUF_OVER(memory);

    (void)state;
    buf_put(&buf, BYTES_TEXT("abc"));
    buf_put(&buf, bytes_at(memory + 1, 2));
    assert_true(bytes_equal(buf_bytes(&buf), BYTES_TEXT("abcbc")));
}

static void arena_gives_zeroed_aligned_memory_up_to_its_limit(void **state)
{
    struct arena arena;
    uint8_t *first;
    uint8_t *big;

    (void)state;
    arena_init(&arena, 10000);
    first = arena_alloc(&arena, 1);
    assert_int_equal(*first, 0);
    *first = 0xAA;
    assert_int_equal((uintptr_t)arena_alloc(&arena, 3) % _Alignof(max_align_t), 0);
    big = arena_alloc(&arena, 9000);
    assert_non_null(big);
    for (size_t i = 0; i < 9000; i++)
        assert_int_equal(big[i], 0);
    assert_int_equal(*first, 0xAA);
    assert_null(arena_alloc(&arena, 997));
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_non_null(arena_alloc(&arena, 996));
    assert_int_equal(arena_copy(&arena, BYTES_TEXT("x")).len, 0);
    assert_true(arena_buf(&arena, 1).overflow);
    arena_reset(&arena);
    assert_int_equal(arena.used, 0);
    assert_true(bytes_equal(arena_copy(&arena, BYTES_TEXT("abc")), BYTES_TEXT("abc")));
    assert_int_equal(arena_buf(&arena, 5).size, 5);
    arena_free(&arena);
    assert_null(arena.blocks);
}

static void arena_memory_is_zero_again_after_a_reset(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 10000);
    memset(arena_alloc(&arena, 2000), 0xFF, 2000);
    arena_reset(&arena);
    uint8_t *again = arena_alloc(&arena, 2000);
    for (size_t i = 0; i < 2000; i++)
        assert_int_equal(again[i], 0);
    arena_free(&arena);
}

static void every_error_has_a_text(void **state)
{
    (void)state;
    assert_string_equal(err_text(0), "done");
    for (int err = ERR_UNSUPPORTED; err < 0; err++) {
        assert_non_null(err_text(err));
        assert_string_not_equal(err_text(err), "unknown error");
        assert_string_not_equal(err_text(err), err_text(err + 1));
    }
    assert_string_equal(err_text(ERR_UNSUPPORTED - 1), "unknown error");
    assert_string_equal(err_text(1), "unknown error");
    assert_string_equal(err_text(-2147483647 - 1), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_compared_by_content),
        cmocka_unit_test(cuts_stay_inside),
        cmocka_unit_test(hex_is_written_and_read),
        cmocka_unit_test(overflow_is_sticky),
        cmocka_unit_test(a_buffer_may_be_put_into_itself),
        cmocka_unit_test(arena_gives_zeroed_aligned_memory_up_to_its_limit),
        cmocka_unit_test(arena_memory_is_zero_again_after_a_reset),
        cmocka_unit_test(every_error_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
