/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Initial states: each item, alone and together, and their undoing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

static void profiles(struct suite *suite)
{
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "A", "fallback");
    suite_expect_profile(suite, "B", "disabled");
    suite_expect_profile(suite, "C", "absent");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=4FB699}");
    suite_expect_octets(suite, "BF2D/A0/E3/99", "0520");
    suite_expect_octets(suite, "BF2D/A0/E3/4F", "$AID_B");
    suite_expect_octets(suite, "BF2D/A0/E3/B6/30/81", "$ADDRESS");
    suite_es10(suite, "BF55{}"); /* what reached the state is gone */
    suite_expect_octets(suite, "", "BF55{A0{}}");
}

static void es10c(struct suite *suite)
{
    suite_expect_profile(suite, "A", "enabled");
    suite_es10(suite, "BF2B{A0{82=}}"); /* no package was needed */
    suite_expect_octets(suite, "", "BF2B{A2{}}");
}

static void emergency(struct suite *suite)
{
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
}

static void usim(struct suite *suite)
{
    assert_int_equal(strlen(suite_get(suite, "KI")), 32);
    assert_int_equal(strlen(suite_get(suite, "OPC")), 32);
    assert_int_equal(strlen(suite_get(suite, "KIC")), 32);
    assert_string_equal(suite_get(suite, "IMSI"), "303031303130303030303030303038");
    suite_select_application(suite, 0, "A0000000871002");
}

static void nothing(struct suite *suite)
{
    suite_es10(suite, "BF2B{}");
    suite_expect_octets(suite, "", "BF2B{A0{}}");
    suite_es10(suite, "BF2B{A0{82=}}");
    suite_expect_octets(suite, "", "BF2B{A2{}}");
    suite_expect_profile(suite, "A", "disabled");
}

static void address(struct suite *suite)
{
    suite_es10(suite, "BF3C{}");
    suite_expect_octets(suite, "BF3C/80", "'default.example.com'");
}

/* No session of the state is left. */
static void no_session(struct suite *suite)
{
    suite_authenticate_server(suite, NULL);
    suite_expect_octets(suite, "BF38/A1/02", "04");
}

/* The state can be reached step by step, and the profile enabled before is enabled again. */
static void step_by_step(struct suite *suite)
{
    suite_reach(suite, "B enabled");
    suite_expect_profile(suite, "A", "disabled");
    suite_reach(suite, "no profile");
    suite_expect_profile(suite, "B", "disabled");
    suite_expect_profile(suite, "B", "enabled");
}

static void is_absent(struct suite *suite)
{
    suite_expect_profile(suite, "A", "fallback");
}

static void invalid(struct suite *suite)
{
    suite_expect_profile(suite, "AB", "absent");
}

static void none(struct suite *suite)
{
    (void)suite;
}

static const struct suite_case rows[] = {
    {"reach-profiles", "", "", "", "A-12", "", "A enabled fallback, B ppr2 notifies", SUITE_CHANGES,
     profiles},
    {"reach-es10c", "", "", "", "A-12", "es10c", "A enabled", SUITE_CHANGES, es10c},
    {"reach-emergency", "", "", "", "A-12", "", "A enabled, B ecall enabled", SUITE_CHANGES,
     emergency},
    {"reach-usim", "", "", "", "A-12", "", "usim", SUITE_CHANGES, usim},
    {"reach-usim-es10c", "", "", "", "A-12", "es10c", "usim", SUITE_CHANGES, usim},
    {"reach-nothing", "", "", "", "A-12", "", "A enabled, no profile, no notification",
     SUITE_CHANGES, nothing},
    {"reach-address", "", "", "", "A-12", "", "default address", SUITE_CHANGES, address},
    {"reach-no-session", "", "", "", "A-12", "", "A", SUITE_CHANGES, no_session},
    {"reach-steps", "", "", "", "A-12", "", "A enabled", SUITE_CHANGES, step_by_step},
    {"reach-not-fallback", "", "", "", "A-12", "", "A", SUITE_CHANGES, is_absent},
    {"reach-invalid-profile", "", "", "", "A-12", "", "", SUITE_CHANGES, invalid},
    {"reach-unknown-item", "", "", "", "A-12", "", "A, weather", SUITE_CHANGES, none},
    {"reach-unknown-word", "", "", "", "A-12", "", "A blue", SUITE_CHANGES, none},
    {"reach-not-possible", "", "", "", "A-12", "", "A, B ppr1", SUITE_CHANGES, none},
    {"reach-not-enabled", "", "", "", "A-12", "", "A ppr1 enabled, B enabled", SUITE_CHANGES, none},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "reach-profiles", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-es10c", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-emergency", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-usim", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-usim-es10c", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-nothing", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-address", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-no-session", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "reach-steps", SUITE_FAIL,
                     "profile B (989999103254760820F9) is disabled, must be enabled");
    fake_suite_check(&suite_of_test, "reach-not-fallback", SUITE_FAIL,
                     "is disabled, must be fallback");
    fake_suite_check(&suite_of_test, "reach-invalid-profile", SUITE_INCONCLUSIVE,
                     "invalid profile in the case: \"AB\"");
    fake_suite_check(&suite_of_test, "reach-unknown-item", SUITE_INCONCLUSIVE,
                     "unknown item of a state: \"weather\"");
    fake_suite_check(&suite_of_test, "reach-unknown-word", SUITE_INCONCLUSIVE,
                     "unknown word 'blue'");
    fake_suite_check(&suite_of_test, "reach-not-possible", SUITE_INCONCLUSIVE,
                     "initial state: ES10b.LoadBoundProfilePackage (SGP.22 5.7.6): response BF37");
    fake_suite_check(&suite_of_test, "reach-not-enabled", SUITE_INCONCLUSIVE,
                     "profile B cannot be enabled: PSMO enable (SGP.32 3.4.1): result 3");
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
