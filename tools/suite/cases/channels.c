/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MANAGE CHANNEL and the logical channels (TS 102 221 8.7, 11.1.17). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <stdlib.h>

static void open_close(struct suite *suite)
{
    unsigned channel;

    suite_step(suite, "MANAGE CHANNEL, open: the number of the channel");
    suite_exchange(suite, "00 70 00 00 01");
    suite_expect_sw(suite, "9000");
    suite_expect_range(suite, "", 1, 19);
    channel = (unsigned)strtoul(suite_response(suite), NULL, 16);
    suite_step(suite, "SELECT on the new channel");
    suite_select(suite, channel, AID_ISDR);
    suite_expect_sw(suite, "9000");
    suite_step(suite, "MANAGE CHANNEL, close: commands on it are refused");
    suite_send(suite, "00 70 80 %02X 00", channel);
    suite_expect_sw(suite, "9000");
    suite_send(suite, "%02X A4 04 00 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "6881");
}

static void wrong_le(struct suite *suite)
{
    suite_step(suite, "MANAGE CHANNEL, open, with Le 05: 6C01 and no channel, or the number");
    suite_send(suite, "00 70 00 00 05");
    suite_expect_sw(suite, "6C01|9000");
    if (suite_response(suite)[0]) {
        suite_send(suite, "00 70 80 %s 00", suite_response(suite));
        suite_expect_sw(suite, "9000");
    } else {
        suite_send(suite, "01 A4 04 00 10 " AID_ISDR);
        suite_expect_sw(suite, "6881");
    }
}

static void given_number(struct suite *suite)
{
    suite_step(suite, "MANAGE CHANNEL, open channel 2");
    suite_send(suite, "00 70 00 02 00");
    suite_expect_sw(suite, "9000");
    suite_select(suite, 2, AID_ISDR);
    suite_expect_sw(suite, "9000");
    suite_step(suite, "Open it again: refused, and the ISD-R stays selected on it");
    suite_send(suite, "00 70 00 02 00");
    suite_expect_sw(suite, ANY_ERROR);
    suite_exchange(suite, "82 E2 91 00 06 BF3E035C015A");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
    suite_step(suite, "Close it");
    suite_send(suite, "00 70 80 02 00");
    suite_expect_sw(suite, "9000");
}

static void close_basic(struct suite *suite)
{
    suite_step(suite, "MANAGE CHANNEL, close the basic channel: refused");
    suite_send(suite, "00 70 80 00 00");
    suite_expect_sw(suite, ANY_ERROR);
    suite_select(suite, 0, AID_ISDR);
    suite_expect_sw(suite, "9000");
}

static void close_closed(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_close_channel(suite, channel);
    suite_step(suite, "MANAGE CHANNEL, close a channel that is not open: refused");
    suite_send(suite, "00 70 80 %02X 00", channel);
    suite_expect_sw(suite, ANY_ERROR);
}

static void wrong_p1(struct suite *suite)
{
    suite_step(suite, "MANAGE CHANNEL with P1 40: 6A86 or 6A81");
    suite_send(suite, "00 70 40 00 01");
    suite_expect_sw(suite, "6A86|6A81|6B00");
}

static void number_out_of_range(struct suite *suite)
{
    suite_step(suite, "MANAGE CHANNEL, open channel 20 and 255: refused");
    suite_send(suite, "00 70 00 14 00");
    suite_expect_sw(suite, ANY_ERROR);
    suite_send(suite, "00 70 00 FF 00");
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "MANAGE CHANNEL, close channel 20: refused");
    suite_send(suite, "00 70 80 14 00");
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "MANAGE CHANNEL with data: refused");
    suite_send(suite, "00 70 00 00 02 0000");
    suite_expect_sw(suite, ANY_ERROR);
    suite_send(suite, "01 A4 04 00 10 " AID_ISDR);
    suite_expect_sw(suite, "6881");
}

static void closed_channel(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_close_channel(suite, channel);
    suite_step(suite, "Commands on a channel that is not open: 6881");
    suite_send(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(channel));
    suite_expect_sw(suite, "6881");
    suite_send(suite, "%02X C0 00 00 00", case_class_iso(channel));
    suite_expect_sw(suite, "6881");
}

static void independent(struct suite *suite)
{
    unsigned first = case_open_isdr(suite), second = suite_open_channel(suite);

    suite_step(suite, "ISD-R on one channel, ECASD on another: each keeps its application");
    suite_select(suite, second, AID_ECASD);
    suite_expect_sw(suite, "9000");
    suite_exchange(suite, "%02X E2 91 00 06 BF3E035C015A", case_class_es10(first));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
    suite_exchange(suite, "%02X CA 00 5A 00", case_class_es10(second));
    suite_expect_octets(suite, "5A", "$EID");
    suite_step(suite, "The basic channel keeps its own");
    suite_send(suite, "80 CA 00 5A 00");
    suite_expect_sw(suite, ANY_ERROR "|6Cxx");
}

/* Channels 4 to 19 have the class 4X and CX (TS 102 221 10.1.1). */
static void further_class(struct suite *suite)
{
    unsigned channel = 0;

    suite_step(suite, "Open channels up to channel 4");
    while (channel < 4) {
        suite_exchange(suite, "00 70 00 00 01");
        if (!suite_response(suite)[0])
            suite_inconclusive(suite, "the card has %u supplementary channels", channel);
        channel = (unsigned)strtoul(suite_response(suite), NULL, 16);
    }
    suite_step(suite, "SELECT with class 40 and STORE DATA with class C0");
    suite_exchange(suite, "40 A4 04 00 10 " AID_ISDR);
    suite_expect_octets(suite, "6F/84", AID_ISDR);
    suite_exchange(suite, "C0 E2 91 00 06 BF3E035C015A");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
    suite_reset(suite);
}

static void all_open(struct suite *suite)
{
    unsigned opened = 0;

    suite_step(suite, "Open channels until none is left: 6A81");
    for (;;) {
        suite_exchange(suite, "00 70 00 00 01");
        if (!suite_response(suite)[0])
            break;
        if (++opened > 19)
            suite_fail(suite, "more than 19 supplementary channels were opened");
    }
    suite_expect_sw(suite, "6A81|6200|6A84|6985");
    if (opened == 0)
        suite_fail(suite, "the card has no supplementary channel");
    suite_step(suite, "After a reset there is one again");
    suite_reset(suite);
    suite_exchange(suite, "00 70 00 00 01");
    suite_expect_sw(suite, "9000");
    suite_reset(suite);
}

SUITE_CASES(cases_channels) = {
    {"channels-open-close", "MANAGE CHANNEL opens and closes a logical channel", "",
     "TS 102 221 11.1.17", "A-11", "", "", SUITE_READS, open_close},
    {"channels-open-wrong-le", "MANAGE CHANNEL with a wrong Le opens no channel", "",
     "TS 102 221 11.1.17", "A-22 A-11", "", "", SUITE_READS, wrong_le},
    {"channels-open-given-number", "MANAGE CHANNEL opens the channel that P2 names, once", "",
     "TS 102 221 11.1.17", "A-11", "", "", SUITE_READS, given_number},
    {"channels-close-basic", "The basic channel cannot be closed", "", "TS 102 221 11.1.17", "A-24",
     "", "", SUITE_READS, close_basic},
    {"channels-close-closed", "A channel that is not open cannot be closed", "",
     "TS 102 221 11.1.17", "A-11", "", "", SUITE_READS, close_closed},
    {"channels-wrong-p1", "MANAGE CHANNEL with a reserved P1", "", "TS 102 221 11.1.17", "A-24", "",
     "", SUITE_READS, wrong_p1},
    {"channels-number-out-of-range", "MANAGE CHANNEL with a number that no channel has", "",
     "TS 102 221 11.1.17", "A-24 A-11", "", "", SUITE_READS, number_out_of_range},
    {"channels-command-on-closed", "A command on a channel that is not open", "",
     "TS 102 221 10.2.1.5.1", "A-11", "", "", SUITE_READS, closed_channel},
    {"channels-independent", "Each channel has an application of its own", "", "TS 102 221 8.7",
     "A-11", "", "", SUITE_READS, independent},
    {"channels-further-class", "Channels from 4 on have the further interindustry class", "",
     "TS 102 221 10.1.1", "A-20 A-11", "", "", SUITE_READS, further_class},
    {"channels-all-open", "The last channel is open, a reset closes all", "", "TS 102 221 8.7",
     "A-11", "", "", SUITE_READS, all_open},
    {0}};
