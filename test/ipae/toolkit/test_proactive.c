/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proactive commands with their octets, and what the IPAe makes of each response (CAT-1.2 to
 * CAT-1.5). */
#include "ipae/toolkit/proactive.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

/* Command numbers are 01 to FE (TS 102 223 8.6). */
static void test_numbers(void **state)
{
    struct proactive command;

    (void)state;
    for (unsigned i = 0; i < 2 * 254; i++) {
        proactive_begin(&bare->terminal, &command, CAT_COMMAND_POLL_INTERVAL, 0,
                        CAT_DEVICE_TERMINAL);
        assert_int_equal(command.octets[4], i % 254 + 1); /* D0 length 81 03 number */
    }
}

static int start_poll_timer(struct bare_terminal *self)
{
    return timer_start(&self->terminal, TIMER_POLL, *(const uint32_t *)self->context);
}

static int stop_poll_timer(struct bare_terminal *self)
{
    return timer_stop(&self->terminal, TIMER_POLL);
}

static int take_poll_timer(struct bare_terminal *self)
{
    return timer_take(&self->terminal, TIMER_POLL);
}

static void test_timer(void **state)
{
    static const struct bare_step start[] = {{"2700 82028182 A40101 A503102010", "830100"}};
    static const struct bare_step stop[] = {{"2701 82028182 A40101", "830100"}};
    uint32_t seconds = 1 * 3600 + 2 * 60 + 1;

    (void)state;
    bare->terminal.features.timers = true;
    bare->context = &seconds;
    assert_int_equal(BARE_RUN(bare, start_poll_timer, start), 0);
    assert_int_equal(bare_terminal_run(bare, take_poll_timer, NULL, 0), 0);
    bare->terminal.events.timer[TIMER_POLL] = true;
    assert_int_equal(bare_terminal_run(bare, take_poll_timer, NULL, 0), 1);
    assert_int_equal(bare_terminal_run(bare, take_poll_timer, NULL, 0), 0); /* once */
    bare->terminal.events.timer[TIMER_POLL] = true;
    assert_int_equal(BARE_RUN(bare, start_poll_timer, start), 0); /* a new start, not expired yet */
    assert_int_equal(bare_terminal_run(bare, take_poll_timer, NULL, 0), 0);
    assert_int_equal(BARE_RUN(bare, stop_poll_timer, stop), 0);
}

/* One TIMER MANAGEMENT has 24 h at most: the rest follows when it expires. */
static void test_long_timer(void **state)
{
    static const struct bare_step first[] = {{"2700 82028182 A40101 A503329595", "830100"}};
    static const struct bare_step rest[] = {{"2700 82028182 A40101 A503000020", "830100"}};
    uint32_t seconds = 24 * 3600 - 1 + 2;

    (void)state;
    bare->terminal.features.timers = true;
    bare->context = &seconds;
    assert_int_equal(BARE_RUN(bare, start_poll_timer, first), 0);
    bare->terminal.events.timer[TIMER_POLL] = true;
    assert_int_equal(BARE_RUN(bare, take_poll_timer, rest), 0);
    bare->terminal.events.timer[TIMER_POLL] = true;
    assert_int_equal(bare_terminal_run(bare, take_poll_timer, NULL, 0), 1);
}

/* Without timers, or where the terminal refuses one, STATUS commands are counted. */
static void test_counted_timer(void **state)
{
    static const struct bare_step refused[] = {{"2700 82028182 A40101 A503001001", "830124"}};
    uint32_t seconds = 61;

    (void)state;
    bare->context = &seconds;
    assert_int_equal(bare_terminal_run(bare, start_poll_timer, NULL, 0), 0);
    assert_int_equal(bare->terminal.status_left[TIMER_POLL], 3);
    assert_int_equal(bare_terminal_run(bare, stop_poll_timer, NULL, 0), 0);
    assert_int_equal(bare->terminal.status_left[TIMER_POLL], 0);
    bare->terminal.features.timers = true;
    seconds = 70;
    assert_int_equal(BARE_RUN(bare, start_poll_timer, refused), 0);
    assert_int_equal(bare->terminal.status_left[TIMER_POLL], 3);
}

static int request_interval(struct bare_terminal *self)
{
    return poll_interval_request(&self->terminal);
}

/* "Terminal currently unable" is repeated after the next STATUS, BUSY_RETRIES times. */
static void test_busy(void **state)
{
    static const struct bare_step once[] = {{"0300 82028182 8402011E", "83022001"},
                                            {"ENVELOPE", "D100"},
                                            {"STATUS", ""},
                                            {"0300 82028182 8402011E", "830100"}};
    static const struct bare_step always[] = {
        {"0300 82028182 8402011E", "83022001"}, {"STATUS", ""},
        {"0300 82028182 8402011E", "83022001"}, {"STATUS", ""},
        {"0300 82028182 8402011E", "83022001"}, {"STATUS", ""},
        {"0300 82028182 8402011E", "83022001"}};

    (void)state;
    bare->terminal.features.poll_interval = true;
    assert_int_equal(BARE_RUN(bare, request_interval, once), 0);
    assert_int_equal(BARE_RUN(bare, request_interval, always), 0);
    bare->terminal.features.timers = bare->terminal.features.data_event = true;
    assert_int_equal(bare_terminal_run(bare, request_interval, NULL, 0), 0); /* not needed */
}

static int set_up_events(struct bare_terminal *self)
{
    return event_list_set_up(&self->terminal);
}

static void test_event_list(void **state)
{
    static const struct bare_step done[] = {{"0500 82028182 9903090312", "830100"}};
    static const struct bare_step refused[] = {{"0500 82028182 9903090312", "830130"}};
    struct features *features = &bare->terminal.features;

    (void)state;
    assert_int_equal(bare_terminal_run(bare, set_up_events, NULL, 0), 0);
    features->data_event = features->location_event = features->rejection_event = true;
    assert_int_equal(BARE_RUN(bare, set_up_events, done), 0);
    assert_true(features->data_event);
    assert_int_equal(BARE_RUN(bare, set_up_events, refused), 0);
    assert_false(features->data_event || features->location_event || features->rejection_event);
}

static int set_up_menu(struct bare_terminal *self)
{
    return menu_set_up(&self->terminal);
}

static void test_menu(void **state)
{
    static const struct bare_step refused[] = {
        {"2500 82028182 850365494D 8F0901506F6C6C206E6F77", "830132"}};

    (void)state;
    bare->terminal.features.menu = true;
    assert_int_equal(BARE_RUN(bare, set_up_menu, refused), 0);
    assert_false(bare->terminal.features.menu);
    assert_int_equal(bare_terminal_run(bare, set_up_menu, NULL, 0), 0);
}

static int request_tac(struct bare_terminal *self)
{
    return tac_request(&self->terminal, self->context);
}

static void test_tac(void **state)
{
    static const struct bare_step done[] = {{"2601 82028182", "830100 94082A31806517893601"}};
    static const struct bare_step refused[] = {{"2601 82028182", "830131"}};
    static const struct bare_step malformed[] = {{"2601 82028182", "830100 9403 010203"}};
    static const uint8_t expected[TAC_OCTETS] = {0x12, 0x03, 0x58, 0x76};
    uint8_t tac[TAC_OCTETS];

    (void)state;
    bare->context = tac;
    assert_int_equal(bare_terminal_run(bare, request_tac, NULL, 0), ERR_NOT_FOUND);
    bare->terminal.features.location_information = true;
    assert_int_equal(BARE_RUN(bare, request_tac, refused), ERR_NOT_FOUND);
    assert_int_equal(BARE_RUN(bare, request_tac, malformed), ERR_NOT_FOUND);
    assert_int_equal(BARE_RUN(bare, request_tac, done), 0);
    assert_memory_equal(tac, expected, sizeof(tac));
}

static int request_location(struct bare_terminal *self)
{
    return location_request(&self->terminal);
}

static void test_location(void **state)
{
    static const struct bare_step none[] = {
        {"2600 82028182", "83022004"}}; /* no service: not repeated */
    static const struct bare_step normal[] = {{"2600 82028182", "830100 930762F220 00010002"}};

    (void)state;
    bare->terminal.features.location_information = true;
    assert_int_equal(BARE_RUN(bare, request_location, none), 0);
    assert_int_equal(bare->terminal.events.location, LOCATION_NONE);
    assert_int_equal(BARE_RUN(bare, request_location, normal), 0);
    assert_int_equal(bare->terminal.events.location, LOCATION_NORMAL);
    assert_int_equal(bare->terminal.plmn[1], 0xF2);
}

static void test_results(void **state)
{
    (void)state;
    for (unsigned result = 0; result < 256; result++) {
        const struct response response = {.result = (uint8_t)result};

        assert_int_equal(result_is_success(&response), result <= 0x0F);
        assert_int_equal(result_is_permanent_failure(&response), result >= 0x30 && result <= 0x36);
    }
}

static int request_poll_interval(struct bare_terminal *self)
{
    return poll_interval_request(&self->terminal);
}

/* STATUS commands in short intervals are requested where the terminal can, and has not both timers
 * and events (CAT-1.1). */
static void test_poll_interval(void **state)
{
    static const struct bare_step request[] = {{"0300 82028182 8402011E", "830100 0402011E"}};

    (void)state;
    for (unsigned bits = 0; bits < 8; bits++) {
        struct features *features = &bare->terminal.features;
        bool needed = bits == 1 || bits == 3 || bits == 5;

        features->poll_interval = bits & 1;
        features->timers = bits & 2;
        features->data_event = bits & 4;
        print_message("poll interval %u, timers %u, data event %u\n", bits & 1, bits >> 1 & 1,
                      bits >> 2);
        assert_int_equal(bare_terminal_run(bare, request_poll_interval, request, needed), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, begin, end),
        cmocka_unit_test_setup_teardown(test_timer, begin, end),
        cmocka_unit_test_setup_teardown(test_long_timer, begin, end),
        cmocka_unit_test_setup_teardown(test_counted_timer, begin, end),
        cmocka_unit_test_setup_teardown(test_busy, begin, end),
        cmocka_unit_test_setup_teardown(test_event_list, begin, end),
        cmocka_unit_test_setup_teardown(test_menu, begin, end),
        cmocka_unit_test_setup_teardown(test_poll_interval, begin, end),
        cmocka_unit_test_setup_teardown(test_tac, begin, end),
        cmocka_unit_test_setup_teardown(test_location, begin, end),
        cmocka_unit_test_setup_teardown(test_results, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
