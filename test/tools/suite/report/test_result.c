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

static void test_counts(void **state)
{
    struct results results;

    (void)state;
    fake_results(&results);
    assert_int_equal(results.count, 4);
    for (int i = SUITE_PASS; i <= SUITE_NOT_APPLICABLE; i++)
        assert_int_equal(results.verdicts[i], 1);
    assert_int_equal(results.suite_errors, 1);
    assert_string_equal(results_last(&results)->id, "isdr-d");
    results_skip(
        &results,
        &(struct suite_case){.id = "x-y", .title = "", .families = "", .clause = "", .rules = ""},
        "why");
    assert_string_equal(results_last(&results)->reason, "why");
    assert_int_equal(results_last(&results)->verdict, SUITE_NOT_APPLICABLE);
    assert_int_equal(results.verdicts[SUITE_NOT_APPLICABLE], 2);
    results_free(&results);
    results_init(&results);
    assert_null(results_last(&results));
    results_free(&results);
}

static void test_families(void **state)
{
    struct results results;
    const struct result *atr, *isdr;

    (void)state;
    fake_results(&results);
    atr = results.first;
    isdr = atr->next;
    assert_int_equal(result_family_len("es10b-info"), 5);
    assert_int_equal(result_family_len("alone"), 5);
    assert_true(result_same_family(atr, isdr->next));
    assert_false(result_same_family(atr, isdr));
    assert_true(result_is_first_of_family(&results, isdr));
    assert_false(result_is_first_of_family(&results, isdr->next));
    assert_false(result_is_problem(atr));
    assert_true(result_is_problem(isdr));
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts),
                                       cmocka_unit_test(test_families)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
