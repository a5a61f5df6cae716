/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal of a case: TERMINAL PROFILE, proactive commands, the switch of profiles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

static void refreshes(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_profile(suite, "A", "disabled");
}

static void answers(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$A}");
    suite_fetch_until(suite, "REFRESH");
    suite_expect_octets(suite, "D0", "8103*");
    suite_terminal_response(suite, "00", NULL);
    suite_reset(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_terminal_profile(suite, "state-change");
    suite_package(suite, "A4{5A=$A}");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0", "8103xx0109*");
    suite_terminal_response(suite, "00", "");
    suite_expect_profile(suite, "A", "disabled");
    suite_terminal_profile(suite, "all");
    suite_terminal_profile(suite, "bip");
    suite_terminal_profile(suite, "none");
    suite_terminal_profile(suite, "FFFF");
    suite_fetch_until(suite, NULL);
}

static void completes(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$A}");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_package(suite, "A4{5A=$A}"); /* no terminal */
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void fetches_nothing(struct suite *suite)
{
    suite_fetch(suite);
}

static void waits_for_nothing(struct suite *suite)
{
    suite_terminal_profile(suite, "refresh");
    suite_fetch_until(suite, "REFRESH");
}

static void answers_nothing(struct suite *suite)
{
    suite_terminal_response(suite, "00", NULL);
}

static const struct suite_case rows[] = {
    {"terminal-pending", "", "", "", "A-12", "", "A, eim", SUITE_CHANGES, refreshes},
    {"terminal-answers", "", "", "", "A-12", "", "A, eim", SUITE_CHANGES, answers},
    {"terminal-completes", "", "", "", "A-12", "", "A, eim", SUITE_CHANGES, completes},
    {"terminal-fetches-nothing", "", "", "", "A-12", "", "", SUITE_CHANGES, fetches_nothing},
    {"terminal-waits-for-nothing", "", "", "", "A-12", "", "", SUITE_CHANGES, waits_for_nothing},
    {"terminal-answers-nothing", "", "", "", "A-12", "", "", SUITE_CHANGES, answers_nothing},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "terminal-pending", SUITE_INCONCLUSIVE,
                     "ES10b.GetProfilesInfo (SGP.32 5.9.14): status 6985");
    fake_suite_check(&suite_of_test, "terminal-answers", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "terminal-completes", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "terminal-fetches-nothing", SUITE_FAIL,
                     "no proactive command is pending");
    fake_suite_check(&suite_of_test, "terminal-waits-for-nothing", SUITE_FAIL,
                     "the proactive command REFRESH does not come");
    fake_suite_check(&suite_of_test, "terminal-answers-nothing", SUITE_INCONCLUSIVE,
                     "TERMINAL RESPONSE without a FETCH");
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
