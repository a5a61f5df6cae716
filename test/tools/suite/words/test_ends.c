/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ends of a case: the verdict, the reason, what the report shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;
static int after_end; /* statements behind the end of a case */

static void passes(struct suite *suite)
{
    suite_step(suite, "step %d", 1);
    suite_note(suite, "a note");
    suite_require(suite, true, "never");
}

static void fails(struct suite *suite)
{
    suite_step(suite, "step %d", 1);
    suite_note(suite, "a note");
    suite_fail(suite, "value %d; expected %d", 1, 2);
    after_end++;
}

static void is_inconclusive(struct suite *suite)
{
    suite_inconclusive(suite, "no %s", "profile");
    after_end++;
}

static void requires(struct suite *suite)
{
    suite_require(suite, false, "%d octets", 3);
    after_end++;
}

static void asserts(struct suite *suite)
{
    (void)suite;
    assert_int_equal(1, 2);
    after_end++;
}

static void test_verdicts(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "end-pass", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "end-fail", SUITE_FAIL, "value 1; expected 2");
    fake_suite_check(&suite_of_test, "end-inconclusive", SUITE_INCONCLUSIVE, "no profile");
    fake_suite_check(&suite_of_test, "end-require", SUITE_INCONCLUSIVE, "3 octets");
    fake_suite_check(&suite_of_test, "end-assert", SUITE_FAIL, "0x1 != 0x2");
    assert_int_equal(after_end, 0);
}

static void test_details(void **state)
{
    (void)state;
    assert_string_equal(fake_suite_result(&suite_of_test, "end-pass")->details, "");
    assert_non_null(
        strstr(fake_suite_result(&suite_of_test, "end-fail")->details, "step: step 1\n"));
    assert_non_null(
        strstr(fake_suite_result(&suite_of_test, "end-fail")->details, "note: a note\n"));
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("end-pass", passes),
                                             FAKE_CASE("end-fail", fails),
                                             FAKE_CASE("end-inconclusive", is_inconclusive),
                                             FAKE_CASE("end-require", requires),
                                             FAKE_CASE("end-assert", asserts),
                                             {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts),
                                       cmocka_unit_test(test_details)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
