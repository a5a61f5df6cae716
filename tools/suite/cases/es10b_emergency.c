/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnableEmergencyProfile and DisableEmergencyProfile (SGP.32 5.9.22, 5.9.23). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>
#include <stdlib.h>

static void enable_ok(struct suite *suite)
{
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_expect_profile(suite, "B", "enabled");
}

static void disable_ok(struct suite *suite)
{
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    suite_expect_profile(suite, "B", "disabled");
}

static void there_and_back(struct suite *suite)
{
    suite_step(suite, "EnableEmergencyProfile: ok(0), A is disabled");
    enable_ok(suite);
    suite_expect_profile(suite, "A", "disabled");
    suite_step(suite, "DisableEmergencyProfile: ok(0), A is enabled again");
    disable_ok(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void none_before(struct suite *suite)
{
    suite_step(suite, "EnableEmergencyProfile while no profile is enabled");
    enable_ok(suite);
    suite_step(suite, "DisableEmergencyProfile: no profile is enabled afterwards");
    disable_ok(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void no_notifications(struct suite *suite)
{
    suite_step(suite, "EnableEmergencyProfile makes no notification");
    enable_ok(suite);
    case_expect_notifications(suite, "0470", 0);
    disable_ok(suite);
}

static void survives_reset(struct suite *suite)
{
    enable_ok(suite);
    suite_step(suite, "The Emergency Profile stays enabled, and A remembered, over power cycles");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
    disable_ok(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void not_available(struct suite *suite)
{
    suite_step(suite, "EnableEmergencyProfile without an Emergency Profile: ecallNotAvailable(8)");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "08");
    suite_expect(suite, "enableEmergencyProfileResult", "ecallNotAvailable(8)");
    suite_expect_profile(suite, "A", "enabled");
}

static void twice(struct suite *suite)
{
    enable_ok(suite);
    suite_step(suite, "EnableEmergencyProfile again: profileNotInDisabledState(2)");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "02");
    suite_expect(suite, "enableEmergencyProfileResult", "profileNotInDisabledState(2)");
    disable_ok(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_step(suite, "EnableEmergencyProfile with refreshFlag in a proactive session: catBusy(5)");
    suite_es10(suite, "BF5B{80=FF}");
    suite_expect_octets(suite, "BF5B/80", "05");
    suite_expect(suite, "enableEmergencyProfileResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "Without refreshFlag: ok(0)");
    suite_es10(suite, "BF5B{80=00}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_step(suite, "DisableEmergencyProfile with refreshFlag: catBusy(5)");
    suite_es10(suite, "BF5C{80=FF}");
    suite_expect_octets(suite, "BF5C/80", "05");
    suite_expect(suite, "disableEmergencyProfileResult", "catBusy(5)");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "00");
    suite_expect_profile(suite, "A", "enabled");
}

static void not_enabled(struct suite *suite)
{
    suite_step(suite, "DisableEmergencyProfile while it is disabled: profileNotInEnabledState(2)");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "02");
    suite_expect(suite, "disableEmergencyProfileResult", "profileNotInEnabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void disable_not_available(struct suite *suite)
{
    suite_step(suite, "DisableEmergencyProfile without an Emergency Profile: ecallNotAvailable(8)");
    suite_es10(suite, "BF5C{80=00}");
    suite_expect_octets(suite, "BF5C/80", "08");
    suite_expect(suite, "disableEmergencyProfileResult", "ecallNotAvailable(8)");
    suite_expect_profile(suite, "A", "enabled");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "EnableEmergencyProfile without refreshFlag: undefinedError(127) or 6A80");
    if (suite_es10(suite, "BF5B{}") == 0x9000)
        suite_expect_octets(suite, "BF5B/80", "7F");
    else
        suite_expect_sw(suite, "6A80");
    suite_expect_profile(suite, "A", "enabled");
    enable_ok(suite);
    suite_step(suite, "DisableEmergencyProfile without refreshFlag: undefinedError(127) or 6A80");
    if (suite_es10(suite, "BF5C{}") == 0x9000)
        suite_expect_octets(suite, "BF5C/80", "7F");
    else
        suite_expect_sw(suite, "6A80");
    suite_expect_profile(suite, "B", "enabled");
    disable_ok(suite);
}

static void package_refused(struct suite *suite)
{
    char counter[24];

    enable_ok(suite);
    suite_step(suite, "LoadEuiccPackage while the Emergency Profile is enabled: ecallActive(104)");
    suite_package_with(suite, &(struct suite_package){0}, "A3{5A=$A}");
    suite_expect_octets(suite, "BF51/A1/30/02", "68");
    suite_expect(suite, "euiccPackageErrorCode", "ecallActive(104)");
    snprintf(counter, sizeof(counter), "%lu",
             strtoul(suite_value(suite, "BF51/A1/30/81"), NULL, 16));
    suite_expect_profile(suite, "B", "enabled");
    disable_ok(suite);
    suite_step(suite, "The counter has not moved: the package is accepted now");
    suite_package_with(suite, &(struct suite_package){.counter = counter}, "A6{}");
    suite_expect_octets(suite, "BF51/A0/30/83", "*");
}

static void with_refresh(struct suite *suite)
{
    suite_step(suite,
               "EnableEmergencyProfile with refreshFlag: ok(0), REFRESH, then it is enabled");
    suite_terminal_profile(suite, "refresh");
    suite_es10(suite, "BF5B{80=FF}");
    suite_expect_octets(suite, "BF5B/80", "00");
    suite_es10(suite, "BF2D{}");
    suite_expect_sw(suite, "6985");
    suite_fetch(suite);
    suite_expect_octets(suite, "D0/81", "xx0104|xx0109");
    suite_terminal_response(suite, "00", "");
    suite_power_cycle(suite);
    suite_expect_profile(suite, "B", "enabled");
    disable_ok(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void info(struct suite *suite)
{
    suite_step(suite, "EUICCInfo2 says ecallSupported");
    suite_es10(suite, "BF22{}");
    case_expect_empty(suite, "BF22/B4/81");
    suite_step(suite, "GetCerts and GetProfilesInfo work while the Emergency Profile is enabled");
    enable_ok(suite);
    suite_es10(suite, "BF56{}");
    suite_expect_count(suite, "BF56/A0/A5", 1);
    suite_es10(suite, "BF2D{A0{5A=$B}5C=9F70}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01");
    disable_ok(suite);
}

#define TWO       "A enabled, B ecall"
#define EMERGENCY "iot and emergency"

SUITE_CASES(cases_es10b_emergency) = {
    {"es10b-emergency-enable-disable", "The Emergency Profile is enabled and disabled", "",
     "SGP.32 5.9.22", "B-143 B-141", EMERGENCY, TWO, SUITE_CHANGES, there_and_back},
    {"es10b-emergency-none-before", "The Emergency Profile is enabled while no profile is", "",
     "SGP.32 5.9.23", "B-144 B-143", EMERGENCY, "A, B ecall, no profile", SUITE_CHANGES,
     none_before},
    {"es10b-emergency-no-notifications", "EnableEmergencyProfile makes no notification", "",
     "SGP.32 5.9.22", "B-141", EMERGENCY, "A enabled notifies, B ecall notifies, no notification",
     SUITE_CHANGES, no_notifications},
    {"es10b-emergency-survives-reset", "The Emergency Profile stays enabled over resets", "",
     "SGP.32 5.9.22", "B-141 D-23", EMERGENCY, TWO, SUITE_CHANGES, survives_reset},
    {"es10b-emergency-not-available", "EnableEmergencyProfile: ecallNotAvailable", "",
     "SGP.32 5.9.22", "B-140 B-15", "iot", "A enabled", SUITE_CHANGES, not_available},
    {"es10b-emergency-twice", "EnableEmergencyProfile: profileNotInDisabledState", "",
     "SGP.32 5.9.22", "B-140", EMERGENCY, TWO, SUITE_CHANGES, twice},
    {"es10b-emergency-cat-busy", "Emergency functions: catBusy", "", "SGP.32 5.9.22",
     "B-140 B-143 B-05", EMERGENCY " and toolkit", "A enabled, B test, C ecall, eim", SUITE_CHANGES,
     cat_busy},
    {"es10b-emergency-not-enabled", "DisableEmergencyProfile: profileNotInEnabledState", "",
     "SGP.32 5.9.23", "B-143", EMERGENCY, TWO, SUITE_CHANGES, not_enabled},
    {"es10b-emergency-disable-not-available", "DisableEmergencyProfile: ecallNotAvailable", "",
     "SGP.32 5.9.23", "F.3", "iot and spec >= 1.3", "A enabled", SUITE_CHANGES,
     disable_not_available},
    {"es10b-emergency-malformed", "Emergency functions: undefinedError", "", "SGP.32 5.9.22",
     "A-25", EMERGENCY, TWO, SUITE_CHANGES, malformed},
    {"es10b-emergency-package", "LoadEuiccPackage: ecallActive", "", "SGP.32 5.9.1", "C-07 B-142",
     EMERGENCY, TWO ", eim", SUITE_CHANGES, package_refused},
    {"es10b-emergency-refresh", "EnableEmergencyProfile with refreshFlag", "", "SGP.32 5.9.22",
     "B-04 A-26", EMERGENCY " and toolkit", TWO, SUITE_CHANGES, with_refresh},
    {"es10b-emergency-info", "What works while the Emergency Profile is enabled", "",
     "SGP.32 5.9.22", "B-52 B-11", EMERGENCY, TWO, SUITE_CHANGES, info},
    {0}};
