/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that survive resets, in the card file. */
#include "ipae/state/persistent_state.h"

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

#define EIM1 BYTES_TEXT("eim1")
#define EIM2 BYTES_TEXT("eim2")

static void test_state_changes(void **state)
{
    struct terminal *terminal = &bare->terminal;
    uint8_t octets[CHANGES_MAX];
    struct buf before = BUF_OVER(octets);
    int64_t cause = -1;

    (void)state;
    assert_int_equal(state_change_get(terminal, EIM1, &cause), ERR_NOT_FOUND);
    assert_int_equal(state_change_set(terminal, EIM1, 1), 0);
    assert_int_equal(state_change_set(terminal, EIM2, 2), 0);
    assert_int_equal(state_change_set(terminal, EIM1, 5), 0); /* the last one counts */
    assert_int_equal(state_change_get(terminal, EIM1, &cause), 0);
    assert_int_equal(cause, 5);
    assert_int_equal(state_changes_read(terminal, &before), 0);
    assert_int_equal(state_change_clear(terminal, EIM1), 0);
    assert_int_equal(state_change_clear(terminal, EIM1), 0);
    assert_int_equal(state_change_get(terminal, EIM1, &cause), ERR_NOT_FOUND);
    assert_int_equal(state_change_get(terminal, EIM2, &cause), 0);
    assert_int_equal(cause, 2);
    assert_int_equal(state_changes_restore(terminal, buf_bytes(&before)), 0);
    assert_int_equal(state_change_get(terminal, EIM1, &cause), 0);
    assert_int_equal(cause, 5);
    fake_card_reopen(fake);
    terminal->card = fake->card;
    assert_int_equal(state_change_get(terminal, EIM1, &cause), 0);
    assert_int_equal(state_change_clear(terminal, EIM1), 0);
    assert_int_equal(state_change_clear(terminal, EIM2), 0);
}

static void test_fallback(void **state)
{
    const struct fallback_progress stored = {FALLBACK_RETURNED, 3, true};
    struct terminal *terminal = &bare->terminal;
    struct fallback_progress progress;

    (void)state;
    assert_int_equal(fallback_get(terminal, &progress), 0);
    assert_int_equal(progress.state, FALLBACK_NONE);
    assert_int_equal(fallback_put(terminal, &stored), 0);
    assert_int_equal(fallback_get(terminal, &progress), 0);
    assert_int_equal(progress.state, FALLBACK_RETURNED);
    assert_int_equal(progress.failures, 3);
    assert_true(progress.reported);
    assert_int_equal(fallback_put(terminal, &(struct fallback_progress){.state = FALLBACK_NONE}),
                     0);
    assert_int_equal(fallback_get(terminal, &progress), 0);
    assert_int_equal(progress.state, FALLBACK_NONE);
    assert_int_equal(state_write(terminal, "fallback", BYTES_TEXT("\x07\x00\x00")), 0);
    assert_int_equal(fallback_get(terminal, &progress), 0);
    assert_int_equal(progress.state, FALLBACK_NONE); /* an unknown state */
    assert_int_equal(state_write(terminal, "fallback", BYTES_NONE), 0);
}

static void test_device_and_immediate(void **state)
{
    struct terminal *terminal = &bare->terminal;
    uint8_t octets[8], iccid[10];
    struct buf imei = BUF_OVER(octets);

    (void)state;
    assert_int_equal(device_get(terminal, &imei), 0);
    assert_int_equal(imei.len, 0);
    assert_int_equal(device_put(terminal, BYTES_TEXT("12345678")), 0);
    assert_int_equal(device_get(terminal, &imei), 0);
    assert_true(bytes_equal(buf_bytes(&imei), BYTES_TEXT("12345678")));
    assert_int_equal(immediate_enabling_get(terminal, iccid), ERR_NOT_FOUND);
    assert_int_equal(immediate_enabling_put(terminal, BYTES_TEXT("0123456789")), 0);
    assert_int_equal(immediate_enabling_get(terminal, iccid), 0);
    assert_memory_equal(iccid, "0123456789", sizeof(iccid));
    assert_int_equal(immediate_enabling_put(terminal, BYTES_NONE), 0);
    assert_int_equal(immediate_enabling_get(terminal, iccid), ERR_NOT_FOUND);
}

/* IPAE-I2: after a reset nothing is read or written. */
static void test_reset(void **state)
{
    struct terminal *terminal = &bare->terminal;
    int64_t cause;

    (void)state;
    assert_int_equal(state_change_set(terminal, EIM1, 1), 0);
    terminal->reset = true;
    assert_int_equal(state_change_get(terminal, EIM1, &cause), ERR_RESET);
    assert_int_equal(state_change_set(terminal, EIM2, 2), ERR_RESET);
    terminal->reset = false;
    assert_int_equal(state_change_get(terminal, EIM2, &cause), ERR_NOT_FOUND);
    assert_int_equal(state_change_clear(terminal, EIM1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_state_changes, begin, end),
        cmocka_unit_test_setup_teardown(test_fallback, begin, end),
        cmocka_unit_test_setup_teardown(test_device_and_immediate, begin, end),
        cmocka_unit_test_setup_teardown(test_reset, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
