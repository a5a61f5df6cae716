/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates of servers (DP-1.2, DP-1.3): each defect and its code. */
#include "test/fake/fixture_authentication.h"

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
        {"2A8648CE3D030107", "2A8648CE3D030106", false, 1}, /* reported before the curve */
        {"2A8648CE3D0201", "2A8648CE3D0202", true, 3},      /* no EC key */
        {"034200", "034204", true, 1},                      /* a key with unused bits */
        {NULL, NULL, true, 1},                              /* a key that is not on its curve */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pki_entity server;

        download_issue(&download, CERT_ROLE_DPAUTH, NULL, &server);
        if (rows[i].from) {
            change_certificate(&server, rows[i].from, rows[i].to, rows[i].sign_anew);
        } else {
            char point[17], other[17];

            bytes_to_hex(bytes_at(server.cert.point.at + 57, 8), point, sizeof(point));
            memcpy(other, point, sizeof(point));
            other[15] = other[15] == '0' ? '1' : '0';
            change_certificate(&server, point, other, rows[i].sign_anew);
        }
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

static int64_t seconds;

static int64_t now(const struct clock *clock)
{
    (void)clock;
    return seconds * 1000000000;
}

/* Dates are checked on a card with a clock only (DP-1.2). */
static void test_dates(void **state)
{
    static const struct clock clock = {.now = now};
    const struct cert *cert = &download.auth.cert;
    const struct {
        int64_t seconds;
        const char *why; /* NULL: accepted */
    } rows[] = {{cert->not_before, NULL},
                {cert->not_before - 1, "is not yet valid: notBefore is "},
                {cert->not_after, NULL},
                {cert->not_after + 1, "has expired: notAfter is "}};
    char text[CLOCK_TEXT_MAX];
    int code;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        seconds = rows[i].seconds;
        download_challenge(&download);
        inside_euicc(fake.card)->clock = &clock;
        if (rows[i].why) {
            assert_refused(&download.auth, 1);
            download_challenge(&download);
            (void)download_try_authenticate(&download, &download.auth, &code);
            assert_non_null(strstr(fake.refusal, rows[i].why));
            assert_non_null(strstr(fake.refusal, clock_text(seconds, text)));
            inside_euicc(fake.card)->clock = NULL;
            download_challenge(&download);
        }
        assert_int_equal(download_try_authenticate(&download, &download.auth, &code), SW_OK);
        assert_int_equal(code, 0);
    }
    inside_euicc(fake.card)->clock = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_changed_certificates),
        cmocka_unit_test(test_no_certificate),
        cmocka_unit_test(test_dates),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
