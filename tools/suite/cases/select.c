/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT by AID (TS 102 221 11.1.1, SGP.22 5.7.1). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>
#include <string.h>

static void on_channel(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT of the ISD-R on a logical channel: 61xx, the FCI by GET RESPONSE");
    suite_send(suite, "%02X A4 04 00 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "61xx");
    suite_exchange(suite, "%02X C0 00 00 00", case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "6F/84", AID_ISDR);
}

static void on_basic_channel(struct suite *suite)
{
    suite_step(suite, "SELECT of the ISD-R on the basic channel, then GetEID on it");
    suite_select(suite, 0, AID_ISDR);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "6F/84", AID_ISDR);
    suite_exchange(suite, "80 E2 91 00 06 BF3E035C015A");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void p2_04(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT with P2 04, as some IPAs send it: the ISD-R is selected");
    suite_exchange(suite, "%02X A4 04 04 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    suite_exchange(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void without_response(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT with P2 0C: 9000 without data, the ISD-R is selected");
    suite_send(suite, "%02X A4 04 0C 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    case_expect_empty(suite, "");
    suite_exchange(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void partial_aid(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT by the first 14 octets of the AID of the ISD-R");
    suite_exchange(suite, "%02X A4 04 00 0E A0000005591010FFFFFFFF890000", case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "6F/84", "A0000005591010FFFFFFFF890000xxxx");
}

static void next_occurrence(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);
    char first[64] = "";

    suite_step(suite, "SELECT of the first application by a partial AID");
    suite_exchange(suite, "%02X A4 04 00 0E A0000005591010FFFFFFFF890000", case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "6F/84", "*");
    strncpy(first, suite_value(suite, "6F/84"), sizeof(first) - 1);
    suite_step(suite, "SELECT of the next one: another application, or 6A82");
    suite_exchange(suite, "%02X A4 04 02 0E A0000005591010FFFFFFFF890000", case_class_iso(channel));
    suite_expect_sw(suite, "9000|6A82");
    if (suite_value(suite, "6F/84") && strcmp(suite_value(suite, "6F/84"), first) == 0)
        suite_fail(suite, "the next occurrence is the application that was selected: %s", first);
}

static void unknown_aid(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "SELECT of an AID that no application has: 6A82");
    suite_send(suite, "%02X A4 04 00 10 A000000559FFFFFFFFFFFFFFFFFFFFFF", case_class_iso(channel));
    suite_expect_sw(suite, "6A82");
    suite_step(suite, "The ISD-R stays selected");
    suite_exchange(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void long_aid(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT by the AID of the ISD-R and one more octet: refused");
    suite_send(suite, "%02X A4 04 00 11 " AID_ISDR "00", case_class_iso(channel));
    suite_expect_sw(suite, ANY_ERROR);
}

static void reserved_p2(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "SELECT with the reserved P2 F0: refused");
    suite_send(suite, "%02X A4 04 F0 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "6A86|6A81|6B00");
}

static void disabled_profile(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT of the USIM of a disabled profile: 6A82");
    suite_send(suite, "%02X A4 04 00 07 A0000000871002", case_class_iso(channel));
    suite_expect_sw(suite, "6A82");
    suite_step(suite, "The ISD-R exists independently of the enabled profile");
    suite_select(suite, channel, AID_ISDR);
    suite_expect_sw(suite, "9000");
    suite_step(suite, "The ECASD as well");
    suite_select(suite, channel, AID_ECASD);
    suite_expect_sw(suite, "9000");
}

static void mf_without_profile(struct suite *suite)
{
    suite_step(suite, "SELECT of the MF, without an enabled profile");
    suite_exchange(suite, "00 A4 00 04 02 3F00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/83", "3F00");
    suite_step(suite, "No file of a profile exists: EF.SPN of the USIM is not found");
    suite_send(suite, "00 A4 08 04 04 7FFF6F46");
    suite_expect_sw(suite, ANY_ERROR);
}

SUITE_CASES(cases_select) = {
    {"select-isdr-channel", "SELECT of the ISD-R on a logical channel",
     "SGP.23-1 TC_eUICC_ATR_And_ISDR_Selection", "SGP.22 5.7.1", "A-12 A-11", "", "", SUITE_READS,
     on_channel},
    {"select-isdr-basic-channel", "SELECT of the ISD-R on the basic channel", "", "SGP.22 5.7.1",
     "A-11", "", "", SUITE_READS, on_basic_channel},
    {"select-isdr-p2-04", "SELECT of the ISD-R with a request for FCP", "", "SGP.22 5.7.1",
     "A-11 A-12", "", "", SUITE_READS, p2_04},
    {"select-isdr-without-response", "SELECT of the ISD-R without response data", "",
     "TS 102 221 11.1.1", "A-11", "", "", SUITE_READS, without_response},
    {"select-isdr-partial-aid", "SELECT by a partial AID", "", "TS 102 221 11.1.1", "A-01 A-11", "",
     "", SUITE_READS, partial_aid},
    {"select-next-occurrence", "SELECT of the next occurrence by a partial AID", "",
     "TS 102 221 11.1.1", "A-01", "", "", SUITE_READS, next_occurrence},
    {"select-unknown-aid", "SELECT of an unknown AID leaves the selected application", "",
     "TS 102 221 11.1.1", "A-11 A-24", "", "", SUITE_READS, unknown_aid},
    {"select-long-aid", "SELECT by an AID of more than 16 octets", "", "TS 102 221 11.1.1", "A-24",
     "", "", SUITE_READS, long_aid},
    {"select-reserved-p2", "SELECT with a reserved P2", "", "TS 102 221 11.1.1", "A-24", "", "",
     SUITE_READS, reserved_p2},
    {"select-disabled-profile", "Applications of a disabled profile are not selectable",
     "SGP.23-1 5.2.4", "SGP.22 2.4", "A-04", "", "A, no profile", SUITE_CHANGES, disabled_profile},
    {"select-mf-without-profile", "The MF is there without an enabled profile, its profile is not",
     "SGP.23-1 5.2.4", "SGP.22 2.4", "A-04", "", "no profile", SUITE_CHANGES, mf_without_profile},
    {0}};
