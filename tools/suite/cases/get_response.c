/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET RESPONSE: the response of an ES10 function in parts (TS 102 221 7.3.1, 12.1.1). */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#include <string.h>

#define GET_EID "BF3E035C015A"
enum { RESPONSE_MAX = 8192 };

/* GetEID, its response is not fetched. */
static void begin(struct suite *suite, unsigned channel)
{
    suite_send(suite, "%02X E2 91 00 06 " GET_EID, case_class_es10(channel));
    suite_expect_sw(suite, "6115");
}

static void get(struct suite *suite, unsigned class, unsigned le)
{
    suite_send(suite, "%02X C0 00 00 %02X", class, le & 0xFF);
}

static void both_classes(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GET RESPONSE with the class of ISO/IEC 7816-4");
    begin(suite, channel);
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
    suite_step(suite, "GET RESPONSE with the class of STORE DATA");
    begin(suite, channel);
    get(suite, case_class_es10(channel), 0x15);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void in_parts(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite), class = case_class_iso(channel);

    suite_step(suite, "Response in parts of 8, 8 and 5 octets: 61xx gives what is left");
    begin(suite, channel);
    get(suite, class, 8);
    suite_expect_sw(suite, "610D");
    suite_expect_octets(suite, "", "BF3E12 5A10 xxxxxx");
    suite_set(suite, "first", "%s", suite_response(suite));
    get(suite, class, 8);
    suite_expect_sw(suite, "6105");
    suite_set(suite, "second", "%s", suite_response(suite));
    get(suite, class, 5);
    suite_expect_sw(suite, "9000");
    suite_set(suite, "whole", "$first $second %s", suite_response(suite));
    suite_step(suite, "The parts are the response");
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "", "$whole");
}

static void long_response(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);
    char whole[RESPONSE_MAX] = "";
    uint16_t sw;

    suite_step(suite, "GetCerts has more than 256 octets: 6100, then 61xx until the last part");
    sw = suite_send(suite, "%02X E2 91 00 03 BF5600", case_class_es10(channel));
    suite_expect_sw(suite, "6100");
    while (sw >> 8 == 0x61) {
        sw = suite_send(suite, "%02X C0 00 00 %02X", case_class_iso(channel), sw & 0xFFU);
        if (!suite_response(suite)[0])
            suite_fail(suite, "GET RESPONSE with the length of 61xx returns nothing");
        if (strlen(whole) + strlen(suite_response(suite)) >= sizeof(whole))
            suite_fail(suite, "more than %d octets, and no end", RESPONSE_MAX / 2);
        strcat(whole, suite_response(suite));
    }
    suite_expect_sw(suite, "9000");
    suite_step(suite, "The parts are the response");
    suite_es10(suite, "BF56{}");
    suite_expect_octets(suite, "", "%s", whole);
}

static void greater_le(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GET RESPONSE with a greater Le: 6C15, and the response stays available");
    begin(suite, channel);
    get(suite, case_class_iso(channel), 0x40);
    suite_expect_sw(suite, "6C15");
    case_expect_empty(suite, "");
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

static void nothing_available(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GET RESPONSE when nothing is available: refused");
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "GET RESPONSE after the response was fetched: refused");
    begin(suite, channel);
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, "9000");
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, ANY_ERROR);
}

static void discarded(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "Another command on the channel discards the response");
    begin(suite, channel);
    suite_send(suite, "%02X A4 04 0C 10 " AID_ISDR, case_class_iso(channel));
    suite_expect_sw(suite, "9000");
    get(suite, case_class_iso(channel), 0x15);
    suite_expect_sw(suite, ANY_ERROR);
}

static void wrong_p1p2(struct suite *suite)
{
    unsigned channel = case_open_isdr(suite);

    suite_step(suite, "GET RESPONSE with P1 01: refused");
    begin(suite, channel);
    suite_send(suite, "%02X C0 01 00 15", case_class_iso(channel));
    suite_expect_sw(suite, "6A86|6B00");
}

static void of_other_channel(struct suite *suite)
{
    unsigned first = case_open_isdr(suite), second = case_open_isdr(suite);

    suite_step(suite, "The response of one channel is not available on another");
    begin(suite, first);
    get(suite, case_class_iso(second), 0x15);
    suite_expect_sw(suite, ANY_ERROR);
    suite_step(suite, "It stays available on its own");
    get(suite, case_class_iso(first), 0x15);
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "BF3E/5A", "$EID");
}

SUITE_CASES(cases_get_response) = {
    {"get-response-both-classes", "GET RESPONSE with class 0X and 8X", "", "TS 102 221 12.1.1",
     "A-22", "", "", SUITE_READS, both_classes},
    {"get-response-in-parts", "A response is fetched in parts", "", "TS 102 221 12.1.1", "A-22", "",
     "", SUITE_READS, in_parts},
    {"get-response-long", "A response of more than 256 octets", "", "SGP.22 5.7.2", "B-47 A-22",
     "iot", "", SUITE_READS, long_response},
    {"get-response-greater-le", "Le is greater than what is available", "", "TS 102 221 7.3.1",
     "A-22", "", "", SUITE_READS, greater_le},
    {"get-response-nothing-available", "Nothing is available", "", "TS 102 221 12.1.1", "A-22", "",
     "", SUITE_READS, nothing_available},
    {"get-response-discarded", "Another command discards the response", "", "TS 102 221 12.1.1",
     "A-22", "", "", SUITE_READS, discarded},
    {"get-response-wrong-p1p2", "P1 and P2 are 00", "", "TS 102 221 12.1.1", "A-24", "", "",
     SUITE_READS, wrong_p1p2},
    {"get-response-other-channel", "A response belongs to its channel", "", "TS 102 221 8.7",
     "A-22 A-11", "", "", SUITE_READS, of_other_channel},
    {0}};
