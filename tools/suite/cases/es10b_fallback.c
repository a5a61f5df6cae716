/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ExecuteFallbackMechanism and ReturnFromFallback (SGP.32 5.9.20, 5.9.21). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void execute_ok(struct suite *suite)
{
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
}

static void execute(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism: ok(0), the Fallback Profile is enabled");
    execute_ok(suite);
}

static void at_once(struct suite *suite)
{
    unsigned other;

    suite_step(suite, "Without refreshFlag the switch is done with the response; ES10 goes on");
    other = suite_open_channel(suite);
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=9F70}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01");
    suite_step(suite, "Channels other than that of the command are closed");
    suite_send(suite, "%02X A4 04 00 10 " AID_ISDR, case_class_iso(other));
    suite_expect_sw(suite, "6881");
}

static void notifications(struct suite *suite)
{
    suite_step(suite, "A fallback makes the configured notifications, disable first");
    execute_ok(suite);
    suite_es10(suite, "BF28{81=0460}");
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/5A", "$B");
}

static void ppr1(struct suite *suite)
{
    suite_step(suite, "PPR1 of the enabled profile does not prevent a fallback");
    execute_ok(suite);
}

static void no_profile(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism, no profile is enabled: commandError(7)");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "07");
    suite_expect(suite, "executeFallbackMechanismResult", "commandError(7)");
    suite_expect_profile(suite, "B", "disabled");
}

static void not_available(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism, no profile has the Fallback Attribute: "
                      "fallbackNotAvailable(6)");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "06");
    suite_expect(suite, "executeFallbackMechanismResult", "fallbackNotAvailable(6)");
    suite_expect_profile(suite, "A", "enabled");
}

static void enabled(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism, the Fallback Profile is enabled: "
                      "profileNotInDisabledState(2)");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "02");
    suite_expect(suite, "executeFallbackMechanismResult", "profileNotInDisabledState(2)");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_step(suite,
               "ExecuteFallbackMechanism with refreshFlag in a proactive session: catBusy(5)");
    suite_es10(suite, "BF5D{80=FF}");
    suite_expect_octets(suite, "BF5D/80", "05");
    suite_expect(suite, "executeFallbackMechanismResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
}

static void ecall(struct suite *suite)
{
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_step(suite,
               "ExecuteFallbackMechanism, the Emergency Profile is enabled: ecallActive(104)");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "68");
    suite_expect(suite, "executeFallbackMechanismResult", "ecallActive(104)");
    suite_step(suite, "ReturnFromFallback: fallbackNotAvailable(6)");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism without refreshFlag: commandError(7)");
    suite_es10(suite, "BF5D{}");
    suite_expect_octets(suite, "BF5D/80", "07");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "ReturnFromFallback without refreshFlag: commandError(7)");
    execute_ok(suite);
    suite_es10(suite, "BF5E{}");
    suite_expect_octets(suite, "BF5E/80", "07");
    suite_expect(suite, "returnFromFallbackResult", "commandError(7)");
    suite_expect_profile(suite, "B", "enabled");
}

static void with_refresh(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism with refreshFlag: ok(0), REFRESH");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF5D{80=FF}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_step(suite, "The terminal cannot perform it: nothing changes");
    suite_terminal_response(suite, "30", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void other_true(struct suite *suite)
{
    suite_step(suite, "refreshFlag 01 is TRUE as FF is: REFRESH is pending");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF5D{80=01}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void universal_flag(struct suite *suite)
{
    suite_step(suite,
               "refreshFlag with the universal tag of BOOLEAN: executed, or commandError(7)");
    suite_es10(suite, "BF5D{01=00}");
    suite_expect_octets(suite, "BF5D/80", "00|07");
}

static void back(struct suite *suite)
{
    execute_ok(suite);
    suite_step(suite, "ReturnFromFallback: ok(0), the profile before is enabled");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "00");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
    suite_expect_profile(suite, "B", "fallback");
    suite_step(suite, "Again: fallbackNotAvailable(6)");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect(suite, "returnFromFallbackResult", "fallbackNotAvailable(6)");
}

static void back_after_reset(struct suite *suite)
{
    execute_ok(suite);
    suite_step(suite, "The profile to return to is known after a power cycle");
    suite_power_cycle(suite);
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void back_not_in_fallback(struct suite *suite)
{
    suite_step(suite, "The eIM enables the Fallback Profile; this is not a fallback");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect_profile(suite, "B", "enabled");
}

static void back_disabled(struct suite *suite)
{
    execute_ok(suite);
    suite_step(suite, "The eIM disables the Fallback Profile: fallbackNotAvailable(6)");
    suite_package(suite, "A4{5A=$B}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect_profile(suite, "A", "disabled");
}

static void back_emergency(struct suite *suite)
{
    execute_ok(suite);
    suite_step(suite, "In an emergency ReturnFromFallback is fallbackNotAvailable(6)");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect_profile(suite, "C", "enabled");
    suite_step(suite, "After it the profile to return to is still known");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    suite_expect_profile(suite, "B", "enabled");
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void back_after_enable(struct suite *suite)
{
    execute_ok(suite);
    suite_step(suite, "enable by the eIM clears the record of the profile to return to");
    suite_package(suite, "A3{5A=$C}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF5E{80=00}");
    suite_expect_octets(suite, "BF5E/80", "06");
    suite_expect_profile(suite, "B", "enabled");
}

static void back_cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_step(suite, "ReturnFromFallback with refreshFlag in a proactive session: catBusy(5)");
    suite_es10(suite, "BF5E{80=FF}");
    suite_expect_octets(suite, "BF5E/80", "05");
    suite_expect(suite, "returnFromFallbackResult", "catBusy(5)");
    suite_expect_profile(suite, "C", "enabled");
}

#define TWO      "A enabled, B fallback-allowed fallback, eim"
#define FALLBACK "iot and fallback"

SUITE_CASES(cases_es10b_fallback) = {
    {"es10b-fallback-execute", "ExecuteFallbackMechanism", "", "SGP.32 5.9.20", "B-121", FALLBACK,
     TWO, SUITE_CHANGES, execute},
    {"es10b-fallback-at-once", "A switch without refreshFlag", "", "SGP.32 5.9.20", "B-04",
     FALLBACK, TWO, SUITE_CHANGES, at_once},
    {"es10b-fallback-notifications", "Notifications of a fallback", "", "SGP.32 5.9.20", "B-123",
     FALLBACK, "A enabled notifies, B fallback-allowed fallback notifies, eim, no notification",
     SUITE_CHANGES, notifications},
    {"es10b-fallback-ppr1", "PPR1 does not prevent a fallback", "", "SGP.32 5.9.20", "B-122 D-33",
     FALLBACK, "A enabled ppr1, B fallback-allowed fallback, eim", SUITE_CHANGES, ppr1},
    {"es10b-fallback-no-profile", "ExecuteFallbackMechanism: commandError", "", "SGP.32 5.9.20",
     "B-120", FALLBACK, "B fallback-allowed fallback, no profile, eim", SUITE_CHANGES, no_profile},
    {"es10b-fallback-not-available", "ExecuteFallbackMechanism: fallbackNotAvailable", "",
     "SGP.32 5.9.20", "B-120 B-15", "iot", "A enabled, eim", SUITE_CHANGES, not_available},
    {"es10b-fallback-enabled", "ExecuteFallbackMechanism: profileNotInDisabledState", "",
     "SGP.32 5.9.20", "B-120", FALLBACK, "A enabled fallback-allowed fallback, eim", SUITE_CHANGES,
     enabled},
    {"es10b-fallback-cat-busy", "ExecuteFallbackMechanism: catBusy", "", "SGP.32 5.9.20",
     "B-120 B-05", FALLBACK " and toolkit", "A enabled, B test, C fallback-allowed fallback, eim",
     SUITE_CHANGES, cat_busy},
    {"es10b-fallback-ecall", "ExecuteFallbackMechanism: ecallActive", "", "SGP.32 5.9.20",
     "B-142 B-133", FALLBACK " and emergency",
     "A enabled, B fallback-allowed fallback, C ecall, eim", SUITE_CHANGES, ecall},
    {"es10b-fallback-malformed", "Malformed requests: commandError", "", "SGP.32 5.9.20",
     "B-120 A-25", FALLBACK, TWO, SUITE_CHANGES, malformed},
    {"es10b-fallback-refresh", "ExecuteFallbackMechanism with a REFRESH that fails", "",
     "SGP.32 5.9.20", "B-04 B-07", FALLBACK " and toolkit", TWO, SUITE_CHANGES, with_refresh},
    {"es10b-fallback-other-true", "Each value but 00 is TRUE", "", "X.690 8.2", "A-56",
     FALLBACK " and toolkit", TWO, SUITE_CHANGES, other_true},
    {"es10b-fallback-universal-flag", "refreshFlag with a universal tag", "", "SGP.32 annex ASN.1",
     "A-51", FALLBACK, TWO, SUITE_CHANGES, universal_flag},
    {"es10b-fallback-return", "ReturnFromFallback", "", "SGP.32 5.9.21", "B-130 B-131", FALLBACK,
     TWO, SUITE_CHANGES, back},
    {"es10b-fallback-return-after-reset", "The record survives a power cycle", "", "SGP.32 5.9.20",
     "D-13", FALLBACK, TWO, SUITE_CHANGES, back_after_reset},
    {"es10b-fallback-return-not-in-fallback", "ReturnFromFallback: fallbackNotAvailable", "",
     "SGP.32 5.9.21", "B-130 D-11", FALLBACK, TWO, SUITE_CHANGES, back_not_in_fallback},
    {"es10b-fallback-return-disabled", "ReturnFromFallback without an enabled profile", "",
     "SGP.32 5.9.21", "B-130", FALLBACK, TWO, SUITE_CHANGES, back_disabled},
    {"es10b-fallback-return-emergency", "ReturnFromFallback in an emergency", "", "SGP.32 5.9.21",
     "B-133 B-146", FALLBACK " and emergency",
     "A enabled, B fallback-allowed fallback, C ecall, eim", SUITE_CHANGES, back_emergency},
    {"es10b-fallback-return-after-enable", "enable clears the record", "", "SGP.32 3.4.1", "B-132",
     FALLBACK, "A enabled, B fallback-allowed fallback, C, eim", SUITE_CHANGES, back_after_enable},
    {"es10b-fallback-return-cat-busy", "ReturnFromFallback: catBusy", "", "SGP.32 5.9.21",
     "B-130 B-05", FALLBACK " and toolkit", "A enabled, B test, C fallback-allowed fallback, eim",
     SUITE_CHANGES, back_cat_busy},
    {0}};
