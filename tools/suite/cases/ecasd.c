/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ECASD (SGP.22 2.4.4): terminals read the EID only. */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

static unsigned select_ecasd(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_select(suite, channel, AID_ECASD);
    suite_expect_sw(suite, "9000");
    return channel;
}

static void fci(struct suite *suite)
{
    suite_step(suite, "SELECT of the ECASD: an FCI with its AID");
    select_ecasd(suite);
    suite_expect_octets(suite, "6F/84", AID_ECASD);
}

static void eid(struct suite *suite)
{
    unsigned channel = select_ecasd(suite);

    suite_step(suite, "GET DATA 5A: the EID");
    suite_exchange(suite, "%02X CA 00 5A 00", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "5A", "$EID");
    suite_step(suite, "GetEID of the ISD-R: the same");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void exact_le(struct suite *suite)
{
    unsigned channel = select_ecasd(suite);

    suite_step(suite, "GET DATA 5A with Le 00 has 6C12 or the data, with Le 12 the data");
    suite_send(suite, "%02X CA 00 5A 00", case_class_es10(channel));
    suite_expect_sw(suite, "6C12|9000|6112");
    suite_send(suite, "%02X CA 00 5A 12", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "5A", "$EID");
}

static void unknown_data(struct suite *suite)
{
    unsigned channel = select_ecasd(suite);

    suite_step(suite, "GET DATA of a tag that the ECASD does not have: 6A88");
    suite_send(suite, "%02X CA DF 7E 00", case_class_es10(channel));
    suite_expect_sw(suite, "6A88|6A86|6B00|6A80");
}

static void with_data(struct suite *suite)
{
    unsigned channel = select_ecasd(suite);

    suite_step(suite, "GET DATA with data: refused");
    suite_send(suite, "%02X CA 00 5A 02 0000", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    suite_exchange(suite, "%02X CA 00 5A 00", case_class_es10(channel));
    suite_expect_octets(suite, "5A", "$EID");
}

static void no_es10(struct suite *suite)
{
    unsigned channel = select_ecasd(suite);

    suite_step(suite, "The ECASD has no ES10 functions: STORE DATA of GetEID is refused");
    suite_send(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
}

SUITE_CASES(cases_ecasd) = {
    {"ecasd-fci", "SELECT of the ECASD", "", "SGP.22 2.4.4", "A-01 A-05", "", "", SUITE_READS, fci},
    {"ecasd-eid", "The ECASD has the EID", "", "SGP.22 2.4.4", "A-06", "", "", SUITE_READS, eid},
    {"ecasd-eid-le", "GET DATA with and without the exact Le", "", "TS 102 221 7.3.1", "A-22 A-06",
     "", "", SUITE_READS, exact_le},
    {"ecasd-unknown-data", "GET DATA of unknown data", "", "SGP.22 2.4.4", "A-24 A-06", "", "",
     SUITE_READS, unknown_data},
    {"ecasd-data", "GET DATA with data", "", "TS 102 221 10.1.2", "A-24 A-06", "", "", SUITE_READS,
     with_data},
    {"ecasd-no-es10", "The ECASD has no ES10 functions", "", "SGP.22 2.4.4", "A-05", "", "",
     SUITE_READS, no_es10},
    {0}};
