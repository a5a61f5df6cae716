/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interrupted downloads for which the eUICC has no result. Those with a result:
 * test_profile_download.c. */
#include "ipae/procedure/profile_download.h"

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

static void test_without_result(void **state)
{
    struct terminal *terminal = &bare->terminal;
    struct pending_download pending = {.eim_id = BYTES_TEXT("eim"),
                                       .request = BYTES_TEXT("\xBF\x54\x00"),
                                       .attempts = 1,
                                       .transaction_id = BYTES_TEXT("0123456789ABCDEF")};
    struct pending_download found;

    (void)state;
    assert_int_equal(profile_download_reconcile(terminal), 0); /* there is none */
    assert_int_equal(pending_download_put(terminal, &pending), 0);
    assert_int_equal(profile_download_reconcile(terminal), 0);
    assert_int_equal(interrupted_download_settle(terminal, &pending), 0);
    assert_int_equal(pending_download_get(terminal, pending.eim_id, &found), 0);
    assert_true(bytes_equal(found.transaction_id, pending.transaction_id));
    assert_int_equal(found.attempts, 1);
    assert_int_equal(found.result.len + found.failure.len, 0);
    terminal->reset = true; /* IPAE-I2 */
    assert_int_equal(profile_download_reconcile(terminal), ERR_RESET);
    terminal->reset = false;
    assert_int_equal(pending_download_clear(terminal, pending.eim_id), 0);
}

static void test_malformed_result(void **state)
{
    int64_t number, reason;

    (void)state;
    assert_true(installation_result_read(&bare->terminal, BYTES_TEXT("\xBF\x37\x00"), &number,
                                         &reason) < 0);
    assert_true(installation_result_read(&bare->terminal, BYTES_NONE, &number, NULL) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_without_result, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_result, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
