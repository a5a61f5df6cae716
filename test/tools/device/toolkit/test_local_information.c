/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PROVIDE LOCAL INFORMATION: location, IMEI, date and time, access technology; without service, and
 * with each kind of clock. */
#include "tools/device/toolkit/local_information.h"

#include "test/tools/device/toolkit/toolkit_scene.h"

static const char *perform(uint8_t qualifier, const char *objects)
{
    return perform_by(perform_local_information, CAT_COMMAND_PROVIDE_LOCAL_INFORMATION, qualifier,
                      objects);
}

static void test_without_service(void **state)
{
    static const enum radio_state states[] = {RADIO_LIMITED, RADIO_NONE};

    (void)state;
    script.device.view.data = false;
    for (size_t i = 0; i < 2; i++) {
        script.device.view.state = states[i];
        assert_string_equal(perform(0, ""), "83022004");
        assert_string_equal(perform(6, ""), "83022004");
        assert_int_equal(strncmp(perform(1, ""), "830100", 6), 0);
    }
}

static void test_date_and_time(void **state)
{
    (void)state;
    perform(3, "");
    assert_int_equal(strncmp(text, "830100A607", 10), 0);
    assert_int_equal(strlen(text), 2 * 12);
    for (size_t i = 10; i < strlen(text); i++)
        assert_in_range(text[i], '0', '9');
    assert_string_equal(text + 22, "00"); /* UTC */
}

/* --clock: a date that exists advances with the timeline, another is sent unchanged. */
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
        script.now = script.device.start + device_to_ms(&script.device, rows[i].seconds);
        assert_string_equal(perform(3, ""), rows[i].answer);
    }
}

static void test_location(void **state)
{
    (void)state;
    script.device.area = 0x0102;
    script.device.cell = CELL_MAX;
    snprintf(script.device.view.plmn, sizeof(script.device.view.plmn), "310410");
    assert_string_equal(perform(CAT_LOCAL_LOCATION, ""), "83010093091300140102FFFFFFFF");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_service, begin, end),
        cmocka_unit_test_setup_teardown(test_date_and_time, begin, end),
        cmocka_unit_test_setup_teardown(test_clock, begin, end),
        cmocka_unit_test_setup_teardown(test_location, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
