/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Download Confirmation and Profile Installation (SGP.22 3.1.3.2, 3.1.3.3): failures. The
 * successful case: test_profile_download.c. */
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

static void test_confirmation_code(void **state)
{
    const struct authenticate_client_response_esipa authenticated = {
        .smdp_signed2 = {.cc_required_flag = true}};
    struct bytes response;

    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    assert_int_equal(prepare_download(&server.download, &authenticated, &response), ERR_STATE);
    assert_true(fake_rsp_has_failed(&server, "confirmation code"));
    assert_int_equal(server.download.cancel_reason, CANCEL_SESSION_POSTPONED);
}

/* The transactionId is durable before the first octet of the package is loaded (IPAE-I3). */
static void test_refused_package(void **state)
{
    struct pending_download found;

    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.download.transaction_id = BYTES_TEXT("0123456789ABCDEF");
    server.download.session_open = true;
    server.err = ERR_STATE;
    assert_int_equal(profile_installation(&server.download, BYTES_TEXT("prepared")), ERR_STATE);
    assert_true(fake_rsp_has_failed(&server, "8.1/4.2 refused"));
    assert_false(server.download.session_open);
    assert_int_equal(pending_download_get(&bare->terminal, server.pending.eim_id, &found), 0);
    assert_true(bytes_equal(found.transaction_id, server.download.transaction_id));
    assert_int_equal(found.result.len, 0);
    assert_int_equal(pending_download_clear(&bare->terminal, server.pending.eim_id), 0);
}

static void test_malformed_package(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.package = BYTES_TEXT("\x30\x03\x02\x01\x00");
    assert_int_equal(profile_installation(&server.download, BYTES_TEXT("prepared")), ERR_MALFORMED);
    assert_int_equal(server.pending.failure.len, 0);
    assert_int_equal(server.download.cancel_reason, CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR);
    fake_rsp_begin(&server, &bare->terminal);
    server.err = ERR_IO; /* the connection is lost */
    assert_int_equal(profile_installation(&server.download, BYTES_TEXT("prepared")), ERR_IO);
    fake_rsp_begin(&server, &bare->terminal); /* an empty package */
    assert_int_equal(profile_installation(&server.download, BYTES_TEXT("prepared")), ERR_MALFORMED);
    assert_int_equal(pending_download_clear(&bare->terminal, server.pending.eim_id), 0);
}

/* Once the eUICC has given its result, only a reset ends the procedure with an error. */
static void test_failure_after_the_result(void **state)
{
    static const int errors[] = {ERR_IO, ERR_STATE, ERR_MALFORMED, ERR_BUSY, ERR_RESET};

    (void)state;
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        fake_rsp_begin(&server, &bare->terminal);
        server.pending.result = BYTES_TEXT("\xBF\x37\x02\x30\x00");
        server.err = errors[i];
        assert_int_equal(profile_installation(&server.download, BYTES_TEXT("prepared")),
                         errors[i] == ERR_RESET ? ERR_RESET : 0);
        assert_int_equal(pending_download_clear(&bare->terminal, server.pending.eim_id), 0);
    }
}

/* The SM-DP+ does not take the notification: it stays in the eUICC for notification_delivery. */
static void test_undelivered_result(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.pending.result = BYTES_TEXT("\xBF\x37\x02\x30\x00");
    server.err = ERR_IO;
    assert_int_equal(profile_installation_result_deliver(&server.download), 0);
    server.err = ERR_RESET;
    assert_int_equal(profile_installation_result_deliver(&server.download), ERR_RESET);
    assert_int_equal(server.notified, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_confirmation_code, begin, end),
        cmocka_unit_test_setup_teardown(test_refused_package, begin, end),
        cmocka_unit_test_setup_teardown(test_malformed_package, begin, end),
        cmocka_unit_test_setup_teardown(test_failure_after_the_result, begin, end),
        cmocka_unit_test_setup_teardown(test_undelivered_result, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
