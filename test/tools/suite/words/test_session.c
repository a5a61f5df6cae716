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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("session-good", "", "", good), SUITE_PASS, ""},
    {FAKE_CHANGE("session-list", "", "", lists), SUITE_FAIL, "is missing or not in its place"},
    {FAKE_CHANGE("session-none", "", "", no_session), SUITE_INCONCLUSIVE,
     "suite_session is missing"},
    {FAKE_CHANGE("session-not-signed", "", "", not_signed), SUITE_FAIL,
     "must be signed: CancelSessionResponse has an error code"},
    {FAKE_CHANGE("session-refused", "", "", refused), SUITE_FAIL, "must be signed: status 6A88"},
    {FAKE_CHANGE("session-word", "", "", unknown_word), SUITE_INCONCLUSIVE,
     "unknown word 'colour'; choose from: curve sign"},
    {FAKE_CHANGE("session-certificate", "", "", unknown_certificate), SUITE_INCONCLUSIVE,
     "no certificate 'paper'"},
    {FAKE_CHANGE("session-forged", "", "", forged), SUITE_FAIL,
     "does not verify with the key of CERT.EUICC"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
