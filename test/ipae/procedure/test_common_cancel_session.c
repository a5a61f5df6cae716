/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Cancel Session (SGP.22 3.0.2) without a session in the eUICC: the server gets nothing. */
#include "ipae/procedure/profile_download.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"
#include "test/fake/rsp.h"

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

static struct fake_rsp server;

static void test_no_session(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.download.transaction_id = BYTES_TEXT("0123456789ABCDEF");
    server.download.cancel_reason = CANCEL_SESSION_POSTPONED;
    (void)common_cancel_session(&server.download);
    assert_int_equal(server.cancelled, 0);
    assert_false(fake_rsp_has_failed(&server, ""));
    bare->terminal.reset = true; /* IPAE-I2 */
    assert_int_equal(common_cancel_session(&server.download), ERR_RESET);
    bare->terminal.reset = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_session, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
