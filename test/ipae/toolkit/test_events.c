/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes and STATUS to the flags of struct terminal_events (CAT-1.5). No card is needed. */
#include "ipae/toolkit/terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct terminal terminal;

static int begin(void **state)
{
    (void)state;
    memset(&terminal, 0, sizeof(terminal));
    return 0;
}

static bool receive(const char *hex)
{
    uint8_t octets[100];
    struct buf envelope = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&envelope, hex), 0);
    return event_download_receive(&terminal, buf_bytes(&envelope));
}

static void test_channels(void **state)
{
    (void)state;
    assert_true(receive("D60E 990109 82028281 B8028300 B701FF")); /* DATA AVAILABLE, channel 3 */
    assert_true(terminal.events.data[3]);
    assert_true(receive("D60B 99010A 82028281 B8028500")); /* CHANNEL STATUS, link established */
    assert_false(terminal.events.dropped[5]);
    assert_true(receive("D60B 99010A 82028281 B8020505")); /* link dropped */
    assert_true(terminal.events.dropped[5]);
    for (unsigned i = 0; i <= CHANNELS; i++) {
        assert_int_equal(terminal.events.data[i], i == 3);
        assert_int_equal(terminal.events.dropped[i], i == 5);
    }
    assert_true(receive("D60B 990109 82028281 B8020000")); /* no channel: ignored */
    assert_false(terminal.events.data[0]);
}

static void test_location(void **state)
{
    static const uint8_t plmn[3] = {0x62, 0xF2, 0x20};

    (void)state;
    assert_true(receive("D60A 990103 82028281 9B0102"));
    assert_int_equal(terminal.events.location, LOCATION_NONE);
    assert_true(receive("D60A 990103 82028281 9B0101"));
    assert_int_equal(terminal.events.location, LOCATION_LIMITED);
    terminal.events.rejections = 2;
    assert_true(receive("D613 990103 82028281 9B0100 930762F220 00010002"));
    assert_int_equal(terminal.events.location, LOCATION_NORMAL);
    assert_int_equal(terminal.events.rejections, 0);
    assert_memory_equal(terminal.plmn, plmn, sizeof(plmn));
    assert_true(receive("D60A 990103 82028281 9B0103")); /* reserved value: ignored */
    assert_int_equal(terminal.events.location, LOCATION_NORMAL);
}

static void test_rejections(void **state)
{
    (void)state;
    assert_true(receive("D60A 990112 82028281 F5010B")); /* PLMN not allowed: permanent */
    assert_int_equal(terminal.events.rejections, 1);
    assert_true(receive("D60A 990112 82028281 F50116")); /* congestion: temporary */
    assert_int_equal(terminal.events.rejections, 1);
}

static void test_timers(void **state)
{
    (void)state;
    assert_true(receive("D70C 82028281 A40102 A503000000"));
    assert_true(terminal.events.timer[TIMER_WATCHDOG]);
    assert_false(receive("D70C 82028281 A40100 A503000000"));
    assert_false(receive("D70C 82028281 A40107 A503000000")); /* not a timer of the IPAe */
    terminal.status_left[TIMER_POLL] = 2;
    status_receive(&terminal);
    assert_false(terminal.events.timer[TIMER_POLL]);
    status_receive(&terminal);
    assert_true(terminal.events.timer[TIMER_POLL]);
    assert_int_equal(terminal.events.status, 2);
}

static void test_others(void **state)
{
    (void)state;
    assert_false(receive("D607 990104 82028281")); /* user activity */
    assert_false(receive("D607 82028281 950101"));
    assert_false(receive("D300"));
    assert_false(receive("D400"));
    assert_false(receive("D60E 990109"));
    assert_false(receive(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_channels, begin),
        cmocka_unit_test_setup(test_location, begin),
        cmocka_unit_test_setup(test_rejections, begin),
        cmocka_unit_test_setup(test_timers, begin),
        cmocka_unit_test_setup(test_others, begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
