/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings by index: each once, many, and again after clearing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tools/trace/report/string_table.h"

static void each_string_once(void **state)
{
    struct string_table table = {0};
    struct json_text text = {0};

    (void)state;
    string_table_put(&table, &text);
    assert_int_equal(string_table_index(&table, "status"), 0);
    assert_int_equal(string_table_index(&table, ""), 1);
    assert_int_equal(string_table_index(&table, "statu"), 2);
    assert_int_equal(string_table_index(&table, NULL), 1);
    assert_int_equal(string_table_index(&table, "status"), 0);
    string_table_put(&table, &text);
    assert_int_equal(text.len, strlen("[][\"status\",\"\",\"statu\"]"));
    assert_memory_equal(text.at, "[][\"status\",\"\",\"statu\"]", text.len);
    string_table_clear(&table);
    assert_int_equal(string_table_index(&table, "other"), 0);
    assert_int_equal(string_table_index(&table, "status"), 1);
    json_text_free(&text);
    string_table_free(&table);
}

static void many_strings(void **state)
{
    enum { MANY = 5000 };
    struct string_table table = {0};
    char string[16];

    (void)state;
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < MANY; i++) {
            snprintf(string, sizeof(string), "name %zu", i);
            assert_int_equal(string_table_index(&table, string), i);
        }
    assert_int_equal(table.count, MANY);
    assert_false(table.failed);
    string_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_string_once),
        cmocka_unit_test(many_strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
