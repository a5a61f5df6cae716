/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secured packets: counters, differences, and what a wrong response leads to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/fake/suite.h"

#define SCRIPT "00A40000026F7E00B0000001"

static struct fake_suite suite_of_test;

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

static const struct suite_case rows[] = {
    FAKE_CASE("secured-counts", counts),         FAKE_CASE("secured-differs", differs),
    FAKE_CASE("secured-bad-tar", bad_tar),       FAKE_CASE("secured-too-long", too_long),
    FAKE_CASE("secured-no-profile", no_profile), {0}};

static void test_results(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "secured-counts", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "secured-differs", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "secured-bad-tar", SUITE_INCONCLUSIVE, "tar");
    fake_suite_check(&suite_of_test, "secured-too-long", SUITE_INCONCLUSIVE, "one short message");
    fake_suite_check(&suite_of_test, "secured-no-profile", SUITE_FAIL, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_results)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
