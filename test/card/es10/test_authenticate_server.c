/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AuthenticateServer: each code but those of certificates (test_rsp_session.c). */
#include "test/fake/fixture_authentication.h"

static void test_accepted_on_all_curves(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    struct download other;
    int code;

    (void)state;
    for (size_t server = 0; server < 2; server++) {
        for (size_t signing = 0; signing < 2; signing++) {
            download_begin(&other, &fake, curves[server]);
            download_sign_with(&other, curves[signing]);
            download_challenge(&other);
            download_authenticate(&other);
            download_challenge(&other);
            assert_int_equal(download_try_authenticate(&other, &other.ds, &code), SW_OK);
            assert_int_equal(code, 0);
            download_end(&other);
        }
    }
}

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

/* Has euiccInfo2 of euiccSigned1 a field with this tag? */
static bool signed_info_has(uint32_t tag)
{
    uint8_t octets[4096];
    struct buf request = BUF_OVER(octets);
    struct bytes answer;
    struct tlv response, ok, signed1, info, field;

    download_challenge(&download);
    download_put_authenticate(&download, &download.auth, &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &answer), SW_OK);
    assert_int_equal(tlv_only(answer, &response), 0);
    assert_int_equal(tlv_only(response.value, &ok), 0);
    assert_int_equal(ok.tag, 0xA0);
    assert_int_equal(tlv_find(ok.value, 0x30, &signed1), 0);
    assert_int_equal(tlv_find(signed1.value, 0xBF22, &info), 0);
    assert_int_equal(tlv_find(info.value, 0x8A, &field), ERR_NOT_FOUND);
    assert_int_equal(tlv_find(info.value, 0xAA, &field), 0);
    return tlv_find(info.value, tag, &field) == 0;
}

/* B-14: the SGP.32 variant, ipaMode [16] and iotSpecificInfo [20]; SGP.22's with the quirk (F.1).
 */
static void test_info_of_the_version(void **state)
{
    (void)state;
    assert_true(signed_info_has(0x90));
    assert_true(signed_info_has(0xB4));
    fake_card_renew(&fake, version_1_0);
    assert_false(signed_info_has(0x90));
    assert_false(signed_info_has(0xB4));
    fake_card_renew(&fake, NULL);
}

static void test_transaction_ids_of_all_lengths(void **state)
{
    (void)state;
    for (size_t len = 1; len <= 16; len++) {
        download.transaction_id_len = len;
        download_challenge(&download);
        download_authenticate(&download);
    }
    download.transaction_id_len = 16;
}

static void test_no_session_context(void **state)
{
    int code;

    (void)state;
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4); /* no challenge */
    download_challenge(&download);
    download_authenticate(&download);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4); /* the challenge was used (RSP-R1) */
    download_challenge(&download);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4); /* a reset clears it */
}

static void test_signature(void **state)
{
    struct pki_entity server = download.auth;

    (void)state;
    server.key = download.pb.key; /* another key than the certificate's */
    download_challenge(&download);
    assert_refused(&server, 2);
}

/* The whole of AuthenticateResponseError: transactionId and the code. */
static void test_error_response(void **state)
{
    struct pki_entity server = download.auth;
    uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    char expected[80], got[80], id[33];
    struct bytes response;

    (void)state;
    server.key = download.pb.key;
    download_challenge(&download);
    download_put_authenticate(&download, &server, &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    snprintf(expected, sizeof(expected), "BF3817A1158010%s020102",
             bytes_to_hex(bytes_at(download.transaction_id, 16), id, sizeof(id)));
    assert_string_equal(bytes_to_hex(response, got, sizeof(got)), expected);
}

static void test_challenge_mismatch(void **state)
{
    (void)state;
    download_challenge(&download);
    download.challenge[15] ^= 1;
    assert_refused(&download.auth, 6);
}

static void test_long_address(void **state)
{
    char address[300];

    (void)state;
    memset(address, 'a', sizeof(address) - 1);
    address[255] = '\0';
    download.address = address;
    download_challenge(&download);
    download_authenticate(&download);
    address[255] = 'a';
    address[sizeof(address) - 1] = '\0';
    download_challenge(&download);
    assert_refused(&download.auth, 127);
    download.address = "smdpp.example.com";
}

/* A malformed request has no code; the RSP session ends too. */
static void test_malformed(void **state)
{
    int code;

    (void)state;
    download_challenge(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF3802 3000", NULL), SW_WRONG_DATA);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted_on_all_curves),
        cmocka_unit_test(test_info_of_the_version),
        cmocka_unit_test(test_transaction_ids_of_all_lengths),
        cmocka_unit_test(test_no_session_context),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_error_response),
        cmocka_unit_test(test_challenge_mismatch),
        cmocka_unit_test(test_long_address),
        cmocka_unit_test(test_malformed),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
