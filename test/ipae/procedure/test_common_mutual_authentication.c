/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Mutual Authentication (SGP.22 3.0.1) against a server that the test plays: refusals of
 * each side. The successful case: test_profile_download.c. */
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

static int run(struct bare_terminal *self)
{
    (void)self;
    return common_mutual_authentication(&server.download,
                                        &(struct rsp_authenticated){.is_event = false});
}

/* (5) to (9): the server refuses or fails. */
static void test_initiate_authentication(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.err = ERR_STATE;
    assert_int_equal(bare_terminal_run(bare, run, NULL, 0), ERR_STATE);
    assert_true(fake_rsp_has_failed(&server, "8.1/4.2 refused"));
    fake_rsp_begin(&server, &bare->terminal);
    server.err = ERR_IO;
    assert_int_equal(bare_terminal_run(bare, run, NULL, 0), ERR_IO);
    assert_int_equal(server.pending.failure.len, 0); /* a later attempt may succeed */
    assert_false(server.download.session_open);
}

/* (10): another address, another OID. */
static void test_check_server(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.initiated.server_signed1.server_address = BYTES_TEXT("other.example");
    assert_int_equal(bare_terminal_run(bare, run, NULL, 0), ERR_STATE);
    assert_true(
        fake_rsp_has_failed(&server, "serverAddress is other.example; requested was smdp.example"));
    fake_rsp_begin(&server, &bare->terminal);
    server.initiated.server_signed1.server_address = BYTES_TEXT("SMDP.example");
    server.initiated.server_certificate = BYTES_TEXT("no certificate");
    server.download.source.oid = BYTES_TEXT("2.999.10");
    assert_int_equal(bare_terminal_run(bare, run, NULL, 0), ERR_STATE);
    assert_true(fake_rsp_has_failed(&server, "the activation code names 2.999.10"));
    assert_int_equal(server.authenticated, 0);
}

/* (11) to (14): the eUICC refuses what the server sent. */
static void test_authenticate_server(void **state)
{
    (void)state;
    fake_rsp_begin(&server, &bare->terminal);
    server.initiated.server_signed1.server_address = BYTES_TEXT("smdp.example");
    server.initiated.server_signed1_raw = BYTES_TEXT("\x30\x00");
    server.initiated.server_signature1 = BYTES_TEXT("signature");
    server.initiated.euicc_ci_pk_identifier_to_be_used = BYTES_TEXT("unknown");
    server.initiated.server_certificate = BYTES_TEXT("\x30\x00");
    assert_true(bare_terminal_run(bare, run, NULL, 0) < 0);
    assert_false(server.download.session_open);
    assert_int_equal(server.authenticated, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_initiate_authentication, begin, end),
        cmocka_unit_test_setup_teardown(test_check_server, begin, end),
        cmocka_unit_test_setup_teardown(test_authenticate_server, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
