/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CancelSession in every state of a session (DP-2.3, B-31). */
#include "test/fake/fixture_download.h"
#include "tools/smdpp/server.h"

static void assert_no_session(void)
{
    static const uint8_t wanted[] = {0xBF, 0x41, 0x03, 0x81, 0x01, 0x05};
    struct bytes response = cancel(0);

    assert_int_equal(response.len, sizeof(wanted));
    assert_memory_equal(response.at, wanted, sizeof(wanted));
    assert_non_null(strstr(fake.refusal, "SGP.22 5.7.14 B-31"));
}

/* Signed, with the transaction identifier, the OID of the server, and the reason. */
static void assert_cancelled(unsigned reason, const char *oid)
{
    struct bytes response = cancel(reason), list;
    struct tlv whole, ok, body, signature, part;
    enum verdict verdict = BAD;
    uint8_t oid_octets[16];
    struct buf wanted = BUF_OVER(oid_octets);
    struct cert cert;

    assert_int_equal(cert_oid_put(&wanted, oid), 0);
    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_only(whole.value, &ok), 0);
    assert_int_equal(ok.tag, 0xA0);
    list = ok.value;
    assert_int_equal(tlv_take(&list, 0x30, &body), 0);
    assert_int_equal(tlv_take(&list, 0x5F37, &signature), 0);
    assert_int_equal(
        cert_parse(&cert, bytes_at(download.euicc_certificate, download.euicc_certificate_len)), 0);
    assert_int_equal(
        server_check_signature(&cert, body.whole, BYTES_NONE, signature.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    list = body.value;
    assert_int_equal(tlv_take(&list, 0x80, &part), 0);
    assert_memory_equal(part.value.at, download.transaction_id, 16);
    assert_int_equal(tlv_take(&list, 0x81, &part), 0);
    assert_true(bytes_equal(part.value, buf_bytes(&wanted)));
    assert_int_equal(tlv_take(&list, 0x82, &part), 0);
    assert_int_equal(part.value.at[part.value.len - 1], reason);
    assert_no_session();
}

static void test_without_a_session(void **state)
{
    int code;

    (void)state;
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_no_session();
    download_challenge(&download);
    assert_no_session();
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4); /* the challenge was cleared, too */
}

static void test_every_reason(void **state)
{
    static const unsigned reasons[] = {0, 1, 2, 3, 4, 5, 127};
    int code;

    (void)state;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        download_challenge(&download);
        download_authenticate(&download);
        assert_cancelled(reasons[i], "2.999.10");
        download_open(&download);
        assert_cancelled(reasons[i], "2.999.10");
    }
    download_challenge(&download);
    assert_int_equal(download_try_authenticate(&download, &download.ds, &code), SW_OK);
    assert_cancelled(0, "2.999.15");
}

static void test_transaction_id(void **state)
{
    (void)state;
    download_open(&download);
    download.transaction_id[3] ^= 1;
    assert_no_session();
    download.transaction_id[3] ^= 1;
    assert_no_session(); /* the session ended */
}

/* A download in progress is discarded without a result: the server has the signed response. */
static void test_while_loading(void **state)
{
    struct bpp_order order;
    struct bytes package;

    (void)state;
    for (size_t part = 400, len = part + 1; part < len; part += 200) {
        download_open(&download);
        download_order(&download, &order);
        package = download_make(&download, &order);
        len = package.len;
        assert_int_equal(download_load(&download, bytes_cut(package, 0, part), DOWNLOAD_CUT_WHOLE),
                         SW_OK);
        assert_int_equal(download_result(&download), -1);
        assert_cancelled(5, "2.999.10");
        assert_int_equal(fake_es10_hex(&fake, "86020000", NULL), SW_CONDITIONS);
        assert_es10(&fake, "BF2800", "BF2802A000");
        assert_es10(&fake, "BF2D00", "BF2D02A000");
    }
    assert_int_equal(download_run(&download, NULL), 0);
}

/* A wrong identifier does not end a download (DP-3.1). */
static void test_wrong_id_while_loading(void **state)
{
    struct bpp_order order;
    struct bytes package;

    (void)state;
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, bytes_cut(package, 0, 230), DOWNLOAD_CUT_WHOLE),
                     SW_OK);
    download.transaction_id[3] ^= 1;
    assert_no_session();
    download.transaction_id[3] ^= 1;
    assert_int_equal(download_load(&download, bytes_from(package, 230), DOWNLOAD_CUT_WHOLE), SW_OK);
    /* The ICCID is still installed from the previous test. */
    assert_int_equal(download_result(&download), 2 << 8 | 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_a_session),      cmocka_unit_test(test_every_reason),
        cmocka_unit_test(test_transaction_id),         cmocka_unit_test(test_while_loading),
        cmocka_unit_test(test_wrong_id_while_loading),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
