/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secured packets: counters, differences, and what a wrong response leads to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/fake/suite.h"

#define SCRIPT "00A40000026F7E00B0000001"

static void counts(struct suite *suite)
{
    const struct suite_secured same = {.counter = "="}, gap = {.counter = "+5"},
                               low = {.counter = "3"};

    suite_reach(suite, "A usim enabled");
    suite_send_secured(suite, NULL, SCRIPT);
    suite_expect_octets(suite, "", "00 02 9000 xx");
    suite_send_secured(suite, &same, SCRIPT);
    suite_expect_octets(suite, "", "02");
    suite_send_secured(suite, &gap, SCRIPT);
    suite_expect_octets(suite, "", "00*");
    suite_send_secured(suite, &low, SCRIPT);
    suite_expect_octets(suite, "", "02");
    suite_send_secured(suite, NULL, SCRIPT);
    suite_expect_octets(suite, "", "00*");
}

static void differs(struct suite *suite)
{
    const struct suite_secured key = {.wrong_key = true}, tar = {.tar = "AAAAAA", .spi = "1601"},
                               silent = {.spi = "1600"};

    suite_reach(suite, "A usim enabled");
    suite_send_secured(suite, &key, SCRIPT);
    suite_expect_octets(suite, "", "01");
    suite_send_secured(suite, &tar, SCRIPT);
    suite_expect_octets(suite, "", "09");
    suite_send_secured(suite, &silent, SCRIPT);
    suite_expect_octets(suite, "", "%s", "");
}

static void bad_tar(struct suite *suite)
{
    const struct suite_secured packet = {.tar = "B000"};

    suite_send_secured(suite, &packet, SCRIPT);
}

static void too_long(struct suite *suite)
{
    suite_send_secured(suite, NULL, "%s", suite_random(suite, 220));
}

static void no_profile(struct suite *suite)
{
    suite_reach(suite, "no profile");
    suite_send_secured(suite, NULL, SCRIPT);
    suite_expect_octets(suite, "", "00*");
}

static const struct fake_case cases[] = {
    {FAKE_CASE("secured-counts", counts), SUITE_PASS, ""},
    {FAKE_CASE("secured-differs", differs), SUITE_PASS, ""},
    {FAKE_CASE("secured-bad-tar", bad_tar), SUITE_INCONCLUSIVE, "tar"},
    {FAKE_CASE("secured-too-long", too_long), SUITE_INCONCLUSIVE, "one short message"},
    {FAKE_CASE("secured-no-profile", no_profile), SUITE_FAIL, ""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
