/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waiting for TERMINAL RESPONSE and events, and what a reset does to it (IPAE-I2). */
#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define COMMAND "D009 810301 0300 82028182" /* POLL INTERVAL without a duration */

static struct fake_card *fake;
static struct bare_terminal *bare;

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

static struct bytes command(uint8_t octets[20])
{
    struct buf buf = buf_over(octets, 20);

    assert_int_equal(buf_put_hex(&buf, COMMAND), 0);
    return buf_bytes(&buf);
}

static int send_one(struct bare_terminal *self)
{
    uint8_t octets[20];
    struct bytes response;
    int err = await_command(&self->terminal, command(octets), &response);

    return err < 0 ? err : (int)response.len;
}

static void test_command(void **state)
{
    static const struct bare_step script[] = {{"0300 82028182", "830100 840101"}};

    (void)state;
    assert_int_equal(BARE_RUN(bare, send_one, script), 6);
}

/* Where the toolkit is busy, the command waits until it is free. */
static void test_busy_toolkit(void **state)
{
    uint8_t octets[64];
    struct buf out = BUF_OVER(octets);

    (void)state;
    bare->body = send_one;
    terminal_resume(&bare->terminal, NULL);
    assert_int_equal(bare->terminal.waiting, WAITING_FOR_TOOLKIT);
    terminal_resume(&bare->terminal, NULL);
    assert_int_equal(bare->terminal.waiting, WAITING_FOR_TOOLKIT);
    terminal_resume(&bare->terminal, &out);
    assert_int_equal(bare->terminal.waiting, WAITING_FOR_RESPONSE);
    assert_true(bytes_equal(buf_bytes(&out), command((uint8_t[20]){0})));
}

static int wait_twice(struct bare_terminal *self)
{
    int err = await_event(&self->terminal);

    return err < 0 ? err : await_event(&self->terminal);
}

static void test_events(void **state)
{
    static const struct bare_step script[] = {{"STATUS", ""}, {"ENVELOPE", "D100"}};

    (void)state;
    assert_int_equal(BARE_RUN(bare, wait_twice, script), 0);
    assert_int_equal(bare->terminal.events.status, 1);
    assert_true(bare->terminal.events.push);
}

/* After a reset every await returns ERR_RESET at once, until the procedure has ended. */
static int ignore_resets(struct bare_terminal *self)
{
    struct bytes response;
    uint8_t octets[20];

    assert_int_equal(await_event(&self->terminal), ERR_RESET);
    assert_int_equal(await_event(&self->terminal), ERR_RESET);
    assert_int_equal(await_command(&self->terminal, command(octets), &response), ERR_RESET);
    return 7;
}

static void test_reset(void **state)
{
    static const struct bare_step script[] = {{"RESET", ""}};

    (void)state;
    bare->terminal.timer_left[TIMER_POLL] = 5;
    bare->terminal.features.menu = true;
    assert_int_equal(BARE_RUN(bare, ignore_resets, script), 7);
    assert_int_equal(bare->terminal.timer_left[TIMER_POLL], 0);
    assert_false(bare->terminal.features.menu);
    assert_false(bare->terminal.reset);
}

static void test_random(void **state)
{
    unsigned seen = 0;

    (void)state;
    assert_int_equal(terminal_random(&bare->terminal, 0), 0);
    assert_int_equal(terminal_random(&bare->terminal, 1), 0);
    for (unsigned i = 0; i < 400; i++) {
        uint32_t number = terminal_random(&bare->terminal, 3);

        assert_true(number < 3);
        seen |= 1U << number;
    }
    assert_int_equal(seen, 7);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_command, begin, end),
        cmocka_unit_test_setup_teardown(test_busy_toolkit, begin, end),
        cmocka_unit_test_setup_teardown(test_events, begin, end),
        cmocka_unit_test_setup_teardown(test_reset, begin, end),
        cmocka_unit_test_setup_teardown(test_random, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
