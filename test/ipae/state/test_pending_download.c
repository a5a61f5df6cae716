/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pending downloads in the card file: one for each eIM. */
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

#define REQUEST BYTES_TEXT("\xBF\x54\x03\x80\x01\x2A")
#define RESULT  BYTES_TEXT("\xBF\x37\x02\x30\x00")

static void assert_is(struct bytes found, struct bytes expected)
{
    assert_true(bytes_equal(found, expected));
}

static void test_fields(void **state)
{
    const struct pending_download stored = {.eim_id = BYTES_TEXT("eim1"),
                                            .request = REQUEST,
                                            .events = BYTES_TEXT("\x85\x01x"),
                                            .attempts = 2,
                                            .refusals = 1,
                                            .transaction_id = BYTES_TEXT("tid"),
                                            .result = RESULT,
                                            .failure = BYTES_TEXT("why")};
    struct terminal *terminal = &bare->terminal;
    struct pending_download found;

    (void)state;
    assert_int_equal(pending_download_get(terminal, stored.eim_id, &found), ERR_NOT_FOUND);
    assert_int_equal(pending_download_put(terminal, &stored), 0);
    fake_card_reopen(fake);
    terminal->card = fake->card;
    assert_int_equal(pending_download_get(terminal, stored.eim_id, &found), 0);
    assert_is(found.eim_id, stored.eim_id);
    assert_is(found.request, REQUEST);
    assert_is(found.events, stored.events);
    assert_int_equal(found.attempts, 2);
    assert_int_equal(found.refusals, 1);
    assert_is(found.transaction_id, stored.transaction_id);
    assert_is(found.result, RESULT);
    assert_is(found.failure, stored.failure);
    assert_int_equal(pending_download_clear(terminal, stored.eim_id), 0);
    assert_int_equal(pending_download_get(terminal, stored.eim_id, &found), ERR_NOT_FOUND);
}

static void test_eims(void **state)
{
    struct terminal *terminal = &bare->terminal;
    struct pending_download one = {.eim_id = BYTES_TEXT("one"), .request = REQUEST};
    struct pending_download two = {.eim_id = BYTES_TEXT("two"), .request = REQUEST}, found;

    (void)state;
    assert_int_equal(pending_download_put(terminal, &one), 0);
    assert_int_equal(pending_download_put(terminal, &two), 0);
    one.attempts = 3;
    assert_int_equal(pending_download_put(terminal, &one), 0); /* keeps its place */
    assert_int_equal(pending_download_at(terminal, 0, &found), 0);
    assert_is(found.eim_id, one.eim_id);
    assert_int_equal(found.attempts, 3);
    assert_int_equal(pending_download_at(terminal, 1, &found), 0);
    assert_is(found.eim_id, two.eim_id);
    assert_int_equal(found.attempts, 0);
    assert_int_equal(found.result.len, 0);
    assert_int_equal(pending_download_at(terminal, 2, &found), ERR_NOT_FOUND);
    assert_int_equal(pending_download_clear(terminal, one.eim_id), 0);
    assert_int_equal(pending_download_at(terminal, 0, &found), 0);
    assert_is(found.eim_id, two.eim_id);
    assert_int_equal(pending_download_clear(terminal, two.eim_id), 0);
}

/* What does not fit is refused and changes nothing. */
static void test_full(void **state)
{
    struct terminal *terminal = &bare->terminal;
    static uint8_t octets[33 * 1024];
    struct pending_download large = {.eim_id = BYTES_TEXT("large"),
                                     .request = bytes_at(octets, sizeof(octets))};
    struct pending_download small = {.eim_id = BYTES_TEXT("small"), .request = REQUEST}, found;

    (void)state;
    assert_int_equal(pending_download_put(terminal, &small), 0);
    assert_int_equal(pending_download_put(terminal, &large), ERR_FULL);
    assert_int_equal(pending_download_get(terminal, small.eim_id, &found), 0);
    assert_int_equal(pending_download_get(terminal, large.eim_id, &found), ERR_NOT_FOUND);
    assert_int_equal(pending_download_clear(terminal, small.eim_id), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fields, begin, end),
        cmocka_unit_test_setup_teardown(test_eims, begin, end),
        cmocka_unit_test_setup_teardown(test_full, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
