/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PSMO enable (SGP.32 3.4.1, 2.11.1.1.3). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void none_enabled(struct suite *suite)
{
    suite_step(suite, "enable while no profile is enabled: ok(0)");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void replaces(struct suite *suite)
{
    suite_step(suite, "enable of another profile: ok(0), the enabled one is disabled");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
}

static void notifications(struct suite *suite)
{
    suite_step(suite, "enable makes a disable notification of A, then an enable one of B");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF28{81=0460}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    suite_expect_octets(suite, "BF28/A0/BF2F/81", "xx20");
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/81", "xx40");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/5A", "$B");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "enable of an unknown ICCID: iccidOrAidNotFound(1)");
    suite_package(suite, "A3{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "830101");
    suite_expect(suite, "enableResult", "iccidOrAidNotFound(1)");
    suite_expect_profile(suite, "A", "enabled");
}

static void enabled(struct suite *suite)
{
    suite_step(suite, "enable of the enabled profile: profileNotInDisabledState(2)");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830102");
    suite_expect(suite, "enableResult", "profileNotInDisabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void ppr1(struct suite *suite)
{
    suite_step(suite, "enable while PPR1 protects the enabled profile: disallowedByPolicy(3)");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830103");
    suite_expect(suite, "enableResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void ppr1_test_profile(struct suite *suite)
{
    suite_step(suite, "enable of a test profile ignores PPR1 of the enabled profile: ok(0)");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_step(suite, "enable in a proactive session: catBusy(5)");
    suite_package(suite, "A3{5A=$C}");
    suite_expect_results(suite, "830105");
    suite_expect(suite, "enableResult", "catBusy(5)");
    suite_expect_profile(suite, "C", "disabled");
}

static void rollback_not_available(struct suite *suite)
{
    suite_step(suite, "enable with rollbackFlag, no profile is enabled: rollbackNotAvailable(20)");
    suite_package(suite, "A3{5A=$A 05=}");
    suite_expect_results(suite, "830114");
    suite_expect(suite, "enableResult", "rollbackNotAvailable(20)");
    suite_expect_profile(suite, "A", "disabled");
}

static void context_flag(struct suite *suite)
{
    suite_step(suite, "Member [1] is not rollbackFlag, which is a universal NULL");
    suite_package(suite, "A3{5A=$A 81=}");
    suite_expect_results(suite, "830100|020102");
    suite_complete_switch(suite);
    suite_step(suite, "No rollback is authorised");
    suite_es10(suite, "BF58{80=00}");
    suite_expect_octets(suite, "BF58/02", "01");
}

static void second(struct suite *suite)
{
    suite_step(suite, "Two enables in a package: undefinedError(127) for the second");
    suite_package(suite, "A3{5A=$A}A3{5A=$B}");
    suite_expect_results(suite, "830100 83017F|830100 020102");
    suite_step(suite, "The first one is executed");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void after_disable(struct suite *suite)
{
    suite_step(suite, "disable of A, then enable of B: ok(0) for both");
    suite_package(suite, "A4{5A=$A}A3{5A=$B}");
    suite_expect_results(suite, "840100830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
    suite_expect_profile(suite, "B", "enabled");
}

static void emergency(struct suite *suite)
{
    suite_step(suite, "enable of an Emergency Profile is refused");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830103|83017F");
    suite_expect_profile(suite, "A", "enabled");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "enable without ICCID: unknownOrDamagedCommand(2), nothing changes");
    suite_package(suite, "A3{}");
    suite_expect_results(suite, "020102");
    suite_expect(suite, "processingTerminated", "unknownOrDamagedCommand(2)");
    suite_step(suite, "enable with an ICCID of nine octets: the same");
    suite_package(suite, "A3{5A=980010325476981032}");
    suite_expect_results(suite, "020102");
    suite_expect_profile(suite, "A", "disabled");
}

static void no_refresh(struct suite *suite)
{
    suite_step(suite, "enable while the terminal does not announce REFRESH: the switch is done");
    suite_terminal_profile(suite, "none");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_step(suite, "ES10 functions are executed, B is enabled");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=9F70}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01");
    suite_step(suite, "A reset changes nothing");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void deferred(struct suite *suite)
{
    suite_step(suite, "enable while the terminal announces REFRESH: 91xx after the result");
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_step(suite, "Until REFRESH is carried out ES10 functions are refused with 6985");
    suite_es10(suite, "BF2D{}");
    suite_expect_sw(suite, "6985");
    suite_step(suite, "FETCH: REFRESH, UICC reset or profile state change");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_step(suite, "TERMINAL RESPONSE: performed; then B is enabled");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
}

static void refresh_mode(struct suite *suite)
{
    suite_step(suite, "The terminal announces REFRESH without profile state change: UICC reset");
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_step(suite, "The terminal announces profile state change: that mode");
    suite_terminal_profile(suite, "state-change");
    suite_package(suite, "A3{5A=$A}");
    suite_expect_results(suite, "830100");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void deferred_reset(struct suite *suite)
{
    suite_step(suite, "enable, and the device resets the card instead of FETCH: B is enabled");
    suite_terminal_profile(suite, "refresh");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
}

SUITE_CASES(cases_psmo_enable) = {
    {"psmo-enable-none-enabled", "enable while no profile is enabled", "SGP.33-1 4.2.31",
     "SGP.32 3.4.1", "C-56", "iot", "A, no profile, eim", SUITE_CHANGES, none_enabled},
    {"psmo-enable-replaces", "enable disables the enabled profile", "SGP.33-1 4.2.31",
     "SGP.32 3.4.1", "C-56 D-01", "iot", "A enabled, B, eim", SUITE_CHANGES, replaces},
    {"psmo-enable-notifications", "enable makes the configured notifications", "SGP.33-1 4.2.31",
     "SGP.32 3.3.1", "D-44 C-27", "iot", "A enabled notifies, B notifies, eim, no notification",
     SUITE_CHANGES, notifications},
    {"psmo-enable-unknown", "enable: iccidOrAidNotFound", "SGP.33-1 4.2.31", "SGP.32 3.4.1", "C-51",
     "iot", "A enabled, eim", SUITE_CHANGES, unknown},
    {"psmo-enable-enabled", "enable: profileNotInDisabledState", "SGP.33-1 4.2.31", "SGP.32 3.4.1",
     "C-52", "iot", "A enabled, eim", SUITE_CHANGES, enabled},
    {"psmo-enable-ppr1", "enable: disallowedByPolicy", "SGP.33-1 4.2.31", "SGP.32 3.4.1", "C-53",
     "iot", "A enabled ppr1, B, eim", SUITE_CHANGES, ppr1},
    {"psmo-enable-ppr1-test-profile", "enable of a test profile with PPR1 on the enabled one", "",
     "SGP.22 3.2.1", "C-59", "iot", "A enabled ppr1, B test, eim", SUITE_CHANGES,
     ppr1_test_profile},
    {"psmo-enable-cat-busy", "enable: catBusy", "SGP.33-1 4.2.31", "SGP.32 3.4.1", "C-54 C-28",
     "iot and toolkit", "A enabled, B test, C, eim", SUITE_CHANGES, cat_busy},
    {"psmo-enable-rollback-not-available", "enable: rollbackNotAvailable", "", "SGP.32 3.4.1",
     "C-55", "iot and rollback", "A, no profile, eim", SUITE_CHANGES, rollback_not_available},
    {"psmo-enable-context-flag", "rollbackFlag has the universal tag of NULL", "",
     "SGP.32 annex ASN.1", "A-50 A-51", "iot and rollback", "A, no profile, eim", SUITE_CHANGES,
     context_flag},
    {"psmo-enable-second", "Two enables in a package", "", "SGP.32 3.4.1", "C-50 C-40", "iot",
     "A, B, no profile, eim", SUITE_CHANGES, second},
    {"psmo-enable-after-disable", "disable and enable in a package", "", "SGP.32 3.4.1",
     "C-40 C-52", "iot", "A enabled, B, eim", SUITE_CHANGES, after_disable},
    {"psmo-enable-emergency", "enable of an Emergency Profile", "", "SGP.32 3.4.1", "C-58",
     "iot and emergency", "A enabled, B ecall, eim", SUITE_CHANGES, emergency},
    {"psmo-enable-malformed", "enable: unknownOrDamagedCommand", "", "SGP.32 3.3.1", "C-23", "iot",
     "A, eim", SUITE_CHANGES, malformed},
    {"psmo-enable-no-refresh", "enable, and the terminal does not announce REFRESH", "",
     "SGP.32 3.3.1", "B-07 C-26", "iot", "A enabled, B, eim", SUITE_CHANGES, no_refresh},
    {"psmo-enable-refresh", "enable is carried out with REFRESH", "SGP.33-1 4.2.31", "SGP.32 3.3.1",
     "C-26 A-26 A-27 B-06", "iot and toolkit", "A enabled, B, eim", SUITE_CHANGES, deferred},
    {"psmo-enable-refresh-mode", "The mode of REFRESH is one that the terminal announces", "",
     "SGP.22 3.2.1", "B-06", "iot and toolkit", "A enabled, B, eim", SUITE_CHANGES, refresh_mode},
    {"psmo-enable-reset", "enable is carried out with a reset", "SGP.33-1 4.2.31", "SGP.32 3.3.1",
     "C-26 B-04", "iot and toolkit", "A enabled, B, eim", SUITE_CHANGES, deferred_reset},
    {0}};
