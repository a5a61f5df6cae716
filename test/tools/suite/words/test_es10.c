/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 requests: blocks, GET RESPONSE, the channel of the ISD-R. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static void blocks(struct suite *suite)
{
    suite_es10(suite, "BF2D{5C=5A9F70}");
    suite_es10_in_blocks(suite, 3, "BF2D{5C=5A9F70}");
    suite_expect_same_response(suite);
    assert_int_equal(suite_es10(suite, "BF7F{}"), 0x6A88);
    suite_es10(suite, "BF22{}"); /* GET RESPONSE */
    suite_expect_range(suite, "BF22/84/82", 1, 1 << 20);
}

/* The records of a request: one C-APDU for each block, and MANAGE CHANNEL and SELECT before. */
static void counts(struct suite *suite)
{
    size_t apdus = 0;

    suite_es10_in_blocks(suite, 1, "BF3E035C015A");
    for (const struct suite_record *at = suite->records; at; at = at->next)
        apdus += !at->text && at->event.kind == TRACE_APDU && at->event.command.at[1] == 0xE2;
    assert_int_equal(apdus, 6);
    suite_expect_octets(suite, "BF3E/5A", "8904*");
}

/* A block that is refused is the last one. */
static void refused(struct suite *suite)
{
    assert_int_equal(suite_es10_in_blocks(suite, 4, "BF7F{80=0102030405060708}") >> 8, 0x6A);
    assert_string_equal(suite_response(suite), "");
    assert_true(suite->last.es10);
}

static const struct fake_case cases[] = {
    {FAKE_CASE("es10-blocks", blocks), SUITE_PASS, ""},
    {FAKE_CASE("es10-count", counts), SUITE_PASS, ""},
    {FAKE_CASE("es10-refused", refused), SUITE_PASS, ""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
