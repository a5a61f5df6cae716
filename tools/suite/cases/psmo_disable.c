/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PSMO disable (SGP.32 3.4.2). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void disable(struct suite *suite)
{
    suite_step(suite, "disable of the enabled profile: ok(0), then no profile is enabled");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void notification(struct suite *suite)
{
    suite_step(suite, "disable makes a disable notification to the configured address");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_es10(suite, "BF28{81=0420}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F/0C", "$ADDRESS");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "disable of an unknown ICCID: iccidOrAidNotFound(1)");
    suite_package(suite, "A4{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "840101");
    suite_expect(suite, "disableResult", "iccidOrAidNotFound(1)");
    suite_expect_profile(suite, "A", "enabled");
}

static void not_enabled(struct suite *suite)
{
    suite_step(suite, "disable of a disabled profile: profileNotInEnabledState(2)");
    suite_package(suite, "A4{5A=$B}");
    suite_expect_results(suite, "840102");
    suite_expect(suite, "disableResult", "profileNotInEnabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void ppr1(struct suite *suite)
{
    suite_step(suite, "disable of a profile with PPR1: disallowedByPolicy(3)");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840103");
    suite_expect(suite, "disableResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "enabled");
}

static void cat_busy(struct suite *suite)
{
    case_begin_proactive_session(suite);
    suite_step(suite, "disable in a proactive session: catBusy(5)");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840105");
    suite_expect(suite, "disableResult", "catBusy(5)");
    suite_expect_profile(suite, "A", "enabled");
}

static void second(struct suite *suite)
{
    suite_step(suite, "Two disables in a package: undefinedError(127) for the second");
    suite_package(suite, "A4{5A=$A}A4{5A=$A}");
    suite_expect_results(suite, "840100 84017F|840100 020102");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void after_enable(struct suite *suite)
{
    suite_step(suite, "enable, then disable in a package: undefinedError(127) for the second");
    suite_package(suite, "A3{5A=$B}A4{5A=$A}");
    suite_expect_results(suite, "830100 84017F|830100 020102");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
}

static void test_profile(struct suite *suite)
{
    suite_step(suite, "enable of test profile B, in place of A");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "enabled");
    suite_step(suite, "disable of B: A is enabled again");
    suite_package(suite, "A4{5A=$B}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "B", "disabled");
    suite_expect_profile(suite, "A", "enabled");
}

static void fallback_profile(struct suite *suite)
{
    suite_step(suite, "disable of the Fallback Profile: ok(0)");
    suite_package(suite, "A4{5A=$A}");
    suite_expect_results(suite, "840100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
    suite_expect_profile(suite, "A", "fallback");
}

static void same_profile_again(struct suite *suite)
{
    suite_step(suite, "disable and enable of one profile in a package: ok(0), it stays enabled");
    suite_package(suite, "A4{5A=$A}A3{5A=$A}");
    suite_expect_results(suite, "840100830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

/* The profile is neither disabled nor enabled: no rule is sure about it. */
static void same_profile_notifications(struct suite *suite)
{
    suite_step(suite, "disable and enable of one profile in a package: no change");
    suite_package(suite, "A4{5A=$A}A3{5A=$A}");
    suite_expect_results(suite, "840100830100");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
    suite_step(suite, "No notification, or one of each operation");
    suite_es10(suite, "BF28{}");
    suite_require(suite, suite_value(suite, "BF28/A0/BF2F[2]") == NULL,
                  "the eUICC makes a notification of each operation");
    suite_expect_absent(suite, "BF28/A0/BF2F");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "disable without ICCID: unknownOrDamagedCommand(2)");
    suite_package(suite, "A4{}");
    suite_expect_results(suite, "020102");
    suite_expect(suite, "processingTerminated", "unknownOrDamagedCommand(2)");
    suite_expect_profile(suite, "A", "enabled");
}

SUITE_CASES(cases_psmo_disable) = {
    {"psmo-disable-enabled", "disable of the enabled profile", "SGP.33-1 4.2.32", "SGP.32 3.4.2",
     "C-65", "iot", "A enabled, eim", SUITE_CHANGES, disable},
    {"psmo-disable-notification", "disable makes the configured notification", "SGP.33-1 4.2.32",
     "SGP.32 3.3.1", "D-41 C-27", "iot", "A enabled notifies, eim, no notification", SUITE_CHANGES,
     notification},
    {"psmo-disable-unknown", "disable: iccidOrAidNotFound", "SGP.33-1 4.2.32", "SGP.32 3.4.2",
     "C-61", "iot", "A enabled, eim", SUITE_CHANGES, unknown},
    {"psmo-disable-not-enabled", "disable: profileNotInEnabledState", "SGP.33-1 4.2.32",
     "SGP.32 3.4.2", "C-62", "iot", "A enabled, B, eim", SUITE_CHANGES, not_enabled},
    {"psmo-disable-ppr1", "disable: disallowedByPolicy", "SGP.33-1 4.2.32", "SGP.32 3.4.2", "C-63",
     "iot", "A enabled ppr1, eim", SUITE_CHANGES, ppr1},
    {"psmo-disable-cat-busy", "disable: catBusy", "SGP.33-1 4.2.32", "SGP.32 3.4.2", "C-64 C-28",
     "iot and toolkit", "A enabled, B test, eim", SUITE_CHANGES, cat_busy},
    {"psmo-disable-second", "Two disables in a package", "", "SGP.32 3.4.2", "C-60 C-40", "iot",
     "A enabled, eim", SUITE_CHANGES, second},
    {"psmo-disable-after-enable", "disable after enable in a package", "", "SGP.32 3.4.2",
     "C-60 C-40", "iot", "A enabled, B, eim", SUITE_CHANGES, after_enable},
    {"psmo-disable-test-profile", "disable of a test profile enables the profile before it", "",
     "SGP.22 3.2.2", "C-67", "iot", "A enabled, B test, eim", SUITE_CHANGES, test_profile},
    {"psmo-disable-fallback-profile", "disable of the Fallback Profile", "", "SGP.32 3.4.2", "C-66",
     "iot and fallback", "A enabled fallback-allowed fallback, eim", SUITE_CHANGES,
     fallback_profile},
    {"psmo-disable-enable-again", "disable and enable of one profile in a package", "",
     "SGP.32 3.4.1", "C-57 C-52", "iot", "A enabled, eim", SUITE_CHANGES, same_profile_again},
    {"psmo-disable-enable-again-notifications",
     "Notifications of disable and enable of one profile in a package", "", "SGP.32 3.4.1", "C-57",
     "iot", "A enabled notifies, eim, no notification", SUITE_CHANGES, same_profile_notifications},
    {"psmo-disable-malformed", "disable: unknownOrDamagedCommand", "", "SGP.32 3.3.1", "C-23",
     "iot", "A enabled, eim", SUITE_CHANGES, malformed},
    {0}};
