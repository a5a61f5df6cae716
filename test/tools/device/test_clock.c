/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds of the card and milliseconds of the device; events of the timeline. */
#include "tools/device/clock.h"

#include "test/fake/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct script script;

static int begin(void **state)
{
    (void)state;
    script_begin(&script, NULL, NULL);
    return 0;
}

static int end(void **state)
{
    (void)state;
    script_end(&script);
    return 0;
}

static void test_scale(void **state)
{
    static const struct {
        unsigned scale;
        uint32_t seconds;
        int64_t ms;
    } rows[] = {{1, 1, 1000}, {1, 86400, 86400000}, {60, 60, 1000}, {1000, 7, 7}, {1, 0, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        script.device.options.time_scale = rows[i].scale;
        assert_int_equal(device_to_ms(&script.device, rows[i].seconds), rows[i].ms);
        assert_int_equal(device_to_seconds(&script.device, rows[i].ms), rows[i].seconds);
    }
    assert_int_equal(device_to_seconds(&script.device, -1), 0);
    /* After several of {"do": "tick", "seconds": 2147483647}: the time does not begin again. */
    script.device.options.time_scale = 1;
    assert_int_equal(device_to_seconds(&script.device, UINT32_MAX * INT64_C(1000) - 1),
                     UINT32_MAX - 1);
    assert_int_equal(device_to_seconds(&script.device, UINT32_MAX * INT64_C(1000)), UINT32_MAX);
    assert_int_equal(device_to_seconds(&script.device, (UINT32_MAX + INT64_C(5)) * 1000),
                     UINT32_MAX);
}

static void test_elapsed(void **state)
{
    (void)state;
    script.device.options.time_scale = 10;
    script.device.options.seconds = 50;
    script.now = script.device.start + 4999;
    assert_int_equal(device_now(&script.device), script.now);
    assert_int_equal(device_elapsed(&script.device), 49);
    assert_false(device_time_is_up(&script.device));
    script.now += 1;
    assert_int_equal(device_elapsed(&script.device), 50);
    assert_true(device_time_is_up(&script.device));
    script.device.options.seconds = 0; /* no limit */
    assert_false(device_time_is_up(&script.device));
}

static void test_log(void **state)
{
    (void)state;
    device_log(&script.device, "power on", "%s", "");
    device_log(&script.device, "service", "normal, %u", 101);
    assert_string_equal(script.logged, "power on\nservice: normal, 101\n");
    assert_false(script.device.stop);
    script.until = "reset";
    device_log(&script.device, "reset", "%s", "");
    assert_true(script.device.stop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_scale, begin, end),
                                       cmocka_unit_test_setup_teardown(test_elapsed, begin, end),
                                       cmocka_unit_test_setup_teardown(test_log, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
