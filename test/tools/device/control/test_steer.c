/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coverage, time, location and menu, set from outside. */
#include "tools/device/control/steer.h"

#include "test/fake/script.h"
#include "tools/device/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct script script;

/* A card that is off gets no events; the coverage counts from its next session. */
static void test_coverage_without_power(void **state)
{
    static const struct script_row rows[] = {{NULL, NULL}};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.off = true;
    assert_int_equal(device_set_coverage(&script.device, DEVICE_COVERAGE_LIMITED, 15), 0);
    assert_int_equal(script.device.coverage, DEVICE_COVERAGE_LIMITED);
    assert_int_equal(script.device.coverage_cause, 15);
    script_end(&script);
}

/* All deadlines come nearer. */
static void test_skip_time(void **state)
{
    struct device *device = &script.device;

    (void)state;
    script_begin(&script, NULL, NULL);
    device->next_status = device->on_at = device->timers[8].deadline = 5000;
    device_skip_time(device, 2000); /* 2000 ms of the device's clock, at time scale 1000 */
    assert_int_equal(device_elapsed(device), 2000);
    assert_int_equal(device->next_status, 3000);
    assert_int_equal(device->on_at, 3000);
    assert_int_equal(device->timers[8].deadline, 3000);
    assert_string_equal(script.logged, "time skipped: 2000 s\n");
    script_end(&script);
}

static void test_location_without_service(void **state)
{
    static const struct script_row rows[] = {{NULL, NULL}};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.events = 1U << CAT_EVENT_LOCATION_STATUS;
    script.device.view.state = RADIO_NONE;
    assert_int_equal(device_set_location(&script.device, 7, 8), 0);
    assert_int_equal(script.device.area, 7);
    assert_int_equal(script.device.cell, 8);
    script_end(&script);
}

static void test_menu(void **state)
{
    static const struct script_row rows[] = {{"80C2000009D30782020181900104", "9000"},
                                             {"80C2000009D30782020181900105", "6985"},
                                             {NULL, NULL}};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.menu[0] = (struct device_item){4, "Four"};
    script.device.menu_count = 1;
    assert_true(device_has_item(&script.device, 4));
    assert_false(device_has_item(&script.device, 5));
    assert_int_equal(device_select_item(&script.device, 4), 0);
    assert_int_equal(device_select_item(&script.device, 5), 0);
    assert_string_equal(script.logged, "menu: item 4\nmenu: item 5, refused by the card, 6985\n");
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coverage_without_power), cmocka_unit_test(test_skip_time),
        cmocka_unit_test(test_location_without_service), cmocka_unit_test(test_menu)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
