/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/fake/results.h"
#include "tools/suite/report/coverage.h"

static void test_gaps(void **state)
{
    struct results results;
    const char *text;

    (void)state;
    fake_results(&results);
    text = fake_printed(coverage_print, &results);
    assert_int_equal(strncmp(text, "result codes: 1 reached, ", 25), 0);
    assert_non_null(strstr(text, "\nrules: 2 tested, "));
    assert_null(strstr(text, "  ES10c.EnableProfile enableResult catBusy(5)"));
    assert_non_null(strstr(text, "  ES10c.EnableProfile enableResult ok(0): not reached\n"));
    assert_null(strstr(text, "  A-12: "));
    assert_null(strstr(text, "  A-13: "));
    assert_non_null(strstr(text, "  A-14: no case cites it\n"));
    results_free(&results);
}

/* A case that does not apply tests nothing. */
static void test_not_applicable(void **state)
{
    static const struct suite_case row = {
        .id = "a-b", .title = "", .families = "", .clause = "", .rules = "A-14 A-15"};
    struct results results;

    (void)state;
    results_init(&results);
    results_skip(&results, &row, "es10c");
    assert_non_null(strstr(fake_printed(coverage_print, &results), "\nrules: 0 tested, "));
    results_add(&results, results_new(&results, &row));
    assert_non_null(strstr(fake_printed(coverage_print, &results), "\nrules: 2 tested, "));
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gaps),
                                       cmocka_unit_test(test_not_applicable)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
