/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PSMO delete (SGP.32 3.4.3). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static void disabled(struct suite *suite)
{
    suite_step(suite, "delete of a disabled profile: ok(0), it is absent");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
}

static void installed_again(struct suite *suite)
{
    suite_step(suite, "delete, then the profile is downloaded again");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    suite_download(suite, "A");
    suite_expect_profile(suite, "A", "disabled");
}

static void notification(struct suite *suite)
{
    suite_step(suite, "delete makes a delete notification");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
    suite_expect_octets(suite, "BF28/A0/BF2F/0C", "$ADDRESS");
}

static void unknown(struct suite *suite)
{
    suite_step(suite, "delete of an unknown ICCID: iccidOrAidNotFound(1)");
    suite_package(suite, "A5{5A=" UNKNOWN_ICCID "}");
    suite_expect_results(suite, "850101");
    suite_expect(suite, "deleteResult", "iccidOrAidNotFound(1)");
}

static void enabled(struct suite *suite)
{
    suite_step(suite, "delete of the enabled profile: profileNotInDisabledState(2)");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850102");
    suite_expect(suite, "deleteResult", "profileNotInDisabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void to_be_enabled(struct suite *suite)
{
    suite_step(suite, "delete of the profile that the package enables: "
                      "profileNotInDisabledState(2)");
    suite_package(suite, "A3{5A=$A}A5{5A=$A}");
    suite_expect_results(suite, "830100850102");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void ppr2(struct suite *suite)
{
    suite_step(suite, "delete of a profile with PPR2: disallowedByPolicy(3)");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850103");
    suite_expect(suite, "deleteResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "disabled");
}

static void rollback_target(struct suite *suite)
{
    suite_step(suite, "enable of B with rollbackFlag, then delete of A, the profile to roll back "
                      "to: rollbackNotAvailable(20)");
    suite_package(suite, "A3{5A=$B 05=}A5{5A=$A}");
    suite_expect_results(suite, "830100850114");
    suite_expect(suite, "deleteResult", "rollbackNotAvailable(20)");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void rollback_target_later(struct suite *suite)
{
    suite_step(suite, "enable of B with rollbackFlag; delete of A in the next package: ok(0)");
    suite_package(suite, "A3{5A=$B 05=}");
    suite_expect_results(suite, "830100");
    suite_complete_switch(suite);
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
}

static void return_profile(struct suite *suite)
{
    suite_step(suite, "ExecuteFallbackMechanism: B, the Fallback Profile, is enabled");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "00");
    suite_step(suite, "delete of A, the profile to return to: returnFallbackProfile(21)");
    suite_package(suite, "A5{5A=$A}");
    suite_expect_results(suite, "850115");
    suite_expect(suite, "deleteResult", "returnFallbackProfile(21)");
    suite_expect_profile(suite, "A", "disabled");
}

static void fallback_profile(struct suite *suite)
{
    suite_step(suite, "delete of the disabled Fallback Profile: ok(0)");
    suite_package(suite, "A5{5A=$B}");
    suite_expect_results(suite, "850100");
    suite_forget(suite, "B");
    suite_step(suite, "No profile has the attribute: fallbackNotAvailable(6)");
    suite_es10(suite, "BF5D{80=00}");
    suite_expect_octets(suite, "BF5D/80", "06");
}

static void after_disable(struct suite *suite)
{
    suite_step(suite, "disable and delete of the enabled profile in a package: ok(0) for both");
    suite_package(suite, "A4{5A=$A}A5{5A=$A}");
    suite_expect_results(suite, "840100850100");
    suite_complete_switch(suite);
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
}

static void several(struct suite *suite)
{
    suite_step(suite, "Three deletes in a package: ok(0) for each");
    suite_package(suite, "A5{5A=$A}A5{5A=$B}A5{5A=$C}");
    suite_expect_results(suite, "850100850100850100");
    suite_forget(suite, "A");
    suite_forget(suite, "B");
    suite_forget(suite, "C");
    suite_expect_profile(suite, "A", "absent");
    suite_expect_profile(suite, "C", "absent");
}

static void twice(struct suite *suite)
{
    suite_step(suite, "Two deletes of one profile: iccidOrAidNotFound(1) for the second");
    suite_package(suite, "A5{5A=$A}A5{5A=$A}");
    suite_expect_results(suite, "850100850101");
    suite_forget(suite, "A");
}

static void malformed(struct suite *suite)
{
    suite_step(suite, "delete without ICCID: unknownOrDamagedCommand(2)");
    suite_package(suite, "A5{}");
    suite_expect_results(suite, "020102");
    suite_expect_profile(suite, "A", "disabled");
}

SUITE_CASES(cases_psmo_delete) = {
    {"psmo-delete-disabled", "delete of a disabled profile", "SGP.33-1 4.2.33", "SGP.32 3.4.3",
     "C-75", "iot", "A, eim", SUITE_CHANGES, disabled},
    {"psmo-delete-installed-again", "A deleted profile can be installed again", "", "SGP.32 3.4.3",
     "C-78", "iot and smdpp", "A, eim", SUITE_CHANGES, installed_again},
    {"psmo-delete-notification", "delete makes the configured notification", "SGP.33-1 4.2.33",
     "SGP.32 3.4.3", "C-75 D-41", "iot", "A notifies, eim, no notification", SUITE_CHANGES,
     notification},
    {"psmo-delete-unknown", "delete: iccidOrAidNotFound", "SGP.33-1 4.2.33", "SGP.32 3.4.3", "C-70",
     "iot", "eim", SUITE_CHANGES, unknown},
    {"psmo-delete-enabled", "delete: profileNotInDisabledState", "SGP.33-1 4.2.33", "SGP.32 3.4.3",
     "C-71", "iot", "A enabled, eim", SUITE_CHANGES, enabled},
    {"psmo-delete-to-be-enabled", "delete of the profile that the package enables", "",
     "SGP.32 3.4.3", "C-71", "iot", "A, no profile, eim", SUITE_CHANGES, to_be_enabled},
    {"psmo-delete-ppr2", "delete: disallowedByPolicy", "SGP.33-1 4.2.33", "SGP.32 3.4.3", "C-72",
     "iot", "A ppr2, eim", SUITE_CHANGES, ppr2},
    {"psmo-delete-rollback-target", "delete: rollbackNotAvailable", "", "SGP.32 3.4.3", "C-73",
     "iot and rollback", "A enabled, B, eim", SUITE_CHANGES, rollback_target},
    {"psmo-delete-rollback-target-later", "The next package may delete the rollback target", "",
     "SGP.32 3.4.3", "C-77 C-17", "iot and rollback", "A enabled, B, eim", SUITE_CHANGES,
     rollback_target_later},
    {"psmo-delete-return-profile", "delete: returnFallbackProfile", "", "SGP.32 3.4.3", "C-74",
     "iot and fallback", "A enabled, B fallback-allowed fallback, eim", SUITE_CHANGES,
     return_profile},
    {"psmo-delete-fallback-profile", "delete of the disabled Fallback Profile", "", "SGP.32 3.4.3",
     "C-76", "iot and fallback", "A enabled, B fallback-allowed fallback, eim", SUITE_CHANGES,
     fallback_profile},
    {"psmo-delete-after-disable", "disable and delete in a package", "", "SGP.32 3.4.3",
     "C-71 C-40", "iot", "A enabled, eim", SUITE_CHANGES, after_disable},
    {"psmo-delete-several", "Several deletes in a package", "", "SGP.32 2.11.1.1.3", "C-42", "iot",
     "A, B, C, eim", SUITE_CHANGES, several},
    {"psmo-delete-twice", "delete of a profile that the package deleted", "", "SGP.32 3.4.3",
     "C-70 C-25", "iot", "A, eim", SUITE_CHANGES, twice},
    {"psmo-delete-malformed", "delete: unknownOrDamagedCommand", "", "SGP.32 3.3.1", "C-23", "iot",
     "A, eim", SUITE_CHANGES, malformed},
    {0}};
