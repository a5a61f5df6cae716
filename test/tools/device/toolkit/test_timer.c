/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIMER MANAGEMENT: start, deactivate, get; TIMER EXPIRATION. */
#include "tools/device/toolkit/timer.h"

#include "test/tools/device/toolkit/toolkit_scene.h"

static const char *perform(uint8_t qualifier, const char *objects)
{
    return perform_by(perform_timer_management, CAT_COMMAND_TIMER_MANAGEMENT, qualifier, objects);
}

/* Seconds left, from the last response. */
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
    perform(0, "A40102A503100000"); /* 1 h */
    assert_true(script.device.timers[2].runs);
    perform(2, "A40102");
    assert_in_range(left(), 3540, 3600);
    assert_true(script.device.timers[2].runs);
    perform(1, "A40102");
    assert_in_range(left(), 3540, 3600);
    assert_false(script.device.timers[2].runs);
    assert_string_equal(perform(1, "A40102"), "830124");
}

/* The detail of the timeline: what was done, and how long it still runs. */
static void test_details(void **state)
{
    static const struct {
        uint8_t qualifier;
        const char *objects, *detail;
    } rows[] = {{CAT_TIMER_START, "A40104A503000100", "timer 4 in 600 s"},
                {CAT_TIMER_GET, "A40104", "timer 4 runs, 600 s left"},
                {CAT_TIMER_DEACTIVATE, "A40104", "timer 4 stopped, 600 s left"},
                {CAT_TIMER_DEACTIVATE, "A40104", "timer 4 is not running"},
                {CAT_TIMER_GET, "A40104", "timer 4 is not running"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        perform(rows[i].qualifier, rows[i].objects);
        assert_string_equal(script.device.detail, rows[i].detail);
    }
}

/* The envelope has the initial value; a timer expires once, and not before its time. */
static void test_expiration(void **state)
{
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);

    (void)state;
    perform(CAT_TIMER_START, "A40103A503000001"); /* 10 s */
    script.now += device_to_ms(&script.device, 10) - 1;
    assert_false(device_timer_take_expired(&script.device, 3, &out));
    script.now += 1;
    assert_false(device_timer_take_expired(&script.device, 2, &out));
    assert_true(device_timer_take_expired(&script.device, 3, &out));
    assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof(text)),
                        "D70C82028281A40103A503000001");
    assert_string_equal(script.logged, "expired: timer 3\n");
    assert_false(device_timer_take_expired(&script.device, 3, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_timers, begin, end),
        cmocka_unit_test_setup_teardown(test_details, begin, end),
        cmocka_unit_test_setup_teardown(test_expiration, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
