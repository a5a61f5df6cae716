/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnableProfile of ES10c (SGP.22 5.7.16). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void by_iccid(struct suite *suite)
{
    suite_step(suite, "EnableProfile by ICCID: ok(0)");
    suite_es10(suite, "BF31{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void by_aid(struct suite *suite)
{
    suite_step(suite, "EnableProfile by ISD-P AID: ok(0), the enabled profile is disabled");
    suite_es10(suite, "BF31{A0{4F=$AID_B}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_expect_profile(suite, "A", "disabled");
}

static void notifications(struct suite *suite)
{
    suite_step(suite, "EnableProfile makes the notifications of both profiles, disable first");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_es10(suite, "BF28{81=0460}");
    suite_expect_count(suite, "BF28/A0/BF2F", 2);
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F[2]/5A", "$B");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "EnableProfile of an unknown ICCID or AID: iccidOrAidNotFound(1)");
    suite_es10(suite, "BF31{A0{5A=" UNKNOWN_ICCID "}81=00}");
    suite_expect_octets(suite, "BF31/80", "01");
    suite_expect(suite, "enableResult", "iccidOrAidNotFound(1)");
    suite_es10(suite, "BF31{A0{4F=" UNKNOWN_AID "}81=00}");
    suite_expect_octets(suite, "BF31/80", "01");
    suite_expect_profile(suite, "A", "enabled");
}

static void enabled(struct suite *suite)
{
    suite_step(suite, "EnableProfile of the enabled profile: profileNotInDisabledState(2)");
    suite_es10(suite, "BF31{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF31/80", "02");
    suite_expect(suite, "enableResult", "profileNotInDisabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void ppr1(struct suite *suite)
{
    suite_step(suite,
               "EnableProfile while PPR1 protects the enabled profile: disallowedByPolicy(3)");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "03");
    suite_expect(suite, "enableResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void wrong_reenabling(struct suite *suite)
{
    suite_step(suite, "EnableProfile of test profile B in place of A: ok(0)");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_step(suite, "EnableProfile of C, not the profile before: wrongProfileReenabling(4)");
    suite_es10(suite, "BF31{A0{5A=$C}81=00}");
    suite_expect_octets(suite, "BF31/80", "04");
    suite_expect(suite, "enableResult", "wrongProfileReenabling(4)");
    suite_expect_profile(suite, "B", "enabled");
    suite_step(suite, "EnableProfile of A: ok(0)");
    suite_es10(suite, "BF31{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session_es10c(suite);
    suite_step(suite, "EnableProfile with refreshFlag in a proactive session: catBusy(5)");
    suite_es10(suite, "BF31{A0{5A=$C}81=FF}");
    suite_expect_octets(suite, "BF31/80", "05");
    suite_expect(suite, "enableResult", "catBusy(5)");
    suite_expect_profile(suite, "C", "disabled");
    suite_step(suite, "DisableProfile with refreshFlag: catBusy(5)");
    suite_es10(suite, "BF32{A0{5A=$A}81=FF}");
    suite_expect_octets(suite, "BF32/80", "05");
    suite_expect(suite, "disableResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "eUICCMemoryReset of the enabled profile: catBusy(5)");
    suite_es10(suite, "BF34{82=0780}");
    suite_expect_octets(suite, "BF34/80", "05");
    suite_expect(suite, "resetResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
}

static void with_refresh(struct suite *suite)
{
    suite_step(suite, "EnableProfile with refreshFlag: ok(0), ES10 is refused until REFRESH");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF31{A0{5A=$B}81=FF}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_es10(suite, "BF2D{}");
    suite_expect_sw(suite, "6985");
    suite_step(suite, "REFRESH was performed: B is enabled");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void refresh_fails(struct suite *suite)
{
    suite_step(suite, "EnableProfile with refreshFlag, the terminal cannot perform REFRESH: "
                      "nothing changes");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF31{A0{5A=$B}81=FF}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_fetch(suite);
    suite_terminal_response(suite, "30", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_expect_profile(suite, "B", "disabled");
}

static void in_emergency(struct suite *suite)
{
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_step(suite, "EnableProfile while the Emergency Profile is enabled: refused");
    suite_es10(suite, "BF31{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF31/80", "7F|03");
    suite_step(suite, "DisableProfile of the Emergency Profile: refused");
    suite_es10(suite, "BF32{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF32/80", "7F|03");
    suite_expect_profile(suite, "B", "enabled");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void emergency_profile(struct suite *suite)
{
    suite_step(suite, "EnableProfile of an Emergency Profile: refused");
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "03|7F");
    suite_expect_profile(suite, "A", "enabled");
}

static void malformed(struct suite *suite)
{
    static const char *const requests[] = {"BF31{}", "BF31{A0{5A=$A}}", "BF31{A0{}81=00}",
                                           "BF31{A0{5A=9800}81=00}"};

    suite_step(suite, "EnableProfile without refreshFlag or identifier: refused");
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        if (suite_es10(suite, "%s", requests[i]) == 0x9000)
            suite_expect_octets(suite, "BF31/80", "01|7F");
        else
            suite_expect_sw(suite, "6A80");
        suite_expect_profile(suite, "A", "disabled");
    }
}

SUITE_CASES(cases_es10c_enable) = {
    {"es10c-enable-by-iccid", "EnableProfile by ICCID", "SGP.23-1 4.2.21", "SGP.22 5.7.16",
     "D-01 D-02", "es10c", "A, no profile", SUITE_CHANGES, by_iccid},
    {"es10c-enable-by-aid", "EnableProfile by ISD-P AID", "SGP.23-1 4.2.21", "SGP.22 5.7.16",
     "D-01", "es10c", "A enabled, B", SUITE_CHANGES, by_aid},
    {"es10c-enable-notifications", "Notifications of EnableProfile", "SGP.23-1 4.2.21",
     "SGP.22 3.5", "D-43 D-44", "es10c", "A enabled notifies, B notifies, no notification",
     SUITE_CHANGES, notifications},
    {"es10c-enable-unknown", "EnableProfile: iccidOrAidNotFound", "SGP.23-1 4.2.21",
     "SGP.22 5.7.16", "D-02", "es10c", "A enabled", SUITE_CHANGES, unknown},
    {"es10c-enable-enabled", "EnableProfile: profileNotInDisabledState", "SGP.23-1 4.2.21",
     "SGP.22 5.7.16", "D-02", "es10c", "A enabled", SUITE_CHANGES, enabled},
    {"es10c-enable-ppr1", "EnableProfile: disallowedByPolicy", "SGP.23-1 4.2.21", "SGP.22 5.7.16",
     "D-30", "es10c", "A enabled ppr1, B", SUITE_CHANGES, ppr1},
    {"es10c-enable-wrong-reenabling", "EnableProfile: wrongProfileReenabling", "SGP.23-1 4.2.21",
     "SGP.22 3.2.1", "C-67", "es10c", "A enabled, B test, C", SUITE_CHANGES, wrong_reenabling},
    {"es10c-enable-cat-busy", "ES10c functions: catBusy", "SGP.23-1 4.2.21", "SGP.22 5.7.16",
     "B-05", "es10c and toolkit", "A enabled, B test, C", SUITE_CHANGES, cat_busy},
    {"es10c-enable-refresh", "EnableProfile with refreshFlag", "SGP.23-1 4.2.21", "SGP.22 5.7.16",
     "A-26 B-04 A-27", "es10c and toolkit", "A enabled, B", SUITE_CHANGES, with_refresh},
    {"es10c-enable-refresh-fails", "EnableProfile with a REFRESH that fails", "SGP.23-1 4.2.21",
     "SGP.22 5.7.16", "B-07", "es10c and toolkit", "A enabled, B", SUITE_CHANGES, refresh_fails},
    {"es10c-enable-in-emergency", "ES10c while the Emergency Profile is enabled", "",
     "SGP.32 5.9.22", "B-145", "iot and es10c and emergency", "A enabled, B ecall", SUITE_CHANGES,
     in_emergency},
    {"es10c-enable-emergency-profile", "EnableProfile of an Emergency Profile", "", "SGP.32 5.9.22",
     "C-58", "iot and es10c and emergency", "A enabled, B ecall", SUITE_CHANGES, emergency_profile},
    {"es10c-enable-malformed", "EnableProfile: malformed requests", "SGP.23-1 4.2.21",
     "SGP.22 5.7.16", "A-24", "es10c", "A", SUITE_CHANGES, malformed},
    {0}};
