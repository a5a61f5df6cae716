/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT of the ISD-R. */
#include "tools/suite/cases/families.h"

static void select_isdr(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "SELECT the ISD-R on a logical channel: 9000 and an FCI template");
    suite_select(suite, channel, "A0000005591010FFFFFFFF8900000100");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "6F/84", "A0000005591010FFFFFFFF8900000100");
}

SUITE_CASES(cases_isdr) = {{"isdr-select-logical-channel",
                            "SELECT of the ISD-R by its AID on a logical channel", "SGP.23-1 4.2.1",
                            "SGP.22 5.7.1", "A-12", "", "", SUITE_READS, select_isdr},
                           {0}};
