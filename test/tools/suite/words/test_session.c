/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RSP sessions of a case: requests, signatures, differences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

static void good(struct suite *suite)
{
    suite_session(suite, "curve=brainpool, sign=p256");
    assert_int_equal(strlen(suite_get(suite, "TRANSACTION")), 32);
    suite_authenticate_server(suite, NULL);
    suite_expect_signed(suite);
    suite_expect_octets(suite, "BF38/A0/30/80", "$TRANSACTION");
    suite_prepare_download(suite, "cc=1234");
    suite_expect_signed(suite);
    suite_expect_octets(suite, "BF21/A0/30/5F49", "$OTPK");
    suite_cancel_session(suite, 3, NULL);
    suite_expect_signed(suite);
    suite_expect_octets(suite, "BF41/A0/30/82", "03");
}

static void lists(struct suite *suite)
{
    suite_download(suite, "A notifies-two");
    suite_es10(suite, "BF2B{}");
    suite_expect_signed(suite);
    suite->last.response = suite_bytes(suite, "BF2B{A0{30{BF2F{80=01}}}}");
    suite_expect_signed(suite);
}

static void no_session(struct suite *suite)
{
    suite_authenticate_server(suite, NULL);
}

static void not_signed(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_cancel_session(suite, 3, "transaction");
    suite_expect_octets(suite, "BF41/81", "05");
    suite_expect_signed(suite);
}

static void refused(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_es10(suite, "BF7F{}");
    suite_expect_signed(suite);
}

static void unknown_word(struct suite *suite)
{
    suite_session(suite, "curve=p256, colour=red");
}

static void unknown_certificate(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, "server=paper");
}

/* Another signature than that of the card. */
static void forged(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_cancel_session(suite, 3, NULL);
    ((uint8_t *)(uintptr_t)suite->last.response.at)[suite->last.response.len - 1] ^= 1;
    suite_expect_signed(suite);
}

static const struct suite_case rows[] = {
    {"session-good", "", "", "", "A-12", "", "", SUITE_CHANGES, good},
    {"session-list", "", "", "", "A-12", "", "", SUITE_CHANGES, lists},
    {"session-none", "", "", "", "A-12", "", "", SUITE_CHANGES, no_session},
    {"session-not-signed", "", "", "", "A-12", "", "", SUITE_CHANGES, not_signed},
    {"session-refused", "", "", "", "A-12", "", "", SUITE_CHANGES, refused},
    {"session-word", "", "", "", "A-12", "", "", SUITE_CHANGES, unknown_word},
    {"session-certificate", "", "", "", "A-12", "", "", SUITE_CHANGES, unknown_certificate},
    {"session-forged", "", "", "", "A-12", "", "", SUITE_CHANGES, forged},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "session-good", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "session-list", SUITE_FAIL, "is missing or not in its place");
    fake_suite_check(&suite_of_test, "session-none", SUITE_INCONCLUSIVE,
                     "suite_session is missing");
    fake_suite_check(&suite_of_test, "session-not-signed", SUITE_FAIL,
                     "must be signed: CancelSessionResponse has an error code");
    fake_suite_check(&suite_of_test, "session-refused", SUITE_FAIL, "must be signed: status 6A88");
    fake_suite_check(&suite_of_test, "session-word", SUITE_INCONCLUSIVE,
                     "unknown word 'colour'; choose from: curve sign");
    fake_suite_check(&suite_of_test, "session-certificate", SUITE_INCONCLUSIVE,
                     "no certificate 'paper'");
    fake_suite_check(&suite_of_test, "session-forged", SUITE_FAIL,
                     "does not verify with the key of CERT.EUICC");
}

/* Every case left the card as it was. */
static void test_undone(void **state)
{
    (void)state;
    for (const struct suite_case *row = rows; row->id; row++)
        assert_false(fake_suite_result(&suite_of_test, row->id)->suite_error);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                          cmocka_unit_test(test_undone)};

int main(void)
{
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
