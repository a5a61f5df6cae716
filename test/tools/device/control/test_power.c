/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power cuts, and a card that is removed and inserted. */
#include "tools/device/control/power.h"

#include "test/tools/device/story.h"

/* A removed card: the device waits for it, then begins a new session. */
static void test_removed_and_inserted(void **state)
{
    static const struct script_row rows[] = {SIM,
                                             EVENTS,
                                             NORMAL,
                                             {"80F2000C", NULL},
                                             {"on", NULL},
                                             {"on", ""},
                                             {"80AA000008A906830107840100", NULL},
                                             {"on", ""},
                                             SIM,
                                             {PROFILE, "9000"},
                                             {"80F2000C", "9000"},
                                             END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.card.removable = true;
    assert_int_equal(script_run(&script), 0);
    assert_int_equal(script.offs, 2);
    assert_int_equal(script.device.events, 0);
    assert_string_equal(
        script.logged,
        "IMSI: 001010000000001\nSET UP EVENT LIST\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n"
        "card removed: the reader is gone\ncard inserted\n"
        "card removed: the reader is gone\ncard inserted\n"
        "IMSI: 001010000000001\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n");
    script_end(&script);
}

/* The time limit also ends the wait for a removed card. */
static void test_removed_for_good(void **state)
{
    static const struct script_row rows[] = {
        {"80AA000008A906830107840100", NULL}, {"on", NULL}, {"on", NULL}, {"on", NULL}, END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.card.removable = true;
    script.device.options.seconds = 1200; /* time scale 1000 */
    assert_int_equal(script_run(&script), 0);
    assert_string_equal(script.logged, "card removed: the reader is gone\n");
    assert_in_range(script.at, 2, 3);
    script.rows = NULL;
    script_end(&script);
}

/* Power is cut for a minute: channels and timers end, then a new session begins. */
static void test_power_cut(void **state)
{
    static const struct script_row rows[] = {
        {"on", ""}, SIM, {PROFILE, "9000"}, {"80F2000C", "9000"}, END};
    static const struct script_row broken[] = {{"on", NULL}, END};

    (void)state;
    script_begin(&script, rows, NULL);
    script.device.options.time_scale = 100;
    script.device.timers[1] = (struct device_timer){.runs = true, .deadline = script.now};
    device_cut_power(&script.device, 60);
    assert_int_equal(script_run(&script), 0);
    assert_true(script.now >= 600);
    assert_int_equal(script.offs, 1);
    assert_false(script.device.timers[1].runs);
    assert_string_equal(
        script.logged,
        "power cut: for 60 s\npower on\nIMSI: 001010000000001\n"
        "attach: 00101, without authentication: the radio file has no `sim' line for this IMSI\n"
        "service: normal, 00101\n");
    script_end(&script);
    script_begin(&script, broken, NULL); /* a card that cannot be powered again */
    device_cut_power(&script.device, 1);
    assert_true(script_run(&script) < 0);
    assert_string_equal(script.device.error, "no card");
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_removed_and_inserted),
                                       cmocka_unit_test(test_removed_for_good),
                                       cmocka_unit_test(test_power_cut)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
