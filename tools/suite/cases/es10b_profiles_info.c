/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetProfilesInfo (SGP.32 5.9.14, SGP.22 5.7.15). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdio.h>

static void default_tags(struct suite *suite)
{
    static const char *const absent[] = {"90", "93", "94", "B6", "B7", "B8", "99", "BF22", "BF76"};
    char path[32];

    suite_step(suite, "Without a tag list: ICCID, AID, state, names, class; not the other members");
    suite_es10(suite, "BF2D{A0{5A=$A}}");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
    suite_expect_octets(suite, "BF2D/A0/E3/4F", "A0000005591010FFFFFFFF8900xxxx00");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "00");
    suite_expect_octets(suite, "BF2D/A0/E3/91", "*");
    suite_expect_octets(suite, "BF2D/A0/E3/92", "*");
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++) {
        snprintf(path, sizeof(path), "BF2D/A0/E3/%s", absent[i]);
        suite_expect_absent(suite, path);
    }
}

static void tag_list(struct suite *suite)
{
    suite_step(suite, "Tag list 5A 9F70: these two members, in the order of the module");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F705A}");
    suite_expect_octets(suite, "", "BF2D 14 A0 12 E3 10 5A 0A xxxxxxxxxxxxxxxxxxxx 9F70 01 00");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
}

static void unknown_tags(struct suite *suite)
{
    suite_step(suite, "Tags that no ProfileInfo has are passed over");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5A}");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5A BF64 DF7F C1}");
    suite_expect_same_response(suite);
}

static void cut_tag_list(struct suite *suite)
{
    static const char *const lists[] = {"9F", "5ABF", "5A9F70DF81"};

    suite_step(suite, "A tag list that ends inside a tag: incorrectInputValues(1)");
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        suite_es10(suite, "BF2D{5C=%s}", lists[i]);
        suite_expect_sw(suite, "9000");
        suite_expect_octets(suite, "BF2D/81", "01");
        suite_expect(suite, "profileInfoListError", "incorrectInputValues(1)");
    }
}

static void by_iccid(struct suite *suite)
{
    suite_step(suite, "searchCriteria iccid: that profile alone");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=5A}");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$B");
}

static void by_aid(struct suite *suite)
{
    suite_step(suite, "searchCriteria isdpAid: that profile alone");
    suite_es10(suite, "BF2D{A0{4F=$AID_B}5C=5A4F}");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$B");
    suite_expect_octets(suite, "BF2D/A0/E3/4F", "$AID_B");
}

static void by_class(struct suite *suite)
{
    suite_step(suite,
               "searchCriteria profileClass test: the test profile, not the operational one");
    suite_es10(suite, "BF2D{A0{95=00}5C=5A95}");
    suite_expect_octets(suite, "BF2D/A0", "*5A0A$B*");
    suite_expect_octets(suite, "BF2D/A0/E3/95", "00");
    suite_step(suite, "profileClass operational: the other one");
    suite_es10(suite, "BF2D{A0{95=02}5C=5A95}");
    suite_expect_octets(suite, "BF2D/A0", "*5A0A$A*");
    suite_expect_octets(suite, "BF2D/A0/E3/95", "02");
    suite_step(suite, "profileClass provisioning: none of them");
    suite_es10(suite, "BF2D{A0{95=01}5C=95}");
    suite_expect_absent(suite, "BF2D/81");
    if (suite_value(suite, "BF2D/A0/E3"))
        suite_expect_octets(suite, "BF2D/A0/E3/95", "01");
}

static void no_match(struct suite *suite)
{
    suite_step(suite, "No profile matches: an empty list");
    suite_es10(suite, "BF2D{A0{5A=" UNKNOWN_ICCID "}}");
    suite_expect_octets(suite, "", "BF2D02A000");
    suite_es10(suite, "BF2D{A0{4F=" UNKNOWN_AID "}}");
    suite_expect_octets(suite, "", "BF2D02A000");
}

static void bad_criteria(struct suite *suite)
{
    static const char *const criteria[] = {"A0{}", "A0{5A=9800}", "A0{4F=A000}", "A0{80=01}",
                                           "A0{5A=" UNKNOWN_ICCID " 95=02}"};

    suite_step(suite, "Invalid searchCriteria: incorrectInputValues(1)");
    for (size_t i = 0; i < sizeof(criteria) / sizeof(criteria[0]); i++) {
        suite_es10(suite, "BF2D{%s}", criteria[i]);
        suite_expect_sw(suite, "9000");
        suite_expect_octets(suite, "BF2D/81", "01");
        suite_expect_absent(suite, "BF2D/A0");
    }
}

static void newer_members(struct suite *suite)
{
    suite_step(suite, "Members of newer versions in the request are passed over");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5A}");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5A 5D=BF64}");
    suite_expect_same_response(suite);
}

static void state(struct suite *suite)
{
    suite_step(suite, "profileState follows enable and disable");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F70}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=9F70}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "00");
    suite_package(suite, "A3{5A=$B}");
    suite_complete_switch(suite);
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F70}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "00");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=9F70}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01");
}

static void metadata(struct suite *suite)
{
    suite_step(suite, "Policy rules and notification configuration are returned when asked for");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=99B6}");
    suite_expect_octets(suite, "BF2D/A0/E3/99", "xx20");
    suite_expect_octets(suite, "BF2D/A0/E3/B6/30", "*");
    suite_step(suite, "A profile without rules has no profilePolicyRules");
    suite_es10(suite, "BF2D{A0{5A=$B}5C=99}");
    suite_expect_count(suite, "BF2D/A0/E3", 1);
    suite_expect_absent(suite, "BF2D/A0/E3/99");
}

static void iot_members(struct suite *suite)
{
    suite_step(suite, "fallbackAllowed of A is TRUE; it has no Fallback Attribute yet");
    suite_es10(suite, "BF2D{A0{5A=$A}}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F67", "FF|01");
    if (suite_value(suite, "BF2D/A0/E3/9F26"))
        suite_expect_octets(suite, "BF2D/A0/E3/9F26", "00");
    suite_step(suite, "ecallIndication of B is TRUE");
    suite_es10(suite, "BF2D{A0{5A=$B}}");
    suite_expect_octets(suite, "BF2D/A0/E3/9F7B", "FF|01");
    suite_step(suite, "After setFallbackAttribute fallbackAttribute of A is TRUE, before 9F67");
    suite_package(suite, "A8{5A=$A}");
    suite_expect_results(suite, "8D0100");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F679F26}");
    suite_expect_octets(suite, "BF2D/A0/E3", "9F2601xx9F6701xx");
}

static void long_list(struct suite *suite)
{
    suite_step(suite, "A list of several profiles with all members: more than 256 octets");
    suite_es10(suite, "BF2D{5C=5A4F9F709091929394 95B6B7B899BF229F7B9F269F67BF76}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF2D/A0", "*$A*");
    suite_expect_octets(suite, "BF2D/A0", "*$B*");
    suite_expect_octets(suite, "BF2D/A0", "*$C*");
    suite_expect_octets(suite, "BF2D/A0", "*$D*");
}

static void psmo(struct suite *suite)
{
    suite_step(suite, "listProfileInfo of a package is the response of GetProfilesInfo");
    suite_es10(suite, "BF2D{}");
    suite_set(suite, "list", "%s", suite_response(suite));
    suite_package(suite, "BF2D{}");
    suite_expect_results(suite, "$list");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=9F705A}");
    suite_set(suite, "list", "%s", suite_response(suite));
    suite_package(suite, "BF2D{A0{5A=$A}5C=9F705A}");
    suite_expect_results(suite, "$list");
}

static void iot_tags(struct suite *suite)
{
    suite_step(suite, "iotSpecificTagList (5D) of v1.3: a card of an older version ignores it");
    suite_es10(suite, "BF2D{A0{5A=$A}5C=5ABF64 5D=80}");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
}

SUITE_CASES(cases_es10b_profiles_info) = {
    {"es10b-profiles-info-default-tags", "GetProfilesInfo without a tag list", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-41", "iot", "A", SUITE_CHANGES, default_tags},
    {"es10b-profiles-info-tag-list", "GetProfilesInfo with a tag list", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-40 B-42", "", "A", SUITE_CHANGES, tag_list},
    {"es10b-profiles-info-unknown-tags", "Unknown tags in the tag list", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-42", "", "A", SUITE_CHANGES, unknown_tags},
    {"es10b-profiles-info-cut-tag-list", "GetProfilesInfo: incorrectInputValues for the tag list",
     "SGP.23-1 4.2.20", "SGP.32 5.9.14", "B-42", "", "", SUITE_READS, cut_tag_list},
    {"es10b-profiles-info-by-iccid", "GetProfilesInfo by ICCID", "SGP.23-1 4.2.20", "SGP.32 5.9.14",
     "B-40", "", "A, B", SUITE_CHANGES, by_iccid},
    {"es10b-profiles-info-by-aid", "GetProfilesInfo by ISD-P AID", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-40", "", "A, B", SUITE_CHANGES, by_aid},
    {"es10b-profiles-info-by-class", "GetProfilesInfo by profile class", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-46 B-40", "", "A, B test", SUITE_CHANGES, by_class},
    {"es10b-profiles-info-no-match", "GetProfilesInfo without a match", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-43", "", "", SUITE_READS, no_match},
    {"es10b-profiles-info-bad-criteria",
     "GetProfilesInfo: incorrectInputValues for the search criteria", "SGP.23-1 4.2.20",
     "SGP.32 5.9.14", "B-43", "", "", SUITE_READS, bad_criteria},
    {"es10b-profiles-info-newer-members", "GetProfilesInfo with members of newer versions", "",
     "SGP.32 5.9.14", "B-42", "", "A", SUITE_CHANGES, newer_members},
    {"es10b-profiles-info-iot-tags", "GetProfilesInfo with iotSpecificTagList", "", "SGP.32 5.9.14",
     "F.3", "iot", "A", SUITE_CHANGES, iot_tags},
    {"es10b-profiles-info-state", "profileState", "SGP.23-1 4.2.20", "SGP.32 5.9.14", "B-45 D-02",
     "iot", "A enabled, B, eim", SUITE_CHANGES, state},
    {"es10b-profiles-info-metadata", "Metadata of a profile", "SGP.23-1 4.2.20", "SGP.32 5.9.14",
     "B-40", "", "A ppr2 notifies, B", SUITE_CHANGES, metadata},
    {"es10b-profiles-info-iot-members", "The members that SGP.32 added", "", "SGP.32 5.9.14",
     "B-41 B-27", "iot and fallback and emergency", "A fallback-allowed, B ecall, eim",
     SUITE_CHANGES, iot_members},
    {"es10b-profiles-info-long", "A response of more than 256 octets", "", "SGP.22 5.7.2", "B-47",
     "", "A, B, C, D", SUITE_CHANGES, long_list},
    {"es10b-profiles-info-psmo", "The PSMO listProfileInfo", "", "SGP.32 5.13.4", "C-80", "iot",
     "A, B, eim", SUITE_CHANGES, psmo},
    {0}};
