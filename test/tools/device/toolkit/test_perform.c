/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each toolkit command and what its TERMINAL RESPONSE says; channels have test_channel.c. */
#include "test/fake/script.h"
#include "tools/device/device_internal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct script script;
static char text[700];

static int begin(void **state)
{
    (void)state;
    script_begin(&script, NULL, NULL);
    script.device.view = (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    return 0;
}

static int end(void **state)
{
    (void)state;
    script_end(&script);
    return 0;
}

/* Result and objects for a command of this type, qualifier and objects. */
static const char *perform(uint8_t type, uint8_t qualifier, const char *objects)
{
    uint8_t octets[256], answer[256];
    struct buf in = BUF_OVER(octets), out = BUF_OVER(answer);

    assert_int_equal(buf_put_hex(&in, objects), 0);
    const struct command command = {1, type, qualifier, 0x82, buf_bytes(&in)};

    device_perform(&script.device, &command, &out);
    return bytes_to_hex(buf_bytes(&out), text, sizeof(text));
}

static void test_results(void **state)
{
    static const struct {
        uint8_t type, qualifier;
        const char *objects, *answer, *detail;
    } rows[] = {
        {COMMAND_MORE_TIME, 0, "", "830100", ""},
        {COMMAND_POLL_INTERVAL, 0, "8402011E", "8301008402011E", "30 s"},
        {COMMAND_POLL_INTERVAL, 0, "0402003C", "8301008402003C", "3600 s"},
        {COMMAND_POLL_INTERVAL, 0, "84020100", "830132", ""},
        {COMMAND_POLL_INTERVAL, 0, "", "830132", ""},
        {COMMAND_POLLING_OFF, 0, "", "830100", ""},
        {COMMAND_SET_UP_EVENT_LIST, 0, "9904090A0312", "830100", ""},
        {COMMAND_SET_UP_MENU, 0, "850365494D 8F0601506F6C6C21 8F02024E 8F0103", "830100",
         "eIM; 1 Poll!; 2 N"},
        {COMMAND_SET_UP_MENU, 0, "0F00", "830100", ""},
        {COMMAND_SET_UP_EVENT_LIST, 0, "9900", "830100", ""},
        {COMMAND_PROVIDE_LOCAL_INFORMATION, 0, "",
         "830100930900F110000100"
         "01001F",
         "location"},
        {COMMAND_PROVIDE_LOCAL_INFORMATION, 1, "", "83010094083A55108000000010", "IMEI"},
        {COMMAND_PROVIDE_LOCAL_INFORMATION, 2, "", "830130", ""},
        {COMMAND_PROVIDE_LOCAL_INFORMATION, 6, "", "8301003F0108", "access technology"},
        {COMMAND_PROVIDE_LOCAL_INFORMATION, 8, "", "830130", ""},
        {COMMAND_TIMER_MANAGEMENT, 0, "A40101A503000100", "830100A40101", "timer 1 in 600 s"},
        {COMMAND_TIMER_MANAGEMENT, 0, "A40100A503000100", "830132", ""},
        {COMMAND_TIMER_MANAGEMENT, 0, "A40109A503000100", "830132", ""},
        {COMMAND_TIMER_MANAGEMENT, 0, "A40101A5030001", "830132", ""},
        {COMMAND_TIMER_MANAGEMENT, 0, "A503000100", "830132", ""},
        {COMMAND_TIMER_MANAGEMENT, 3, "A40101", "830132", ""},
        {COMMAND_TIMER_MANAGEMENT, 1, "A40108", "830124", "timer 8 off"},
        {COMMAND_TIMER_MANAGEMENT, 2, "A40108", "830124", "timer 8 asked"},
        {COMMAND_OPEN_CHANNEL, 1, "350103", "830136", ""},
        {COMMAND_CLOSE_CHANNEL, 0, "", "83023A03", ""},
        {COMMAND_SEND_DATA, 1, "B60161", "83023A03", ""},
        {COMMAND_RECEIVE_DATA, 0, "B701ED", "83023A03", ""},
        {COMMAND_GET_CHANNEL_STATUS, 0, "", "830100", ""},
        {COMMAND_REFRESH, 4, "", "", "mode 04"},
        {COMMAND_REFRESH, 9, "", "830100", "mode 09"},
        {COMMAND_REFRESH, 0, "", "830100", "mode 00"},
        {COMMAND_REFRESH, 6, "", "830100", "mode 06"},
        {COMMAND_REFRESH, 7, "", "830130", "mode 07"},
        {COMMAND_REFRESH, 0x0A, "", "830130", "mode 0A"},
        {0x13, 0, "", "830130", ""},
        {0x21, 0, "", "830130", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(perform(rows[i].type, rows[i].qualifier, rows[i].objects),
                            rows[i].answer);
        assert_string_equal(script.device.detail, rows[i].detail);
    }
}

static void test_what_they_change(void **state)
{
    struct device *device = &script.device;

    (void)state;
    perform(COMMAND_POLL_INTERVAL, 0, "84020205");
    assert_int_equal(device->status_seconds, 1);
    perform(COMMAND_POLL_INTERVAL, 0, "84020300"); /* a bad one leaves it */
    assert_int_equal(device->status_seconds, 1);
    perform(COMMAND_POLLING_OFF, 0, "");
    assert_int_equal(device->status_seconds, 0);
    perform(COMMAND_SET_UP_EVENT_LIST, 0, "9904090A03FF");
    assert_int_equal(device->events, 1 << 9 | 1 << 10 | 1 << 3);
    perform(COMMAND_SET_UP_EVENT_LIST, 0, "9900");
    assert_int_equal(device->events, 0);
    perform(COMMAND_REFRESH, 9, "");
    assert_true(device->restart && !device->reset);
    perform(COMMAND_REFRESH, 4, "");
    assert_true(device->restart && device->reset);
    device->restart = device->reset = device->read_again = false;
    perform(COMMAND_REFRESH, 3, "");
    assert_true(device->read_again && !device->restart);
}

/* Seconds that the last answer says are left. */
static uint32_t left(void)
{
    uint8_t octets[40];
    struct buf buf = BUF_OVER(octets);
    uint32_t seconds;

    assert_int_equal(strncmp(text, "830100A40102A503", 16), 0);
    assert_int_equal(buf_put_hex(&buf, text + 16), 0);
    assert_int_equal(timer_value_read(buf_bytes(&buf), &seconds), 0);
    return seconds;
}

static void test_timers(void **state)
{
    (void)state;
    script.device.options.time_scale = 1;
    perform(COMMAND_TIMER_MANAGEMENT, 0, "A40102A503100000"); /* 1 h */
    assert_true(script.device.timers[2].runs);
    perform(COMMAND_TIMER_MANAGEMENT, 2, "A40102");
    assert_in_range(left(), 3540, 3600);
    assert_true(script.device.timers[2].runs);
    perform(COMMAND_TIMER_MANAGEMENT, 1, "A40102");
    assert_in_range(left(), 3540, 3600);
    assert_false(script.device.timers[2].runs);
    assert_string_equal(perform(COMMAND_TIMER_MANAGEMENT, 1, "A40102"), "830124");
}

static void test_without_service(void **state)
{
    static const enum radio_state states[] = {RADIO_LIMITED, RADIO_NONE};

    (void)state;
    script.device.view.data = false;
    for (size_t i = 0; i < 2; i++) {
        script.device.view.state = states[i];
        assert_string_equal(perform(COMMAND_PROVIDE_LOCAL_INFORMATION, 0, ""), "83022004");
        assert_string_equal(perform(COMMAND_PROVIDE_LOCAL_INFORMATION, 6, ""), "83022004");
        assert_int_equal(strncmp(perform(COMMAND_PROVIDE_LOCAL_INFORMATION, 1, ""), "830100", 6),
                         0);
        assert_string_equal(
            perform(COMMAND_OPEN_CHANNEL, 1, "350103390205DC3C030201BB3E05217F000001"),
            "83022004350103390205DC");
    }
}

static void test_date_and_time(void **state)
{
    (void)state;
    perform(COMMAND_PROVIDE_LOCAL_INFORMATION, 3, "");
    assert_int_equal(strncmp(text, "830100A607", 10), 0);
    assert_int_equal(strlen(text), 2 * 12);
    for (size_t i = 10; i < strlen(text); i++)
        assert_in_range(text[i], '0', '9');
    assert_string_equal(text + 22, "00"); /* UTC */
}

/* --clock: a date that exists goes on with the timeline, another is told as it is. */
static void test_clock(void **state)
{
    static const struct {
        enum device_clock_kind kind;
        int year, month, day, hour, minute, second;
        uint32_t seconds; /* since the start */
        const char *answer;
    } rows[] = {
        {DEVICE_CLOCK_SET, 2026, 11, 24, 8, 5, 0, 0, "830100A60762114280500000"},
        {DEVICE_CLOCK_SET, 2026, 11, 24, 8, 5, 0, 61, "830100A60762114280601000"},
        {DEVICE_CLOCK_SET, 2024, 2, 28, 23, 59, 59, 1, "830100A60742209200000000"},
        {DEVICE_CLOCK_SET, 1980, 1, 6, 0, 0, 0, 0, "830100A60708106000000000"},
        {DEVICE_CLOCK_SET, 2069, 12, 31, 0, 0, 0, 0, "830100A60796211300000000"},
        {DEVICE_CLOCK_SET, 2066, 0, 40, 25, 0, 0, 5, "830100A60766000452000000"},
        {DEVICE_CLOCK_SET, 2026, 13, 1, 0, 0, 0, 5, "830100A60762311000000000"},
        {DEVICE_CLOCK_SET, 2026, 2, 29, 0, 99, 60, 5, "830100A60762209200990600"},
        {DEVICE_CLOCK_NONE, 0, 0, 0, 0, 0, 0, 0, "83022000"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        script.device.options.clock_kind = rows[i].kind;
        script.device.options.date = (struct tm){.tm_year = rows[i].year - 1900,
                                                 .tm_mon = rows[i].month - 1,
                                                 .tm_mday = rows[i].day,
                                                 .tm_hour = rows[i].hour,
                                                 .tm_min = rows[i].minute,
                                                 .tm_sec = rows[i].second};
        script.now = script.device.start + device_scaled(&script.device, rows[i].seconds);
        assert_string_equal(perform(COMMAND_PROVIDE_LOCAL_INFORMATION, 3, ""), rows[i].answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_results, begin, end),
        cmocka_unit_test_setup_teardown(test_what_they_change, begin, end),
        cmocka_unit_test_setup_teardown(test_timers, begin, end),
        cmocka_unit_test_setup_teardown(test_without_service, begin, end),
        cmocka_unit_test_setup_teardown(test_date_and_time, begin, end),
        cmocka_unit_test_setup_teardown(test_clock, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
