/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, times and ranges: the first and the last value that match. */
#include "tools/trace/show/filter_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SECOND INT64_C(1000000000)
#define DAY    (86400 * SECOND)
#define DATE   (INT64_C(1599955200) * SECOND) /* 2020-09-13 */
#define FROM   INT64_MIN
#define TO     INT64_MAX

static bool read_range(struct node_of_filter *term, const char *field, enum comparison comparison,
                       const char *value)
{
    *term = (struct node_of_filter){.field = filter_field(field), .comparison = comparison};
    assert_non_null(term->field);
    snprintf(term->value, sizeof(term->value), "%s", value);
    return filter_read_range(term);
}

static void ranges(void **state)
{
    static const struct {
        const char *field;
        enum comparison comparison;
        const char *value;
        int64_t first, last;
        bool of_day;
    } rows[] = {
        {"number", IS, "0", 0, 0, false},
        {"number", IS_NOT, "007", 7, 7, false},
        {"number", LESS, "5", FROM, 4, false},
        {"number", LESS_OR_IS, "5", FROM, 5, false},
        {"number", GREATER, "5", 6, TO, false},
        {"number", GREATER_OR_IS, "5", 5, TO, false},
        {"number", IS, "3..9", 3, 9, false},
        {"number", IS, "3..", 3, TO, false},
        {"number", IS, "..9", FROM, 9, false},
        {"number", IS, "..", FROM, TO, false},
        {"number", IS, "9223372036854775806", TO - 1, TO - 1, false},
        {"octets", GREATER, "9223372036854775806", TO, TO, false},
        {"channel", IS_NOT, "1..2", 1, 2, false},
        /* a time stands for all instants that could be written like it */
        {"time", IS, "00:00", 0, 60 * SECOND - 1, true},
        {"time", IS, "23:59:59", DAY - SECOND, DAY - 1, true},
        {"time", IS, "12:26:40", 44800 * SECOND, 44801 * SECOND - 1, true},
        {"time", IS, "12:26:40.5", 44800 * SECOND + 500000000, 44800 * SECOND + 599999999, true},
        {"time", IS, "12:26:40.000000001", 44800 * SECOND + 1, 44800 * SECOND + 1, true},
        {"time", IS, "12:26:40.0000000019", 44800 * SECOND + 1, 44800 * SECOND + 1, true},
        {"time", IS, "2020-09-13", DATE, DATE + DAY - 1, false},
        {"time", IS, "2020-09-13T12:26", DATE + 44760 * SECOND, DATE + 44820 * SECOND - 1, false},
        {"time", IS, "2020-09-13T12:26:40Z", DATE + 44800 * SECOND, DATE + 44801 * SECOND - 1,
         false},
        {"time", IS, "2020-02-29", DATE - 197 * DAY, DATE - 196 * DAY - 1, false},
        {"time", LESS, "2020-09-13", FROM, DATE - 1, false},
        {"time", LESS_OR_IS, "2020-09-13", FROM, DATE + DAY - 1, false},
        {"time", GREATER, "2020-09-13", DATE + DAY, TO, false},
        {"time", GREATER_OR_IS, "2020-09-13", DATE, TO, false},
        {"time", IS, "12:00..12:01", 43200 * SECOND, 43320 * SECOND - 1, true},
        {"time", IS, "2020-09-13..2020-09-13", DATE, DATE + DAY - 1, false},
        {"time", IS, "1970-01-01", 0, DAY - 1, false},
    };
    struct node_of_filter term;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!read_range(&term, rows[i].field, rows[i].comparison, rows[i].value))
            fail_msg("row %zu: %s", i, rows[i].value);
        if (term.first != rows[i].first || term.last != rows[i].last)
            fail_msg("row %zu: %s: %lld to %lld", i, rows[i].value, (long long)term.first,
                     (long long)term.last);
        assert_int_equal(term.of_day, rows[i].of_day);
    }
}

static void no_values(void **state)
{
    static const char *const numbers[] = {"",
                                          "x",
                                          "-1",
                                          "+1",
                                          " 1",
                                          "1 ",
                                          "1.5",
                                          "0x10",
                                          "1..x",
                                          "x..1",
                                          "1...2",
                                          "9223372036854775807",
                                          "99999999999999999999999"};
    static const char *const times[] = {"",
                                        "noon",
                                        "12",
                                        "25:00",
                                        "12:60",
                                        "12:00:61",
                                        "12:00x",
                                        "12:00:00.x",
                                        "2020-13-01",
                                        "2020-00-01",
                                        "2020-09-32",
                                        "2020-09-13x",
                                        "2020-09-13 12:00",
                                        "1969-12-31",
                                        "9999-01-01",
                                        "2020-02-30",
                                        "2021-02-29",
                                        "12:00..25:00"};
    struct node_of_filter term;

    (void)state;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        if (read_range(&term, "number", IS, numbers[i]))
            fail_msg("number `%s'", numbers[i]);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        if (read_range(&term, "time", IS, times[i]))
            fail_msg("time `%s'", times[i]);
}

/* A range has an order already. */
static void ranges_have_no_comparison(void **state)
{
    static const enum comparison comparisons[] = {LESS, LESS_OR_IS, GREATER, GREATER_OR_IS};
    struct node_of_filter term;

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_false(read_range(&term, "number", comparisons[i], "1..2"));
    assert_true(read_range(&term, "number", IS_NOT, "1..2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges),
        cmocka_unit_test(no_values),
        cmocka_unit_test(ranges_have_no_comparison),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
