/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answer to reset and what a reset ends (TS 102 221 6.3, ISO/IEC 7816-3 8.2). */
#include "tools/suite/cases/atr_octets.h"
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

enum { EUICC_FUNCTIONS = 0x02 };

static void euicc_functions(struct suite *suite)
{
    struct atr atr;

    suite_step(suite, "Reset: the first TBi after T=15 has b2, eUICC-related functions");
    atr_read(suite, suite_reset(suite), &atr);
    if (!atr.has_global_tb)
        suite_fail(suite, "the ATR has no TBi after T=15");
    if (!(atr.global_tb & EUICC_FUNCTIONS))
        suite_fail(suite, "TB after T=15 is %02X; b2 must be set", atr.global_tb);
}

static void structure(struct suite *suite)
{
    struct atr atr;
    unsigned check = 0;
    size_t expected;

    suite_step(suite, "Power-on: interface octets, historical octets and TCK are complete");
    atr_read(suite, suite_power_cycle(suite), &atr);
    expected = atr.historical + atr.historical_count + ((atr.protocols & ~1U) ? 1 : 0);
    if (atr.count != expected)
        suite_fail(suite, "the ATR has %zu octets; its format octets announce %zu", atr.count,
                   expected);
    for (size_t i = 1; i < atr.count; i++)
        check ^= atr.octets[i];
    if ((atr.protocols & ~1U) && check)
        suite_fail(suite, "TCK is wrong: the exclusive-or of T0 to TCK is %02X, not 00", check);
}

static void historical_octets(struct suite *suite)
{
    struct atr atr;

    suite_step(suite, "Reset: category indicator 80, then card service data 31 and card "
                      "capabilities 73 (TS 102 221 6.3)");
    atr_read(suite, suite_reset(suite), &atr);
    if (atr.historical_count == 0 || atr.octets[atr.historical] != 0x80)
        suite_fail(suite, "the historical octets do not begin with category indicator 80");
    for (size_t i = 1; i < atr.historical_count; i += 1 + (atr.octets[atr.historical + i] & 0x0F))
        if (atr.octets[atr.historical + i] == 0x73)
            return;
    suite_fail(suite, "the historical octets have no card capabilities (73)");
}

static void closes_channels(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Reset: the channel is closed");
    suite_reset(suite);
    suite_send(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_sw(suite, "6881");
}

static void ends_selection(struct suite *suite)
{
    suite_step(suite, "SELECT of the ISD-R on the basic channel, then reset");
    suite_select(suite, 0, AID_ISDR);
    suite_expect_sw(suite, "9000");
    suite_reset(suite);
    suite_step(suite, "STORE DATA on the basic channel is not for the ISD-R any more");
    suite_send(suite, "80 E2 91 00 06 BF3E035C015A");
    suite_expect_sw(suite, ANY_ERROR);
}

static void discards_transport(struct suite *suite)
{
    suite_step(suite, "First block of GetEID, then reset");
    suite_select(suite, 0, AID_ISDR);
    suite_send(suite, "80 E2 11 00 03 BF3E03");
    suite_expect_sw(suite, "9000");
    suite_reset(suite);
    suite_step(suite, "The second block alone is refused");
    suite_select(suite, 0, AID_ISDR);
    suite_send(suite, "80 E2 91 01 03 5C015A");
    suite_expect_sw(suite, ANY_ERROR);
}

SUITE_CASES(cases_atr) = {
    {"atr-euicc-functions", "The ATR announces eUICC-related functions",
     "SGP.23-1 TC_eUICC_ATR_And_ISDR_Selection", "TS 102 221 6.3", "A-10", "", "", SUITE_READS,
     euicc_functions},
    {"atr-structure", "The ATR has the octets that it announces and a correct TCK", "",
     "ISO/IEC 7816-3 8.2", "A-10", "", "", SUITE_READS, structure},
    {"atr-historical-octets", "The historical octets have the card capabilities", "",
     "TS 102 221 6.3", "A-10", "", "", SUITE_READS, historical_octets},
    {"atr-reset-closes-channels", "A reset closes the logical channels", "", "TS 102 221 8.7",
     "A-11", "", "", SUITE_READS, closes_channels},
    {"atr-reset-ends-selection", "After a reset the ISD-R is not selected", "", "TS 102 221 8.4",
     "A-11", "", "", SUITE_READS, ends_selection},
    {"atr-reset-discards-blocks", "A reset discards the blocks of an incomplete command", "",
     "SGP.22 5.7.2", "A-23", "", "", SUITE_READS, discards_transport},
    {0}};
