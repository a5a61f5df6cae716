/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on the interface: power, channels, SELECT, GET RESPONSE. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

#define ISDR "A0000005591010FFFFFFFF8900000100"

static void sends(struct suite *suite)
{
    suite_open_channel(suite);
    assert_int_equal(suite_send(suite, "01A4040010" ISDR "00") >> 8, 0x61);
    assert_string_equal(suite_response(suite), "");
    assert_int_equal(suite_exchange(suite, "01A4040010" ISDR "00"), 0x9000);
    suite_expect_octets(suite, "6F/84", ISDR);
    assert_int_equal(suite_send(suite, "0%dA4", 1), 0x6700);
    assert_int_equal(suite_send(suite, "00FF0000"), 0x6D00);
}

static void resets(struct suite *suite)
{
    const char *atr = suite_reset(suite);
    unsigned channel;

    assert_true(strncmp(atr, "3B", 2) == 0);
    assert_string_equal(suite_power_cycle(suite), atr);
    channel = suite_open_channel(suite);
    assert_int_equal(channel, 1);
    assert_int_equal(suite_open_channel(suite), 2);
    suite_close_channel(suite, 1);
    assert_int_equal(suite_open_channel(suite), 1);
    assert_int_equal(suite_isdr(suite), 3);
    assert_int_equal(suite_isdr(suite), 3);
    suite_reset(suite);
    assert_int_equal(suite_isdr(suite), 1);
}

static void closes(struct suite *suite)
{
    suite_close_channel(suite, 3);
}

/* Channels 4 and above have another class. */
static void uses_many_channels(struct suite *suite)
{
    unsigned channel = 0;

    while (channel < 6)
        channel = suite_open_channel(suite);
    assert_int_equal(suite_class(3), 0x03);
    assert_int_equal(suite_class(4), 0x40);
    assert_int_equal(suite_class(19), 0x4F);
    assert_int_equal(suite_select(suite, channel, ISDR), 0x9000);
    assert_int_equal(suite_isdr(suite), 7);
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "8904*");
}

static void selects_files(struct suite *suite)
{
    suite_select_file(suite, 0, "3F00");
    suite_expect_octets(suite, "62/83", "3F00");
    suite_select_file(suite, 0, "3F00/2F00");
    suite_expect_octets(suite, "62/83", "2F00");
    suite_select_file(suite, 0, "2FE2");
    suite_select_file(suite, 0, "6F07");
}

static void no_application(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871002");
}

static void goes_away(struct suite *suite)
{
    suite->gone = true;
    suite_es10(suite, "BF3E{5C=5A}");
}

static void test_exchanges(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "exchange-send", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "exchange-reset", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "exchange-close", SUITE_INCONCLUSIVE,
                     "MANAGE CHANNEL does not close channel 3: status 6");
    fake_suite_check(&suite_of_test, "exchange-channels", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "exchange-files", SUITE_INCONCLUSIVE,
                     "SELECT of 6F07: status 6A82");
    fake_suite_check(&suite_of_test, "exchange-application", SUITE_INCONCLUSIVE,
                     "EF.DIR has no application that begins with A0000000871002");
    fake_suite_check(&suite_of_test, "exchange-gone", SUITE_INCONCLUSIVE, "the card is gone");
    assert_true(suite_of_test.run.cards[0].gone);
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("exchange-send", sends),
                                             FAKE_CASE("exchange-reset", resets),
                                             FAKE_CASE("exchange-close", closes),
                                             FAKE_CASE("exchange-channels", uses_many_channels),
                                             FAKE_CASE("exchange-files", selects_files),
                                             FAKE_CASE("exchange-application", no_application),
                                             FAKE_CASE("exchange-gone", goes_away),
                                             {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exchanges)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
