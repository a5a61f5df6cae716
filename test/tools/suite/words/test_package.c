/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC packages of a case, and what is verified of their results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

static void good(struct suite *suite)
{
    suite_package(suite, "A3{5A=$A} A4{5A=$B}");
    suite_expect_results(suite, "830100 84017F");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_eco(suite, "AB00");
    suite_expect_count(suite, "BF51/A0/30/30/AB/A0/30", 2);
}

static void differences(struct suite *suite)
{
    static const struct suite_package again = {.counter = "="}, other = {.eim = "eim2"},
                                      bit = {.signature_bit = 512},
                                      plain = {.transaction = "", .unverified = true};

    suite_package(suite, "A600");
    suite_package_with(suite, &again, "A600");
    suite_expect_octets(suite, "BF51/A1/30/02", "04");
    suite_package_with(suite, &bit, "A600");
    suite_expect_octets(suite, "BF51/A2/80", "'suite.eim'");
    suite_package_with(suite, &other, "A600");
    suite_expect_octets(suite, "BF51/A0/30/80", "'suite.eim2'");
    suite_package_with(suite, &plain, "A600");
    suite_expect_absent(suite, "BF51/A0/30/82");
    suite_package(suite, "A600");
}

static void other_results(struct suite *suite)
{
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
}

static void signed_error(struct suite *suite)
{
    suite_es10(suite, "BF5B{80=00}");
    suite_package(suite, "A600");
}

static void unsigned_error(struct suite *suite)
{
    static const struct suite_package package = {.token = "77"};

    suite_package_with(suite, &package, "A600");
    suite_expect_octets(suite, "BF51/A2/80", "'suite.eim'");
    suite_eco(suite, "A9{80='suite.eim'}"); /* the last one: the eIM is unknown then */
    suite_package(suite, "A600");
}

static void no_eim(struct suite *suite)
{
    suite_package(suite, "A600");
}

static void wrong_form(struct suite *suite)
{
    static const struct suite_package package = {.eid = "8"};

    suite_package_with(suite, &package, "A600");
}

static const struct suite_case rows[] = {
    {"package-good", "", "", "", "A-12", "", "A, B, eim, eim2 no-token", SUITE_CHANGES, good},
    {"package-differences", "", "", "", "A-12", "", "eim, eim2", SUITE_CHANGES, differences},
    {"package-other-results", "", "", "", "A-12", "", "eim", SUITE_CHANGES, other_results},
    {"package-signed-error", "", "", "", "A-12", "", "A ecall, eim", SUITE_CHANGES, signed_error},
    {"package-unsigned-error", "", "", "", "A-12", "", "eim", SUITE_CHANGES, unsigned_error},
    {"package-no-eim", "", "", "", "A-12", "", "", SUITE_CHANGES, no_eim},
    {"package-wrong-form", "", "", "", "A-12", "", "eim", SUITE_CHANGES, wrong_form},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "package-good", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "package-differences", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "package-other-results", SUITE_FAIL,
                     "BF51/A0/30/30 is 830101; expected 830100");
    fake_suite_check(&suite_of_test, "package-signed-error", SUITE_FAIL,
                     "a good package: euiccPackageErrorCode 104");
    fake_suite_check(&suite_of_test, "package-unsigned-error", SUITE_FAIL,
                     "a good package: euiccPackageErrorUnsigned");
    fake_suite_check(&suite_of_test, "package-no-eim", SUITE_INCONCLUSIVE,
                     "the eIM 'eim' is not in the state of the case");
    fake_suite_check(&suite_of_test, "package-wrong-form", SUITE_INCONCLUSIVE, "");
}

/* Every case left the card as it was. */
static void test_undone(void **state)
{
    (void)state;
    for (const struct suite_case *row = rows; row->id; row++)
        assert_false(fake_suite_result(&suite_of_test, row->id)->suite_error);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                          cmocka_unit_test(test_undone)};

int main(void)
{
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
