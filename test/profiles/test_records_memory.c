/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records in memory: the interface of records.h, its limit and its order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/records.h"

#define CALL(function, ...) records.functions->function(records.context, __VA_ARGS__)

static struct records_memory *memory;
static struct records records;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    memory = records_memory_new(10);
    records = records_memory_of(memory);
    arena_init(&arena, 1 << 16);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    records_memory_free(memory);
    records_memory_free(NULL);
    return 0;
}

static void assert_value(uint32_t key, const char *text)
{
    struct bytes value;

    assert_int_equal(CALL(get, RECORD_PIN, key, &arena, &value), 0);
    assert_true(bytes_equal(value, bytes_at(text, strlen(text))));
}

static void test_values(void **state)
{
    struct bytes value;

    (void)state;
    assert_int_equal(CALL(get, RECORD_PIN, 1, &arena, &value), ERR_NOT_FOUND);
    assert_int_equal(CALL(erase, RECORD_PIN, 1), ERR_NOT_FOUND);
    assert_int_equal(CALL(update, RECORD_PIN, 1, 0, BYTES_TEXT("x")), ERR_NOT_FOUND);
    assert_int_equal(CALL(put, RECORD_PIN, 1, BYTES_TEXT("abcd")), 0);
    assert_int_equal(CALL(put, RECORD_PUK, 1, BYTES_NONE), 0); /* another kind */
    assert_value(1, "abcd");
    assert_int_equal(CALL(update, RECORD_PIN, 1, 2, BYTES_TEXT("XY")), 0);
    assert_int_equal(CALL(consume_try, RECORD_PIN, 1, 0, BYTES_TEXT("Z")), 0);
    assert_value(1, "ZbXY");
    assert_int_equal(CALL(update, RECORD_PIN, 1, 3, BYTES_TEXT("12")), ERR_RANGE);
    assert_int_equal(CALL(update, RECORD_PIN, 1, 5, BYTES_NONE), ERR_RANGE);
    assert_int_equal(CALL(update, RECORD_PIN, 1, UINT32_MAX, BYTES_TEXT("1")), ERR_RANGE);
    assert_value(1, "ZbXY");
    assert_int_equal(CALL(erase, RECORD_PIN, 1), 0);
    assert_int_equal(CALL(get, RECORD_PIN, 1, &arena, &value), ERR_NOT_FOUND);
    assert_int_equal(CALL(get, RECORD_PUK, 1, &arena, &value), 0);
    assert_int_equal(value.len, 0);
}

static void test_limit(void **state)
{
    uint32_t left = 0;

    (void)state;
    assert_int_equal(CALL(put, RECORD_PIN, 1, BYTES_TEXT("12345678")), 0);
    assert_int_equal(CALL(free_memory, &left), 0);
    assert_int_equal(left, 2);
    assert_int_equal(CALL(put, RECORD_PIN, 2, BYTES_TEXT("abc")), ERR_FULL);
    assert_int_equal(CALL(put, RECORD_PIN, 1, BYTES_TEXT("1234567890")), 0); /* replaces */
    assert_int_equal(CALL(put, RECORD_PIN, 1, BYTES_TEXT("12345678901")), ERR_FULL);
    assert_value(1, "1234567890");
    assert_int_equal(CALL(put, RECORD_PIN, 1, BYTES_TEXT("1")), 0);
    assert_int_equal(CALL(free_memory, &left), 0);
    assert_int_equal(left, 9);
    assert_int_equal(CALL(erase, RECORD_PIN, 1), 0);
    assert_int_equal(CALL(free_memory, &left), 0);
    assert_int_equal(left, 10);
}

struct visited {
    uint32_t keys[200];
    unsigned count, stop_at;
};

static int visit(void *context, uint32_t key, struct bytes value)
{
    struct visited *visited = context;

    assert_int_equal(value.len, 0);
    visited->keys[visited->count++] = key;
    return visited->count == visited->stop_at ? ERR_IO : 0;
}

static void test_order(void **state)
{
    struct visited visited = {.stop_at = 0};

    (void)state;
    for (uint32_t i = 0; i < 150; i++) /* 7 is prime to 150: every key once, out of order */
        assert_int_equal(CALL(put, RECORD_FILE, i * 7 % 150, BYTES_NONE), 0);
    assert_int_equal(CALL(put, RECORD_HEADER, 3, BYTES_NONE), 0);
    assert_int_equal(CALL(put, RECORD_PIN, 3, BYTES_NONE), 0);
    assert_int_equal(CALL(each, RECORD_FILE, visit, &visited), 0);
    assert_int_equal(visited.count, 150);
    for (uint32_t i = 0; i < 150; i++)
        assert_int_equal(visited.keys[i], i);
    visited = (struct visited){.stop_at = 4};
    assert_int_equal(CALL(each, RECORD_FILE, visit, &visited), ERR_IO);
    assert_int_equal(visited.count, 4);
    visited = (struct visited){0};
    assert_int_equal(CALL(each, RECORD_AKA, visit, &visited), 0);
    assert_int_equal(visited.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
