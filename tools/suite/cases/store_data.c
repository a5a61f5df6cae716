/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STORE DATA: the transport of ES10 requests (SGP.22 5.7.2). */
#include "tools/suite/cases/atr_octets.h"
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

#define GET_EID "BF3E035C015A"

/* GetEID in one block on the channel: the transport works again. */
static void expect_eid(struct suite *suite, unsigned channel)
{
    suite_exchange(suite, "%02X E2 91 00 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void first_block(struct suite *suite, unsigned channel)
{
    suite_send(suite, "%02X E2 11 00 03 BF3E03", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    case_expect_empty(suite, "");
}

static void expect_second_block_refused(struct suite *suite, unsigned channel)
{
    suite_send(suite, "%02X E2 91 01 03 5C015A", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
}

static void one_block(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GetEID in one block, P1 91, P2 00: 61xx and the response");
    suite_send(suite, "%02X E2 91 00 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, "6115|9000");
    suite_step(suite, "With GET RESPONSE: the EID");
    expect_eid(suite, channel);
}

static void two_blocks(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GetEID in two blocks: the first has 9000 and no data");
    first_block(suite, channel);
    suite_step(suite, "The second one is executed");
    suite_exchange(suite, "%02X E2 91 01 03 5C015A", case_class_es10(channel));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void one_octet_a_block(struct suite *suite)
{
    suite_step(suite, "GetEUICCInfo1 and GetProfilesInfo in blocks of one octet and in one block");
    suite_es10(suite, "BF2D{5C=5A9F7091}");
    suite_es10_in_blocks(suite, 1, "BF2D{5C=5A9F7091}");
    suite_expect_same_response(suite);
    suite_es10(suite, "BF20{}");
    suite_es10_in_blocks(suite, 1, "BF20{}");
    suite_expect_same_response(suite);
}

/* A tag list of 600 octets: unknown and repeated tags are passed over. */
static void long_request(struct suite *suite)
{
    char tags[1201];

    for (size_t i = 0; i < sizeof(tags) - 1; i += 8)
        memcpy(tags + i, "5A9F7091", 8);
    tags[sizeof(tags) - 1] = 0;
    suite_step(suite, "GetProfilesInfo with a tag list of 600 octets: as with each tag once");
    suite_es10(suite, "BF2D{5C=5A9F7091}");
    suite_es10(suite, "BF2D{5C=%s}", tags);
    suite_expect_same_response(suite);
    suite_step(suite, "The same in blocks of 100 octets");
    suite_es10_in_blocks(suite, 100, "BF2D{5C=%s}", tags);
    suite_expect_same_response(suite);
}

static void skipped_block(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Block 00, then block 02: refused");
    first_block(suite, channel);
    suite_send(suite, "%02X E2 91 02 03 5C015A", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "Block 00 is discarded: block 01 is refused, too");
    expect_second_block_refused(suite, channel);
    expect_eid(suite, channel);
}

static void repeated_block(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Block 00, block 01, block 01 again: refused");
    suite_send(suite, "%02X E2 11 00 02 BF3E", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_send(suite, "%02X E2 11 01 01 03", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_send(suite, "%02X E2 91 01 03 5C015A", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

static void begins_with_01(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "A command that begins with block 01: refused");
    suite_send(suite, "%02X E2 91 01 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

static void restart(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Block 00 of one command, then block 00 of another: the second is executed");
    first_block(suite, channel);
    expect_eid(suite, channel);
}

static void interrupted(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Block 00, then SELECT on the channel: block 01 is refused");
    first_block(suite, channel);
    suite_select(suite, channel, AID_ISDR);
    expect_second_block_refused(suite, channel);
    expect_eid(suite, channel);
}

static void other_channel_between(struct suite *suite)
{
    unsigned first = case_open_isdr(suite), second = case_open_isdr(suite);

    suite_step(suite, "Block 00 on one channel, a whole command on another, block 01 on the first");
    first_block(suite, first);
    expect_eid(suite, second);
    suite_exchange(suite, "%02X E2 91 01 03 5C015A", case_class_es10(first));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void interleaved(struct suite *suite)
{
    unsigned first = case_open_isdr(suite), second = case_open_isdr(suite);

    suite_step(suite, "Two commands in two blocks, their blocks alternate on two channels");
    first_block(suite, first);
    suite_send(suite, "%02X E2 11 00 02 BF20", case_class_es10(second));
    suite_expect_sw(suite, "9000");
    suite_exchange(suite, "%02X E2 91 01 03 5C015A", case_class_es10(first));
    suite_expect_octets(suite, "BF3E/5A", "$EID");
    suite_exchange(suite, "%02X E2 91 01 01 00", case_class_es10(second));
    suite_expect_octets(suite, "BF20/82", "xxxxxx");
}

static void channel_closed_between(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite), again;

    suite_step(suite, "Block 00, the channel is closed and opened again: block 01 is refused");
    first_block(suite, channel);
    suite_close_channel(suite, channel);
    again = case_open_isdr(suite);
    expect_second_block_refused(suite, again);
}

static void reserved_p1(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "STORE DATA with P1 B1, a reserved value: refused");
    suite_send(suite, "%02X E2 B1 00 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, "6A86|6B00|6A80|6985");
    expect_eid(suite, channel);
}

static void no_data(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "STORE DATA without data: refused");
    suite_send(suite, "%02X E2 91 00 00", case_class_es10(channel));
    suite_expect_sw(suite, "67xx|6A80|6A88");
    expect_eid(suite, channel);
}

static void with_le(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "STORE DATA with Le 00: the response at once or by GET RESPONSE");
    suite_exchange(suite, "%02X E2 91 00 06 " GET_EID " 00", case_class_es10(channel));
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void with_le_t0(struct suite *suite)
{
    struct atr atr;
    unsigned channel;

    atr_read(suite, suite_reset(suite), &atr);
    channel = case_open_isdr(suite);
    suite_step(suite, "STORE DATA with Le 00 by T=0: 61xx; the response by GET RESPONSE alone");
    suite_send(suite, "%02X E2 91 00 06 " GET_EID " 00", case_class_es10(channel));
    if (atr.protocols & ~(unsigned)ATR_PROTOCOL_T0 & ~(1U << 15))
        suite_expect_sw(suite, "9000|6115"); /* T=1 or another protocol may be in use */
    else
        suite_expect_sw(suite, "6115");
}

static void unknown_tag(struct suite *suite)
{
    suite_step(suite, "Data objects that are not requests: 6A88 (or 6A80)");
    suite_es10(suite, "BF7E{}");
    suite_expect_sw(suite, "6A88|6A80");
    suite_es10(suite, "BF1F{}");
    suite_expect_sw(suite, "6A88|6A80");
    suite_es10(suite, "5A=00");
    suite_expect_sw(suite, "6A88|6A80");
    suite_es10(suite, "E3{}");
    suite_expect_sw(suite, "6A88|6A80");
}

static void cut_object(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "A data object that is longer than the command: refused");
    suite_send(suite, "%02X E2 91 00 06 BF3E045C015A", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "Its rest in another command is refused, too");
    suite_send(suite, "%02X E2 91 00 01 00", case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

static void two_objects(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Two requests in one command: refused");
    suite_send(suite, "%02X E2 91 00 09 " GET_EID "BF2000", case_class_es10(channel));
    suite_expect_sw(suite, "6A80|6985|6A88");
    expect_eid(suite, channel);
}

/* Block FF with P1 11 leaves no number for the last block (256 blocks of 255 octets). */
static void too_many_blocks(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite), cla = case_class_es10(channel);

    suite_step(suite, "256 blocks that all say that more follow: the last is refused");
    suite_send(suite, "%02X E2 11 00 04 BF2D8201", cla);
    suite_expect_sw(suite, "9000");
    for (unsigned block = 1; block < 255; block++) {
        if (suite_send(suite, "%02X E2 11 %02X 01 00", cla, block) != 0x9000)
            suite_inconclusive(suite, "the card accepts %u blocks", block);
    }
    suite_send(suite, "%02X E2 11 FF 01 00", cla);
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

/* 252 tags with their header are 256 octets. */
static void last_block_number(struct suite *suite)
{
    char tags[501];

    for (size_t i = 0; i < sizeof(tags) - 1; i += 2)
        memcpy(tags + i, "5A", 2);
    tags[sizeof(tags) - 1] = 0;
    suite_step(suite, "A request of 256 octets in 256 blocks: P2 of the last is FF");
    suite_es10(suite, "BF2D{5C=5A}");
    suite_es10_in_blocks(suite, 1, "BF2D81FC5C81F9%.498s", tags);
    suite_expect_same_response(suite);
}

static void iso_class(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "STORE DATA with class 0X: refused");
    suite_send(suite, "%02X E2 91 00 06 " GET_EID, case_class_iso(channel));
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

static void secure_messaging(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "STORE DATA with secure messaging, which no session has: refused");
    suite_send(suite, "%02X E2 91 00 06 " GET_EID, case_class_es10(channel) | 0x04);
    suite_expect_sw(suite, ANY_ERROR);
    expect_eid(suite, channel);
}

static void not_selected(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_step(suite, "STORE DATA on a channel where the ISD-R is not selected: refused");
    suite_send(suite, "%02X E2 91 00 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, ANY_ERROR);
}

SUITE_CASES(cases_store_data) = {
    {"store-data-one-block", "An ES10 request in one block", "", "SGP.22 5.7.2", "A-20", "", "",
     SUITE_READS, one_block},
    {"store-data-two-blocks", "An ES10 request in two blocks", "", "SGP.22 5.7.2", "A-21 A-20", "",
     "", SUITE_READS, two_blocks},
    {"store-data-one-octet-a-block", "The size of the blocks does not matter", "", "SGP.22 5.7.2",
     "A-20", "", "", SUITE_READS, one_octet_a_block},
    {"store-data-long-request", "A request of several blocks of 255 octets", "", "SGP.22 5.7.2",
     "A-20 B-42", "", "", SUITE_READS, long_request},
    {"store-data-skipped-block", "A block number is left out", "", "SGP.22 5.7.2", "A-23", "", "",
     SUITE_READS, skipped_block},
    {"store-data-repeated-block", "A block number is repeated", "", "SGP.22 5.7.2", "A-23", "", "",
     SUITE_READS, repeated_block},
    {"store-data-begins-with-01", "The first block has the number 01", "", "SGP.22 5.7.2", "A-23",
     "", "", SUITE_READS, begins_with_01},
    {"store-data-restart", "Block 00 begins a new command", "", "SGP.22 5.7.2", "A-23", "", "",
     SUITE_READS, restart},
    {"store-data-interrupted", "Another command discards the blocks before it", "", "SGP.22 5.7.2",
     "A-23", "", "", SUITE_READS, interrupted},
    {"store-data-other-channel-between", "A command on another channel discards nothing", "",
     "SGP.22 5.7.2", "A-23 A-11", "", "", SUITE_READS, other_channel_between},
    {"store-data-interleaved", "Blocks of two channels alternate", "", "SGP.22 5.7.2", "A-20 A-11",
     "", "", SUITE_READS, interleaved},
    {"store-data-channel-closed-between", "Closing the channel discards its blocks", "",
     "SGP.22 5.7.2", "A-23", "", "", SUITE_READS, channel_closed_between},
    {"store-data-reserved-p1", "A reserved P1", "", "SGP.22 5.7.2", "A-20 A-24", "", "",
     SUITE_READS, reserved_p1},
    {"store-data-no-data", "A block without data", "", "SGP.22 5.7.2", "A-24", "", "", SUITE_READS,
     no_data},
    {"store-data-le", "STORE DATA with Le", "", "SGP.22 5.7.2", "A-21", "", "", SUITE_READS,
     with_le},
    {"store-data-le-t0", "The response of T=0 comes by GET RESPONSE", "", "TS 102 221 7.3.1",
     "A-21 A-22", "", "", SUITE_READS, with_le_t0},
    {"store-data-unknown-tag", "An unknown data object", "", "SGP.22 5.7.2", "A-24", "", "",
     SUITE_READS, unknown_tag},
    {"store-data-cut-object", "A data object whose end is missing", "", "SGP.22 5.7.2", "A-24", "",
     "", SUITE_READS, cut_object},
    {"store-data-two-objects", "Two data objects in one command", "", "SGP.22 5.7.2", "A-24", "",
     "", SUITE_READS, two_objects},
    {"store-data-too-many-blocks", "More blocks than block numbers", "", "SGP.22 5.7.2",
     "A-23 A-20", "", "", SUITE_READS, too_many_blocks},
    {"store-data-last-block-number", "A request of 256 blocks", "", "SGP.22 5.7.2", "A-20", "", "",
     SUITE_READS, last_block_number},
    {"store-data-iso-class", "STORE DATA with the class of ISO/IEC 7816-4", "", "SGP.22 5.7.2",
     "A-20 A-24", "", "", SUITE_READS, iso_class},
    {"store-data-secure-messaging", "STORE DATA with secure messaging", "", "SGP.22 5.7.2", "A-24",
     "", "", SUITE_READS, secure_messaging},
    {"store-data-not-selected", "STORE DATA outside the ISD-R", "", "SGP.22 5.7.2", "A-11 A-24", "",
     "", SUITE_READS, not_selected},
    {0}};
