/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations on the last exchange, by octets: what holds, and each kind of failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/suite/words/kept.h"

static void holds(struct suite *suite)
{
    keep_list(suite);
    suite_set(suite, "A", "98001032547698103214");
    suite_expect_sw(suite, "9000");
    suite_expect_sw(suite, "6985|90xx");
    suite_expect_sw(suite, "6985|9000|6A88");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "98001032547698103214");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "$A");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "980010xx547698*");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "98*14");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "*$A*");
    suite_expect_octets(suite, "BF2D/A0/E3/5A", "00 | %s", "$A");
    suite_expect_octets(suite, "BF2D/A0/E3/91", "'Operator'");
    suite_expect_octets(suite, "BF2D/A0/E3[2]", "5A=02 9F70=00");
    suite_expect_octets(suite, "", "*");
    suite_expect_absent(suite, "BF2D/A0/E3[2]/91");
    suite_expect_count(suite, "BF2D/A0/E3", 2);
    suite_expect_count(suite, "BF2D/A0/80", 0);
    suite_expect_range(suite, "BF2D/A0/E3[2]/5A", 2, 2);
    assert_string_equal(suite_value(suite, "BF2D/A0/E3/9F70"), "01");
    assert_null(suite_value(suite, "BF2D/A1"));
    keep_list(suite);
    suite_expect_same_response(suite);
}

static void negative(struct suite *suite)
{
    keep(suite, "BF2D{}", "80=FF 81=0100 82=00FFFFFFFF", 0x9000);
    suite_expect_range(suite, "80", -1, -1);
    suite_expect_range(suite, "81", 256, 256);
    suite_expect_range(suite, "82", UINT32_MAX, UINT32_MAX);
}

/* Each of these fails. */
static void other_sw(struct suite *suite)
{
    keep_list(suite);
    suite_expect_sw(suite, "6A88|91xx");
}

static void no_response(struct suite *suite)
{
    keep(suite, "BF2D{}", "", 0x6A88);
    suite_expect_octets(suite, "BF2D", "*");
}

static void no_value(struct suite *suite)
{
    keep_list(suite);
    suite_expect_octets(suite, "BF2D/A1", "*");
}

static void other_value(struct suite *suite)
{
    keep_list(suite);
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "00|02");
}

static void other_pattern(struct suite *suite)
{
    keep_list(suite);
    suite_expect_octets(suite, "BF2D/A0/E3/9F70", "01xx");
}

static void not_absent(struct suite *suite)
{
    keep_list(suite);
    suite_expect_absent(suite, "BF2D/A0/E3/91");
}

static void other_count(struct suite *suite)
{
    keep_list(suite);
    suite_expect_count(suite, "BF2D/A0/E3", 1);
}

static void other_range(struct suite *suite)
{
    keep_list(suite);
    suite_expect_range(suite, "BF2D/A0/E3[2]/5A", 3, 4);
}

static void no_number(struct suite *suite)
{
    keep_list(suite);
    suite_expect_range(suite, "BF2D/A0/E3/5A", 0, INT64_MAX);
}

static void other_response(struct suite *suite)
{
    keep_list(suite);
    keep(suite, "BF2D{}", "BF2D{A0{}}", 0x9000);
    suite_expect_same_response(suite);
}

static const struct fake_case cases[] = {
    {FAKE_CASE("expect-sw", other_sw), SUITE_FAIL, "status word 9000 (done); expected 6A88|91xx"},
    {FAKE_CASE("expect-response", no_response), SUITE_FAIL, "status word 6A88"},
    {FAKE_CASE("expect-value", no_value), SUITE_FAIL, "BF2D/A1 is absent in the response BF2D"},
    {FAKE_CASE("expect-other", other_value), SUITE_FAIL, "BF2D/A0/E3/9F70 is 01; expected 00|02"},
    {FAKE_CASE("expect-pattern", other_pattern), SUITE_FAIL,
     "BF2D/A0/E3/9F70 is 01; expected 01xx"},
    {FAKE_CASE("expect-absent", not_absent), SUITE_FAIL,
     "BF2D/A0/E3/91 is 4F70657261746F72; expected to be absent"},
    {FAKE_CASE("expect-count", other_count), SUITE_FAIL,
     "BF2D/A0/E3 occurs 2 times; expected 1 times"},
    {FAKE_CASE("expect-range", other_range), SUITE_FAIL, "BF2D/A0/E3[2]/5A is 2; expected 3 to 4"},
    {FAKE_CASE("expect-number", no_number), SUITE_FAIL, "expected a number"},
    {FAKE_CASE("expect-same", other_response), SUITE_FAIL,
     "the response is BF2D02A000; expected BF2D"},
    {FAKE_CASE("expect-holds", holds), SUITE_PASS, ""},
    {FAKE_CASE("expect-negative", negative), SUITE_PASS, ""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
