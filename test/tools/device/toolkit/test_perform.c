/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each proactive command and its TERMINAL RESPONSE; channels: test_channel.c. */
#include "test/tools/device/toolkit/toolkit_scene.h"
#include "tools/device/toolkit/perform.h"

static const char *perform(uint8_t type, uint8_t qualifier, const char *objects)
{
    return perform_by(device_perform, type, qualifier, objects);
}

static void test_results(void **state)
{
    static const struct {
        uint8_t type, qualifier;
        const char *objects, *answer, *detail;
    } rows[] = {
        {CAT_COMMAND_MORE_TIME, 0, "", "830100", ""},
        {CAT_COMMAND_POLL_INTERVAL, 0, "8402011E", "8301008402011E", "30 s"},
        {CAT_COMMAND_POLL_INTERVAL, 0, "0402003C", "8301008402003C", "3600 s"},
        {CAT_COMMAND_POLL_INTERVAL, 0, "84020100", "830132", ""},
        {CAT_COMMAND_POLL_INTERVAL, 0, "", "830132", ""},
        {CAT_COMMAND_POLLING_OFF, 0, "", "830100", ""},
        {CAT_COMMAND_SET_UP_EVENT_LIST, 0, "9904090A0312", "830100", ""},
        {CAT_COMMAND_SET_UP_MENU, 0, "850365494D 8F0601506F6C6C21 8F02024E 8F0103", "830100",
         "eIM; 1 Poll!; 2 N"},
        {CAT_COMMAND_SET_UP_MENU, 0, "0F00", "830100", ""},
        {CAT_COMMAND_SET_UP_EVENT_LIST, 0, "9900", "830100", ""},
        {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 0, "",
         "830100930900F110000100"
         "01001F",
         "location"},
        {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 1, "", "83010094083A55108000000010", "IMEI"},
        {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 2, "", "830130", ""},
        {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 6, "", "8301003F0108", "access technology"},
        {CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 8, "", "830130", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 0, "A40101A503000100", "830100A40101", "timer 1 in 600 s"},
        {CAT_COMMAND_TIMER_MANAGEMENT, 0, "A40100A503000100", "830132", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 0, "A40109A503000100", "830132", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 0, "A40101A5030001", "830132", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 0, "A503000100", "830132", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 3, "A40101", "830132", ""},
        {CAT_COMMAND_TIMER_MANAGEMENT, 1, "A40108", "830124", "timer 8 is not running"},
        {CAT_COMMAND_TIMER_MANAGEMENT, 2, "A40108", "830124", "timer 8 is not running"},
        {CAT_COMMAND_OPEN_CHANNEL, 1, "350103", "830136", ""},
        {CAT_COMMAND_CLOSE_CHANNEL, 0, "", "83023A03", ""},
        {CAT_COMMAND_SEND_DATA, 1, "B60161", "83023A03", ""},
        {CAT_COMMAND_RECEIVE_DATA, 0, "B701ED", "83023A03", ""},
        {CAT_COMMAND_GET_CHANNEL_STATUS, 0, "", "830100", ""},
        {CAT_COMMAND_REFRESH, 4, "", "", "mode 04"},
        {CAT_COMMAND_REFRESH, 9, "", "830100", "mode 09"},
        {CAT_COMMAND_REFRESH, 0, "", "830100", "mode 00"},
        {CAT_COMMAND_REFRESH, 6, "", "830100", "mode 06"},
        {CAT_COMMAND_REFRESH, 7, "", "830130", "mode 07"},
        {CAT_COMMAND_REFRESH, 0x0A, "", "830130", "mode 0A"},
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
    perform(CAT_COMMAND_POLL_INTERVAL, 0, "84020205");
    assert_int_equal(device->status_seconds, 1);
    perform(CAT_COMMAND_POLL_INTERVAL, 0, "84020300"); /* a malformed duration changes nothing */
    assert_int_equal(device->status_seconds, 1);
    perform(CAT_COMMAND_POLLING_OFF, 0, "");
    assert_int_equal(device->status_seconds, 0);
    perform(CAT_COMMAND_SET_UP_EVENT_LIST, 0, "9904090A03FF");
    assert_int_equal(device->events, 1 << 9 | 1 << 10 | 1 << 3);
    perform(CAT_COMMAND_SET_UP_EVENT_LIST, 0, "9900");
    assert_int_equal(device->events, 0);
    perform(CAT_COMMAND_REFRESH, 9, "");
    assert_true(device->restart && !device->reset);
    perform(CAT_COMMAND_REFRESH, 4, "");
    assert_true(device->restart && device->reset);
    device->restart = device->reset = device->read_again = false;
    perform(CAT_COMMAND_REFRESH, 3, "");
    assert_true(device->read_again && !device->restart);
}

static void test_without_service(void **state)
{
    static const enum radio_state states[] = {RADIO_LIMITED, RADIO_NONE};

    (void)state;
    script.device.view.data = false;
    for (size_t i = 0; i < 2; i++) {
        script.device.view.state = states[i];
        assert_string_equal(perform(CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 0, ""), "83022004");
        assert_string_equal(perform(CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 6, ""), "83022004");
        assert_int_equal(
            strncmp(perform(CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, 1, ""), "830100", 6), 0);
        assert_string_equal(
            perform(CAT_COMMAND_OPEN_CHANNEL, 1, "350103390205DC3C030201BB3E05217F000001"),
            "83022004350103390205DC");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_results, begin, end),
        cmocka_unit_test_setup_teardown(test_what_they_change, begin, end),
        cmocka_unit_test_setup_teardown(test_without_service, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
