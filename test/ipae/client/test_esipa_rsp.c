/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses of the functions of an RSP server over ESipa. */
#include "test/fake/fixture_downloads.h"

/* Error codes of ESipa, each in its function, and malformed responses (E-61 to E-68). */
static void test_esipa_answers(void **state)
{
    static const struct {
        uint32_t tag;
        const char *tlv, *why; /* NULL: retried */
    } rows[] = {
        {0xBF39, "BF39 03 81 01 01", "InitiateAuthentication: error 1"},
        {0xBF39, "BF39 03 81 01 32", "InitiateAuthentication: error 50"},
        {0xBF39, "BF39 03 81 01 33", "InitiateAuthentication: error 51"},
        {0xBF39, "BF39 03 81 01 34", "InitiateAuthentication: error 52"},
        {0xBF39, "BF39 03 81 01 7F", "InitiateAuthentication: error 127"},
        {0xBF39, "BF39 00", NULL},
        {0xBF39, "BF3B 03 82 01 06", NULL},
        {0xBF3B, "BF3B 03 82 01 06", "AuthenticateClient: error 6"},
        {0xBF3B, "BF3B 03 82 01 32", "AuthenticateClient: error 50"},
        {0xBF3B, "BF3B 03 82 01 7F", "AuthenticateClient: error 127"},
        {0xBF3B, "BF3B 02 A0 00", NULL},
        {0xBF3B, "BF3B 06 A1 04 80 02 0001", "no Event Record"},
        {0xBF3A, "BF3A 03 81 01 01", "GetBoundProfilePackage: error 1"},
        {0xBF3A, "BF3A 03 81 01 32", "GetBoundProfilePackage: error 50"},
        {0xBF3A, "BF3A 04 81 02 0100", "GetBoundProfilePackage: error 256"},
        {0xBF3A, "BF3A 00", NULL},
        {0xBF3A, "BF3A 02 A0 00", NULL},
        {0xBF3A, "BF3A 02 A2 00", NULL},
        {0xBF3A, "BF3A 07 A0 05 BF36 02 A0 00", NULL},
        {0xBF3A, "BF3A 09 A0 07 BF36 04 BF64 01 00", NULL},
        {0xBF3A, "BF3A 05 A0 03 80 01 58", NULL}, /* a transactionId, no package */
        {0xBF3A, "BF3A 02 81 00", NULL},
        {0xBF3A, "BF39 00", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        downloads_begin(circle, smdpp, true, "", 0);
        smdpp->instead_of_tag = rows[i].tag;
        smdpp->tlv = rows[i].tlv;
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        if (rows[i].why)
            downloads_assert_failed(circle, rows[i].why);
        terminal_wait(&circle->terminal, 1000);
        downloads_assert_failed(circle, rows[i].why ? rows[i].why : "");
        if (!rows[i].why) /* given up after retries, not for a code of the server */
            assert_null(memmem(circle->eims[0].last, circle->eims[0].last_len, ": error ",
                               strlen(": error ")));
        downloads_end(circle, smdpp);
    }
}

/* After a refusal of the eIM itself the session with the SM-DP+ is cancelled, with the reason for
 * it; after one of the SM-DP+ it has ended (E-64, E-66). */
static void test_refusals_of_the_eim(void **state)
{
    static const struct {
        uint32_t tag;
        const char *tlv;
        int64_t reason; /* -1: not cancelled */
    } rows[] = {
        {0xBF39, "BF39 03 81 01 32", -1},
        {0xBF3B, "BF3B 03 82 01 32", CANCEL_SESSION_PPR_NOT_ALLOWED},
        {0xBF3B, "BF3B 03 82 01 06", -1},
        {0xBF3A, "BF3A 03 81 01 32", CANCEL_SESSION_METADATA_MISMATCH},
        {0xBF3A, "BF3A 03 81 01 05", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        downloads_begin(circle, smdpp, true, "", 0);
        smdpp->instead_of_tag = rows[i].tag;
        smdpp->tlv = rows[i].tlv;
        smdpp->reason = -1;
        fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
        terminal_start(&circle->terminal);
        downloads_assert_failed(circle, "error");
        if (smdpp->cancelled != (rows[i].reason >= 0))
            fail_msg("row %zu: %u cancelled; %s", i, smdpp->cancelled, smdpp->refusal);
        assert_int_equal(smdpp->reason, rows[i].reason);
        downloads_end(circle, smdpp);
    }
}

/* A refused cancellation: noted, and the download has failed for its own reason. */
static void test_refused_cancellation(void **state)
{
    (void)state;
    downloads_begin(circle, smdpp, true, "", 0);
    strcpy(smdpp->profiles[0].confirmation_code, "1234");
    smdpp->instead_of_tag = 0xBF41;
    smdpp->tlv = "BF41 03 81 01 01";
    fake_eim_order_download(&circle->eims[0], DOWNLOADS_CODE);
    terminal_start(&circle->terminal);
    assert_string_equal(circle->scene.fake.esipa_note, "CancelSession: error 1");
    downloads_assert_failed(circle, "confirmation code");
    downloads_end(circle, smdpp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_esipa_answers),
        cmocka_unit_test(test_refusals_of_the_eim),
        cmocka_unit_test(test_refused_cancellation),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
