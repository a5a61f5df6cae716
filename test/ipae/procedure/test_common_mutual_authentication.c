/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Mutual Authentication (SGP.22 3.0.1) against a server that the test plays: refusals of
 * each side. The successful case: test_profile_download.c. */
#include "ipae/procedure/profile_download.h"

#include "apdu/tlv.h"
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

static char ctx_params1[200]; /* of the last AuthenticateServer, whole, in hex */

static void record(void *context, const struct euiccd_trace_event *event)
{
    struct bytes request = {event->command.data, event->command.length};
    struct tlv whole, params;

    (void)context;
    if (event->kind == EUICCD_TRACE_FUNCTION && tlv_only(request, &whole) == 0 &&
        whole.tag == 0xBF38 && tlv_find(whole.value, 0xA0, &params) == 0)
        bytes_to_hex(params.whole, ctx_params1, sizeof(ctx_params1));
}

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    assert_int_equal(euiccd_trace_callback(fake->trace, record, NULL), 0);
    fake_card_reopen(fake);
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

/* E-46: ctxParams1 as the eIM made it; else with the matching identifier of the eIM, else that of
 * the activation code, without one where it is empty. */
static void test_ctx_params1(void **state)
{
#define DEVICE_INFO "A108800400000000A100"
    static const struct {
        const char *made, *of_eim, *of_code, *expected; /* NULL: absent */
    } rows[] = {
        {NULL, NULL, "M", "A00D80014D" DEVICE_INFO},
        {NULL, "E", "M", "A00D800145" DEVICE_INFO},
        {NULL, "E", NULL, "A00D800145" DEVICE_INFO},
        {NULL, NULL, NULL, "A00A" DEVICE_INFO},
        {NULL, NULL, "", "A00A" DEVICE_INFO},
        {NULL, "", "M", "A00A" DEVICE_INFO},
        {"\xA0\x0D\x80\x01\x58\xA1\x08\x80\x04\x12\x34\x56\x78\xA1\x00", "E", "M",
         "A00D800158A108800412345678A100"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct initiate_authentication_response_esipa *initiated = &server.initiated;

        print_message("row %zu\n", i);
        fake_rsp_begin(&server, &bare->terminal);
        initiated->server_signed1.server_address = BYTES_TEXT("smdp.example");
        initiated->server_signed1_raw = BYTES_TEXT("\x30\x00");
        initiated->server_signature1 = BYTES_TEXT("signature");
        initiated->euicc_ci_pk_identifier_to_be_used = BYTES_TEXT("unknown");
        initiated->server_certificate = BYTES_TEXT("\x30\x00");
        if (rows[i].made)
            initiated->ctx_params1 = bytes_at(rows[i].made, 15);
        if (rows[i].of_eim)
            initiated->matching_id = bytes_at(rows[i].of_eim, strlen(rows[i].of_eim));
        server.download.source.matching_id =
            rows[i].of_code ? bytes_at(rows[i].of_code, strlen(rows[i].of_code)) : BYTES_NONE;
        ctx_params1[0] = '\0';
        assert_true(bare_terminal_run(bare, run, NULL, 0) < 0);
        assert_string_equal(ctx_params1, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_initiate_authentication, begin, end),
        cmocka_unit_test_setup_teardown(test_check_server, begin, end),
        cmocka_unit_test_setup_teardown(test_authenticate_server, begin, end),
        cmocka_unit_test_setup_teardown(test_ctx_params1, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
