/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PrepareDownload with each of its codes, and the life of the one-time key (DP-1.3, DP-2.2; B-24).
 */
#include "test/fake/fixture_download.h"
#include "tools/smdpp/server.h"

static void authenticate(void)
{
    download_challenge(&download);
    download_authenticate(&download);
}

static void assert_refused(const struct pki_entity *server, int wanted)
{
    int code;

    assert_int_equal(download_try_prepare(&download, server, &code), SW_OK);
    if (code != wanted)
        fail_msg("code %d, not %d: %s", code, wanted, fake.refusal);
    assert_string_not_equal(fake.refusal, "");
    assert_int_equal(download_try_prepare(&download, &download.pb, &code), SW_OK);
    assert_int_equal(code, 4); /* the session is over */
}

static void test_no_session_context(void **state)
{
    int code;

    (void)state;
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(download_try_prepare(&download, &download.pb, &code), SW_OK);
    assert_int_equal(code, 4);
    download_challenge(&download);
    assert_refused(&download.pb, 4);
    download_open(&download);
    assert_refused(&download.pb, 4); /* a second time */
}

static void test_transaction_id(void **state)
{
    (void)state;
    authenticate();
    download.transaction_id[0] ^= 1;
    assert_refused(&download.pb, 5);
    authenticate();
    download.transaction_id_len = 15; /* a prefix */
    assert_refused(&download.pb, 5);
    download.transaction_id_len = 16;
}

static void of_another_owner(struct cert_template *template)
{
    template->registered_id = "2.999.12";
}

static void without_key_usage(struct cert_template *template)
{
    template->key_usage = 0;
}

static void test_certificates(void **state)
{
    static const struct {
        enum cert_role role;
        void (*change)(struct cert_template *);
        int code;
    } rows[] = {
        {CERT_ROLE_DPPB, NULL, 0},
        {CERT_ROLE_DPPB, of_another_owner, 1},
        {CERT_ROLE_DPPB, without_key_usage, 1},
        {CERT_ROLE_DPAUTH, NULL, 1},
        {CERT_ROLE_DSAUTH, NULL, 1},
        {CERT_ROLE_DPTLS, NULL, 1},
    };
    struct pki_entity server;
    int code;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        download_issue(&download, rows[i].role, rows[i].change, &server);
        authenticate();
        if (rows[i].code) {
            assert_refused(&server, rows[i].code);
        } else {
            assert_int_equal(download_try_prepare(&download, &server, &code), SW_OK);
            assert_int_equal(code, 0);
        }
        pki_entity_free(&server);
    }
}

/* CERT.DPpb of the other CI of the card: not the one of CERT.DPauth. */
static void test_another_ci(void **state)
{
    struct download other;

    (void)state;
    download_begin(&other, &fake, EC_CURVE_BRAINPOOL_P256R1);
    authenticate();
    assert_refused(&other.pb, 1);
    download_end(&other);
}

/* A session by each CI of the card. */
static void test_each_ci(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct download other;

        download_begin(&other, &fake, curves[i]);
        download_challenge(&other);
        download_authenticate(&other);
        download_prepare(&other);
        download_end(&other);
    }
}

static void test_session_with_an_smds(void **state)
{
    int code;

    (void)state;
    download_challenge(&download);
    assert_int_equal(download_try_authenticate(&download, &download.ds, &code), SW_OK);
    assert_int_equal(code, 0);
    assert_refused(&download.pb, 1);
}

static void test_signature(void **state)
{
    struct pki_entity server = download.pb;

    (void)state;
    server.key = download.auth.key;
    authenticate();
    assert_refused(&server, 2);
    authenticate();
    download.euicc_signature1[7] ^= 1; /* signed over another answer */
    assert_refused(&download.pb, 2);
}

static void test_confirmation_code(void **state)
{
    uint8_t octets[DOWNLOAD_REQUEST_MAX], hash[32];
    struct buf request = BUF_OVER(octets);
    struct bytes response;

    (void)state;
    assert_int_equal(
        server_hash_confirmation_code(hash, BYTES_TEXT("1234"), BYTES_OF(download.transaction_id)),
        0);
    authenticate();
    download_put_prepare(&download, &download.pb, true, BYTES_NONE, BYTES_NONE, &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(download_error(response), 127);

    authenticate();
    request = BUF_OVER(octets);
    download_put_prepare(&download, &download.pb, true, BYTES_NONE, BYTES_OF(hash), &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(download_error(response), 0);
    assert_non_null(memmem(response.at, response.len, hash, sizeof(hash))); /* copied */

    authenticate();
    request = BUF_OVER(octets);
    download_put_prepare(&download, &download.pb, false, BYTES_NONE, BYTES_OF(hash), &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(download_error(response), 0);
    assert_null(memmem(response.at, response.len, hash, sizeof(hash))); /* not requested */
}

/* Opens a session that requests the one-time key `wanted`. True: the card used it. */
static bool is_reused(const uint8_t wanted[EC_POINT_LEN])
{
    uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    struct bytes response;

    authenticate();
    download_put_prepare(&download, &download.pb, false, bytes_at(wanted, EC_POINT_LEN), BYTES_NONE,
                         &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(download_error(response), 0);
    return memmem(response.at, response.len, wanted, EC_POINT_LEN) != NULL;
}

static void test_one_time_key_is_reused(void **state)
{
    uint8_t kept[EC_POINT_LEN], foreign[EC_POINT_LEN];

    (void)state;
    download_open(&download);
    memcpy(kept, download.euicc_otpk, sizeof(kept));
    assert_int_equal(download_error(cancel(1)), 0);
    assert_true(is_reused(kept)); /* postponed */
    assert_int_equal(download_error(cancel(2)), 0);
    assert_true(is_reused(kept)); /* timeout */
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_true(is_reused(kept));
    fake_card_reopen(&fake);
    assert_true(is_reused(kept));

    memcpy(foreign, kept, sizeof(foreign));
    foreign[10] ^= 1;
    assert_false(is_reused(foreign)); /* no match: a new one is made, and takes the place */
    assert_false(is_reused(kept));
}

static void test_one_time_key_is_dropped(void **state)
{
    static const unsigned reasons[] = {0, 3, 4, 5, 127};
    uint8_t kept[EC_POINT_LEN];

    (void)state;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        download_open(&download);
        memcpy(kept, download.euicc_otpk, sizeof(kept));
        assert_int_equal(download_error(cancel(reasons[i])), 0);
        assert_false(is_reused(kept));
    }
}

static void test_one_time_key_serves_once(void **state)
{
    uint8_t kept[EC_POINT_LEN];

    (void)state;
    assert_int_equal(download_run(&download, NULL), 0);
    memcpy(kept, download.euicc_otpk, sizeof(kept));
    assert_false(is_reused(kept)); /* RSP-R2, BPP-L3 */
}

/* A kept key is for the SM-DP+ it was made for. */
static void test_one_time_key_of_another_server(void **state)
{
    struct download other;
    uint8_t kept[EC_POINT_LEN], octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    struct bytes response;
    struct pki_entity auth, pb;

    (void)state;
    download_open(&download);
    memcpy(kept, download.euicc_otpk, sizeof(kept));
    assert_int_equal(download_error(cancel(1)), 0);
    download_begin(&other, &fake, EC_CURVE_P256);
    download_issue(&other, CERT_ROLE_DPAUTH, of_another_owner, &auth);
    download_issue(&other, CERT_ROLE_DPPB, of_another_owner, &pb);
    pki_entity_free(&other.auth);
    other.auth = auth;
    download_challenge(&other);
    download_authenticate(&other);
    download_put_prepare(&other, &pb, false, BYTES_OF(kept), BYTES_NONE, &request);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), &response), SW_OK);
    assert_int_equal(download_error(response), 0);
    assert_null(memmem(response.at, response.len, kept, sizeof(kept)));
    pki_entity_free(&pb);
    download_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_session_context),
        cmocka_unit_test(test_transaction_id),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_another_ci),
        cmocka_unit_test(test_each_ci),
        cmocka_unit_test(test_session_with_an_smds),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_confirmation_code),
        cmocka_unit_test(test_one_time_key_is_reused),
        cmocka_unit_test(test_one_time_key_is_dropped),
        cmocka_unit_test(test_one_time_key_of_another_server),
        cmocka_unit_test(test_one_time_key_serves_once),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
