/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/show/stats_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check(const struct stats *stats, void (*print)(const struct stats *, FILE *),
                  const char *expected)
{
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    assert_non_null(to);
    print(stats, to);
    fclose(to);
    assert_string_equal(text, expected);
    free(text);
}

static void nothing(void **state)
{
    const struct stats stats = {.first = -1, .last = -1};

    (void)state;
    check(
        &stats, stats_print,
        "0 exchanges, 0 APDUs, 0 refused, 0 incomplete, 0 unknown fields, 0 malformed, 0.000 s\n");
    check(&stats, stats_print_json,
          "{\"exchanges\":0,\"apdus\":0,\"refused\":0,\"incomplete\":0,\"unknown\":0,"
          "\"malformed\":0,\"ns\":0,\"functions\":[],\"channels\":[],\"air\":[],\"messages\":[],"
          "\"refusals\":[],\"unknown_fields\":[]}\n");
}

/* The counts of one, and rows by their count, then by name; a name with control characters. */
static void rows_are_ordered(void **state)
{
    struct stats_row functions[] = {{.name = "STATUS", .count = 1, .first = 1},
                                    {.name = "SELECT", .count = 2, .refused = 1, .first = 2},
                                    {.name = "A\nB", .count = 1, .first = 3}};
    struct stats_row unknown[] = {{.name = "D0", .count = 1, .first = 2}};
    const struct stats stats = {.functions = {functions, 3, 3},
                                .unknown = {unknown, 1, 1},
                                .exchanges = 1,
                                .apdus = 1,
                                .first = 1000000000,
                                .last = 3500000000};
    char *text = NULL;
    const char *select, *other, *status;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    (void)state;
    assert_non_null(to);
    stats_print(&stats, to);
    fclose(to);
    assert_memory_equal(
        text,
        "1 exchange, 1 APDU, 0 refused, 0 incomplete, 1 unknown field, 0 malformed, 2.500 s\n", 83);
    select = strstr(text, "SELECT");
    other = strstr(text, "A\\x0AB");
    status = strstr(text, "STATUS");
    assert_true(select && other && status);
    assert_true(select < other && other < status);
    assert_non_null(strstr(text, "D0 (first: 2)"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing),
        cmocka_unit_test(rows_are_ordered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
