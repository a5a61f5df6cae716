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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("terminal-pending", "", "A, eim", refreshes), SUITE_INCONCLUSIVE,
     "ES10b.GetProfilesInfo (SGP.32 5.9.14): status 6985"},
    {FAKE_CHANGE("terminal-answers", "", "A, eim", answers), SUITE_PASS, ""},
    {FAKE_CHANGE("terminal-completes", "", "A, eim", completes), SUITE_PASS, ""},
    {FAKE_CHANGE("terminal-fetches-nothing", "", "", fetches_nothing), SUITE_FAIL,
     "no proactive command is pending"},
    {FAKE_CHANGE("terminal-waits-for-nothing", "", "", waits_for_nothing), SUITE_FAIL,
     "the proactive command REFRESH does not come"},
    {FAKE_CHANGE("terminal-answers-nothing", "", "", answers_nothing), SUITE_INCONCLUSIVE,
     "TERMINAL RESPONSE without a FETCH"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
