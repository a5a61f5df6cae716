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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("reach-profiles", "", "A enabled fallback, B ppr2 notifies", profiles), SUITE_PASS,
     ""},
    {FAKE_CHANGE("reach-es10c", "es10c", "A enabled", es10c), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-emergency", "", "A enabled, B ecall enabled", emergency), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-usim", "", "usim", usim), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-usim-es10c", "es10c", "usim", usim), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-nothing", "", "A enabled, no profile, no notification", nothing),
     SUITE_PASS, ""},
    {FAKE_CHANGE("reach-address", "", "default address", address), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-no-session", "", "A", no_session), SUITE_PASS, ""},
    {FAKE_CHANGE("reach-steps", "", "A enabled", step_by_step), SUITE_FAIL,
     "profile B (989999103254760820F9) is disabled, must be enabled"},
    {FAKE_CHANGE("reach-not-fallback", "", "A", is_absent), SUITE_FAIL,
     "is disabled, must be fallback"},
    {FAKE_CHANGE("reach-invalid-profile", "", "", invalid), SUITE_INCONCLUSIVE,
     "invalid profile in the case: \"AB\""},
    {FAKE_CHANGE("reach-unknown-item", "", "A, weather", none), SUITE_INCONCLUSIVE,
     "unknown item of a state: \"weather\""},
    {FAKE_CHANGE("reach-unknown-word", "", "A blue", none), SUITE_INCONCLUSIVE,
     "unknown word 'blue'"},
    {FAKE_CHANGE("reach-not-possible", "", "A, B ppr1", none), SUITE_INCONCLUSIVE,
     "initial state: ES10b.LoadBoundProfilePackage (SGP.22 5.7.6): response BF37"},
    {FAKE_CHANGE("reach-not-enabled", "", "A ppr1 enabled, B enabled", none), SUITE_INCONCLUSIVE,
     "profile B cannot be enabled: PSMO enable (SGP.32 3.4.1): result 3"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
