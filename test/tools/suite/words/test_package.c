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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("package-good", "", "A, B, eim, eim2 no-token", good), SUITE_PASS, ""},
    {FAKE_CHANGE("package-differences", "", "eim, eim2", differences), SUITE_PASS, ""},
    {FAKE_CHANGE("package-other-results", "", "eim", other_results), SUITE_FAIL,
     "BF51/A0/30/30 is 830101; expected 830100"},
    {FAKE_CHANGE("package-signed-error", "", "A ecall, eim", signed_error), SUITE_FAIL,
     "a good package: euiccPackageErrorCode 104"},
    {FAKE_CHANGE("package-unsigned-error", "", "eim", unsigned_error), SUITE_FAIL,
     "a good package: euiccPackageErrorUnsigned"},
    {FAKE_CHANGE("package-no-eim", "", "", no_eim), SUITE_INCONCLUSIVE,
     "the eIM 'eim' is not in the state of the case"},
    {FAKE_CHANGE("package-wrong-form", "", "eim", wrong_form), SUITE_INCONCLUSIVE, ""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
