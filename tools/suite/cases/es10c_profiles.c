/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DisableProfile, DeleteProfile, SetNickname and eUICCMemoryReset of ES10c (SGP.22 5.7.17 to
 * 5.7.21). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

#include <string.h>

static void disable(struct suite *suite)
{
    suite_step(suite, "DisableProfile by ICCID: ok(0)");
    suite_es10(suite, "BF32{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF32/80", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "disabled");
}

static void disable_unknown(struct suite *suite)
{
    suite_step(suite, "DisableProfile of an unknown AID: iccidOrAidNotFound(1)");
    suite_es10(suite, "BF32{A0{4F=" UNKNOWN_AID "}81=00}");
    suite_expect_octets(suite, "BF32/80", "01");
    suite_expect(suite, "disableResult", "iccidOrAidNotFound(1)");
    suite_expect_profile(suite, "A", "enabled");
}

static void disable_disabled(struct suite *suite)
{
    suite_step(suite, "DisableProfile of a disabled profile: profileNotInEnabledState(2)");
    suite_es10(suite, "BF32{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF32/80", "02");
    suite_expect(suite, "disableResult", "profileNotInEnabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void disable_ppr1(struct suite *suite)
{
    suite_step(suite, "DisableProfile of a profile with PPR1: disallowedByPolicy(3)");
    suite_es10(suite, "BF32{A0{5A=$A}81=00}");
    suite_expect_octets(suite, "BF32/80", "03");
    suite_expect(suite, "disableResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "enabled");
}

static void disable_test(struct suite *suite)
{
    suite_es10(suite, "BF31{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF31/80", "00");
    suite_complete_switch(suite);
    suite_step(suite, "DisableProfile of test profile B: A is enabled again");
    suite_es10(suite, "BF32{A0{5A=$B}81=00}");
    suite_expect_octets(suite, "BF32/80", "00");
    suite_complete_switch(suite);
    suite_expect_profile(suite, "A", "enabled");
}

static void delete_profile(struct suite *suite)
{
    suite_step(suite, "DeleteProfile by ICCID: ok(0), a delete notification");
    suite_es10(suite, "BF33{5A=$A}");
    suite_expect_octets(suite, "BF33/80", "00");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
    suite_es10(suite, "BF28{81=0410}");
    suite_expect_count(suite, "BF28/A0/BF2F", 1);
    suite_expect_octets(suite, "BF28/A0/BF2F/5A", "$A");
}

static void delete_by_aid(struct suite *suite)
{
    suite_step(suite, "DeleteProfile by ISD-P AID: ok(0)");
    suite_es10(suite, "BF33{4F=$AID_A}");
    suite_expect_octets(suite, "BF33/80", "00");
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
    suite_step(suite, "Again: iccidOrAidNotFound(1)");
    suite_es10(suite, "BF33{4F=$AID_A}");
    suite_expect_octets(suite, "BF33/80", "01");
    suite_expect(suite, "deleteResult", "iccidOrAidNotFound(1)");
}

static void delete_enabled(struct suite *suite)
{
    suite_step(suite, "DeleteProfile of the enabled profile: profileNotInDisabledState(2)");
    suite_es10(suite, "BF33{5A=$A}");
    suite_expect_octets(suite, "BF33/80", "02");
    suite_expect(suite, "deleteResult", "profileNotInDisabledState(2)");
    suite_expect_profile(suite, "A", "enabled");
}

static void delete_ppr2(struct suite *suite)
{
    suite_step(suite, "DeleteProfile of a profile with PPR2: disallowedByPolicy(3)");
    suite_es10(suite, "BF33{5A=$A}");
    suite_expect_octets(suite, "BF33/80", "03");
    suite_expect(suite, "deleteResult", "disallowedByPolicy(3)");
    suite_expect_profile(suite, "A", "disabled");
}

static void nickname(struct suite *suite)
{
    suite_step(suite, "SetNickname: ok(0), it is returned");
    suite_es10(suite, "BF29{5A=$A 90=4D79}");
    suite_expect_octets(suite, "BF29/80", "00");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=90}");
    suite_expect_octets(suite, "BF2D/A0/E3/90", "4D79");
    suite_step(suite, "An empty one removes it");
    suite_es10(suite, "BF29{5A=$A 90=}");
    suite_expect_octets(suite, "BF29/80", "00");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=90}");
    if (suite_value(suite, "BF2D/A0/E3/90"))
        case_expect_empty(suite, "BF2D/A0/E3/90");
}

static void nickname_unknown(struct suite *suite)
{
    suite_step(suite, "SetNickname for an unknown ICCID: iccidNotFound(1)");
    suite_es10(suite, "BF29{5A=" UNKNOWN_ICCID " 90=4D79}");
    suite_expect_octets(suite, "BF29/80", "01");
    suite_expect(suite, "setNicknameResult", "iccidNotFound(1)");
}

static void nickname_too_long(struct suite *suite)
{
    char text[131];

    memset(text, '6', sizeof(text) - 1);
    text[sizeof(text) - 1] = 0;
    suite_step(suite, "SetNickname of 65 octets, one more than allowed: refused");
    if (suite_es10(suite, "BF29{5A=$A 90=%s}", text) == 0x9000)
        suite_expect_octets(suite, "BF29/80", "7F");
    else
        suite_expect_sw(suite, "6A80");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=90}");
    suite_expect_absent(suite, "BF2D/A0/E3/90");
}

static void reset(struct suite *suite)
{
    suite_step(suite, "eUICCMemoryReset, deleteOperationalProfiles: ok(0); the test profile stays");
    suite_es10(suite, "BF34{82=0780}");
    suite_expect_octets(suite, "BF34/80", "00");
    suite_complete_switch(suite);
    suite_forget(suite, "A");
    suite_expect_profile(suite, "A", "absent");
    suite_expect_profile(suite, "B", "disabled");
    suite_step(suite, "deleteFieldLoadedTestProfiles: ok(0), then nothingToDelete(1)");
    suite_es10(suite, "BF34{82=0640}");
    suite_expect_octets(suite, "BF34/80", "00");
    suite_forget(suite, "B");
    suite_expect_profile(suite, "B", "absent");
    suite_es10(suite, "BF34{82=0640}");
    suite_expect_octets(suite, "BF34/80", "01");
    suite_expect(suite, "resetResult", "nothingToDelete(1)");
}

static void reset_address(struct suite *suite)
{
    case_keep_default_address(suite);
    suite_es10(suite, "BF3F{80=736D64702E6578616D706C65}");
    suite_expect_octets(suite, "BF3F/80", "00");
    suite_step(suite, "eUICCMemoryReset, resetDefaultSmdpAddress: ok(0), the address is absent");
    suite_es10(suite, "BF34{82=0520}");
    suite_expect_octets(suite, "BF34/80", "00");
    suite_es10(suite, "BF3C{}");
    suite_expect_absent(suite, "BF3C/80");
}

static void other_aid(struct suite *suite)
{
    const char *first = suite_get(suite, "AID_A");

    suite_step(suite, "A second profile has another AID than the installed one");
    suite_download(suite, "B");
    if (strcmp(suite_get(suite, "AID_B"), first) == 0)
        suite_fail(suite, "both profiles have the AID %s", first);
    suite_es10(suite, "BF2D{A0{4F=$AID_B}5C=5A}");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$B");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
}

/* The functions of ES10c, each with a request that a card that has it answers. */
static void not_offered(struct suite *suite)
{
    static const char *const requests[] = {"BF31{A0{5A=$A}81=00}", "BF32{A0{5A=$A}81=00}",
                                           "BF33{5A=$A}", "BF29{5A=$A 90='name'}"};

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        suite_step(suite, "%.4s is no function of this card", requests[i]);
        suite_es10(suite, "%s", requests[i]);
        suite_expect_sw(suite, "6Axx|6Dxx|69xx");
    }
}

SUITE_CASES(cases_es10c_profiles) = {
    {"es10c-profiles-disable", "DisableProfile", "SGP.23-1 4.2.22", "SGP.22 5.7.17", "D-01",
     "es10c", "A enabled", SUITE_CHANGES, disable},
    {"es10c-profiles-disable-unknown", "DisableProfile: iccidOrAidNotFound", "SGP.23-1 4.2.22",
     "SGP.22 5.7.17", "D-02", "es10c", "A enabled", SUITE_CHANGES, disable_unknown},
    {"es10c-profiles-disable-disabled", "DisableProfile: profileNotInEnabledState",
     "SGP.23-1 4.2.22", "SGP.22 5.7.17", "D-02", "es10c", "A enabled, B", SUITE_CHANGES,
     disable_disabled},
    {"es10c-profiles-disable-ppr1", "DisableProfile: disallowedByPolicy", "SGP.23-1 4.2.22",
     "SGP.22 5.7.17", "D-30", "es10c", "A enabled ppr1", SUITE_CHANGES, disable_ppr1},
    {"es10c-profiles-disable-test", "DisableProfile of a test profile", "SGP.23-1 4.2.22",
     "SGP.22 3.2.2", "C-67", "es10c", "A enabled, B test", SUITE_CHANGES, disable_test},
    {"es10c-profiles-delete", "DeleteProfile", "SGP.23-1 4.2.23", "SGP.22 5.7.18", "D-02 D-41",
     "es10c", "A notifies, no notification", SUITE_CHANGES, delete_profile},
    {"es10c-profiles-delete-by-aid", "DeleteProfile by AID; iccidOrAidNotFound", "SGP.23-1 4.2.23",
     "SGP.22 5.7.18", "D-02", "es10c", "A", SUITE_CHANGES, delete_by_aid},
    {"es10c-profiles-delete-enabled", "DeleteProfile: profileNotInDisabledState", "SGP.23-1 4.2.23",
     "SGP.22 5.7.18", "D-02", "es10c", "A enabled", SUITE_CHANGES, delete_enabled},
    {"es10c-profiles-delete-ppr2", "DeleteProfile: disallowedByPolicy", "SGP.23-1 4.2.23",
     "SGP.22 5.7.18", "D-30", "es10c", "A ppr2", SUITE_CHANGES, delete_ppr2},
    {"es10c-profiles-nickname", "SetNickname", "SGP.23-1 4.2.26", "SGP.22 5.7.21", "B-171", "es10c",
     "A", SUITE_CHANGES, nickname},
    {"es10c-profiles-nickname-unknown", "SetNickname: iccidNotFound", "SGP.23-1 4.2.26",
     "SGP.22 5.7.21", "B-171", "es10c", "", SUITE_READS, nickname_unknown},
    {"es10c-profiles-nickname-too-long", "SetNickname of a name that is too long",
     "SGP.23-1 4.2.26", "SGP.22 5.7.21", "B-171 A-24", "es10c", "A", SUITE_CHANGES,
     nickname_too_long},
    {"es10c-profiles-other-aid", "The AID of an installed profile is not used again",
     "SGP.23-1 4.2.20", "SGP.22 annex H", "A-03 A-02", "es10c and smdpp", "A", SUITE_CHANGES,
     other_aid},
    {"es10c-profiles-not-offered", "The functions of ES10c on a card without them", "",
     "SGP.32 5.9", "B-01 A-24", "iot and not es10c", "", SUITE_READS, not_offered},
    {"es10c-profiles-reset", "eUICCMemoryReset of ES10c", "SGP.23-1 4.2.24", "SGP.22 5.7.19",
     "B-100 B-102", "es10c", "A enabled, B test", SUITE_DESTROYS, reset},
    {"es10c-profiles-reset-address", "eUICCMemoryReset of the default SM-DP+ address",
     "SGP.23-1 4.2.24", "SGP.22 5.7.19", "B-100 B-03", "es10c", "", SUITE_DESTROYS, reset_address},
    {0}};
