/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AuthenticateServer with each of its codes (DP-1.3, DP-2.1; B-21 to B-23).
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "test/fake/download.h"
#include "tools/smdpp/server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card fake;
static struct download download;

static int begin(void **state)
{
    (void)state;
    fake_card_make(&fake, NULL);
    download_begin(&download, &fake, EC_CURVE_P256);
    return 0;
}

static int end(void **state)
{
    (void)state;
    download_end(&download);
    fake_card_end(&fake);
    return 0;
}

/* The server is refused with this code, and that was the end of the session. */
static void assert_refused(const struct pki_entity *server, int wanted)
{
    int code;

    assert_int_equal(download_try_authenticate(&download, server, &code), SW_OK);
    if (code != wanted)
        fail_msg("code %d, not %d: %s", code, wanted, fake.refusal);
    assert_string_not_equal(fake.refusal, "");
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4);
}

static void assert_certificate(enum cert_role role, void (*change)(struct cert_template *),
                               int wanted)
{
    struct pki_entity server;
    int code;

    download_issue(&download, role, change, &server);
    download_challenge(&download);
    if (wanted) {
        assert_refused(&server, wanted);
    } else {
        assert_int_equal(download_try_authenticate(&download, &server, &code), SW_OK);
        if (code)
            fail_msg("code %d: %s", code, fake.refusal);
    }
    pki_entity_free(&server);
}

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
    assert_int_equal(code, 4); /* it was answered already (RSP-R1) */
    download_challenge(&download);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4); /* a reset takes it away */
}

static void without_key_usage(struct cert_template *template)
{
    template->key_usage = 0;
}

static void with_critical_extension(struct cert_template *template)
{
    static const uint8_t extension[] = {0x30, 0x0C, 0x06, 0x03, 0x2A, 0x03, 0x04,
                                        0x01, 0x01, 0xFF, 0x04, 0x02, 0x05, 0x00};

    template->extra = BYTES_OF(extension);
}

static void as_ca(struct cert_template *template)
{
    template->ca = true;
    template->path_len = -1;
}

static void expired(struct cert_template *template)
{
    template->not_before = 0;
    template->not_after = 86400;
}

static void without_policy(struct cert_template *template)
{
    template->role = CERT_ROLE_NONE;
}

static void without_registered_id(struct cert_template *template)
{
    template->registered_id = NULL;
}

static void without_key_ids(struct cert_template *template)
{
    template->no_key_ids = true;
}

static void by_another_ci(struct cert_template *template)
{
    static const uint8_t key_id[20] = {1, 2, 3};

    template->authority_key_id = BYTES_OF(key_id);
}

static void test_certificates(void **state)
{
    (void)state;
    assert_certificate(CERT_ROLE_DPAUTH, NULL, 0);
    assert_certificate(CERT_ROLE_DSAUTH, NULL, 0);
    assert_certificate(CERT_ROLE_DPAUTH, expired, 0); /* a card has no clock (1.2) */
    assert_certificate(CERT_ROLE_DPAUTH, without_key_usage, 1);
    assert_certificate(CERT_ROLE_DPAUTH, with_critical_extension, 1);
    assert_certificate(CERT_ROLE_DPAUTH, as_ca, 1);
    assert_certificate(CERT_ROLE_DPAUTH, without_registered_id, 1);
    assert_certificate(CERT_ROLE_DPAUTH, without_key_ids, 7);
    assert_certificate(CERT_ROLE_DPAUTH, by_another_ci, 7);
    assert_certificate(CERT_ROLE_DPPB, NULL, 5);
    assert_certificate(CERT_ROLE_DPTLS, NULL, 5);
    assert_certificate(CERT_ROLE_EUICC, NULL, 5);
    assert_certificate(CERT_ROLE_DPAUTH, without_policy, 5);
}

/* The octets of `server`'s certificate, changed, with or without a new signature of the CI. */
static void change_certificate(struct pki_entity *server, const char *from, const char *to,
                               bool sign_anew)
{
    uint8_t from_octets[16], to_octets[16], signature[EC_SIGNATURE_LEN], memory[CERT_ISSUE_MAX];
    struct buf search = BUF_OVER(from_octets), replacement = BUF_OVER(to_octets);
    struct buf whole = BUF_OVER(memory), der = buf_over(malloc(CERT_ISSUE_MAX), CERT_ISSUE_MAX);
    uint8_t *found;
    struct bytes rest;
    struct tlv algorithm;
    size_t mark;

    assert_int_equal(buf_put_hex(&search, from), 0);
    assert_int_equal(buf_put_hex(&replacement, to), 0);
    assert_int_equal(search.len, replacement.len);
    found =
        memmem((void *)(uintptr_t)server->cert.tbs.at, server->cert.tbs.len, search.at, search.len);
    assert_non_null(found);
    memcpy(found, replacement.at, replacement.len);
    if (sign_anew)
        assert_int_equal(ec_sign(download.ci.key, server->cert.tbs, BYTES_NONE, signature), 0);
    else
        memcpy(signature, server->cert.signature, sizeof(signature));
    rest = bytes_from(server->cert.content, server->cert.tbs.len);
    assert_int_equal(tlv_next(&rest, &algorithm), 0);
    buf_put(&whole, server->cert.tbs);
    buf_put(&whole, algorithm.whole);
    mark = tlv_open(&whole, 0x03);
    buf_put_u8(&whole, 0);
    ec_signature_put_der(&whole, signature);
    tlv_close(&whole, mark);
    tlv_put(&der, 0x30, buf_bytes(&whole));
    assert_false(der.overflow);
    free((void *)(uintptr_t)server->der.at);
    server->der = buf_bytes(&der);
}

static void test_changed_certificates(void **state)
{
    static const struct {
        const char *from, *to;
        bool sign_anew;
        int code;
    } rows[] = {
        {"2A8648CE3D030107", "2A8648CE3D030106", true, 3},  /* a curve that is not supported */
        {"2A8648CE3D030107", "2A8648CE3D030106", false, 1}, /* told before the curve */
        {"2A8648CE3D0201", "2A8648CE3D0202", true, 3},      /* no EC key */
        {"034200", "034204", true, 1},                      /* a key with unused bits */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pki_entity server;

        download_issue(&download, CERT_ROLE_DPAUTH, NULL, &server);
        change_certificate(&server, rows[i].from, rows[i].to, rows[i].sign_anew);
        download_challenge(&download);
        assert_refused(&server, rows[i].code);
        pki_entity_free(&server);
    }
}

static void test_no_certificate(void **state)
{
    static const uint8_t empty[] = {0x30, 0x00};
    struct pki_entity server = {.der = BYTES_OF(empty), .key = download.auth.key};

    (void)state;
    download_challenge(&download);
    assert_refused(&server, 1);
}

static int64_t seconds; /* of the clock that a card is given */

static int64_t now(const struct clock *clock)
{
    (void)clock;
    return seconds * 1000000000;
}

/* Dates count only on a card that was given a clock (DP-1.2). */
static void test_dates(void **state)
{
    static const struct clock clock = {.now = now};
    const struct cert *cert = &download.auth.cert;
    const struct {
        int64_t seconds;
        const char *why; /* NULL: accepted */
    } rows[] = {{cert->not_before, NULL},
                {cert->not_before - 1, "is not yet valid"},
                {cert->not_after, NULL},
                {cert->not_after + 1, "has expired"}};
    int code;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        seconds = rows[i].seconds;
        download_challenge(&download);
        fake.card->euicc.clock = &clock;
        if (rows[i].why) {
            assert_refused(&download.auth, 1);
            download_challenge(&download);
            (void)download_try_authenticate(&download, &download.auth, &code);
            assert_non_null(strstr(fake.refusal, rows[i].why));
            fake.card->euicc.clock = NULL;
            download_challenge(&download);
        }
        assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
        assert_int_equal(code, 0);
    }
    fake.card->euicc.clock = NULL;
}

static void test_foreign_ci(void **state)
{
    struct fake_card other_card;
    struct download other;

    (void)state;
    fake_card_make(&other_card, NULL);
    download_begin(&other, &other_card, EC_CURVE_P256);
    download_challenge(&download);
    assert_refused(&other.auth, 7);
    download_end(&other);
    fake_card_end(&other_card);
}

static void test_unknown_signing_ci(void **state)
{
    struct bytes kept = download.signing_ci.cert.subject_key_id;

    (void)state;
    download_challenge(&download);
    download.signing_ci.cert.subject_key_id = bytes_cut(kept, 0, 19); /* a prefix is not enough */
    assert_refused(&download.auth, 7);
    download.signing_ci.cert.subject_key_id = kept;
}

static void test_signature(void **state)
{
    struct pki_entity server = download.auth;

    (void)state;
    server.key = download.pb.key; /* another key than the certificate's */
    download_challenge(&download);
    assert_refused(&server, 2);
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

/* What cannot be read has no code; the session is over all the same. */
static void test_malformed(void **state)
{
    int code;

    (void)state;
    download_challenge(&download);
    assert_int_equal(fake_es10_hex(&fake, "BF3802 3000", NULL), SW_WRONG_DATA);
    assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
    assert_int_equal(code, 4);
}

/* Every octet of a request, one bit of it flipped: never accepted, and always in order (RSP-R3). */
static void test_tampered(void **state)
{
    unsigned counts[128] = {0}, unreadable = 0;
    uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct tlv whole, ctx_params;
    struct bytes list;
    size_t ctx_at = 0;

    (void)state;
    for (size_t at = 0, len = 1; at < len; at++) {
        struct buf request = BUF_OVER(octets);
        struct bytes response;
        uint16_t sw;
        int code;

        download_challenge(&download);
        download_put_authenticate(&download, &download.auth, &request);
        len = request.len;
        if (at == 0) { /* ctxParams1 is not signed by the server: the eUICC signs what it got */
            list = buf_bytes(&request);
            assert_int_equal(tlv_next(&list, &whole), 0);
            for (list = whole.value; list.len; ctx_at = (size_t)(ctx_params.whole.at - octets))
                assert_int_equal(tlv_next(&list, &ctx_params), 0);
        }
        octets[at] ^= (uint8_t)(1U << at % 8);
        sw = fake_es10(&fake, buf_bytes(&request), &response);
        if (sw != SW_OK) {
            assert_true(sw == SW_WRONG_DATA || sw == SW_REFERENCE_NOT_FOUND);
            unreadable++;
            continue;
        }
        code = download_error(response);
        if (code == 0 && at < ctx_at)
            fail_msg("octet %zu flipped is accepted", at);
        counts[code]++;
        assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
        assert_int_equal(code, 4);
    }
    print_message("unreadable %u, 1: %u, 2: %u, 3: %u, 5: %u, 6: %u, 7: %u\n", unreadable,
                  counts[1], counts[2], counts[3], counts[5], counts[6], counts[7]);
    assert_true(counts[1] > 200 && counts[2] > 100 && counts[7] > 20);
    assert_int_equal(counts[3] + counts[4] + counts[5] + counts[6] + counts[127], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted_on_all_curves),
        cmocka_unit_test(test_info_of_the_version),
        cmocka_unit_test(test_transaction_ids_of_all_lengths),
        cmocka_unit_test(test_no_session_context),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_changed_certificates),
        cmocka_unit_test(test_no_certificate),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_foreign_ci),
        cmocka_unit_test(test_unknown_signing_ci),
        cmocka_unit_test(test_signature),
        cmocka_unit_test(test_challenge_mismatch),
        cmocka_unit_test(test_long_address),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_tampered),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
