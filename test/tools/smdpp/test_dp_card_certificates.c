/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AuthenticateClient of the test SM-DP+ with other certificates of the eUICC and its EUM than those
 * of the card: issued again with changes, damaged, malformed. */
#include "test/tools/smdpp/dp_scene.h"

/* The certificate at `index` (0: eUICC, 1: EUM) of the response, as writable memory. */
static struct bytes certificate(struct bytes response, unsigned index)
{
    struct tlv whole, ok, part;
    struct bytes cursor;

    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA0, &ok), 0);
    cursor = ok.value;
    for (unsigned i = 0; i < 3 + index; i++)
        assert_int_equal(tlv_next(&cursor, &part), 0);
    return part.whole;
}

static void test_authenticate_client_certificates(void **state)
{
    static const struct {
        unsigned index;
        const char *codes;
        int error;
    } rows[] = {{0, "8.1.3/6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
                {1, "8.1.2/6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID}};
    struct fake_server *server = *state;

    for (size_t i = 0; i < 2; i++) {
        struct bytes response = fake_server_authenticate(server, fake_server_address, "one");
        struct bytes der = certificate(response, rows[i].index);

        ((uint8_t *)der.at)[der.len - 1] ^= 1; /* its signature */
        assert_int_equal(authenticate(server, response), 0);
        assert_refused(server, rows[i].codes, rows[i].error);
    }
}

struct fault {
    bool of_eum; /* else the eUICC's key */
    void (*change)(struct cert_template *template, int64_t now);
    const char *codes;
    int error;
};

static void no_ca(struct cert_template *template, int64_t now)
{
    (void)now;
    template->ca = false;
}

static void signs_no_certificates(struct cert_template *template, int64_t now)
{
    (void)now;
    template->key_usage = CERT_KU_DIGITAL_SIGNATURE;
}

static void unknown_critical(struct cert_template *template, int64_t now)
{
    static const uint8_t extension[] = {0x30, 0x0D, 0x06, 0x03, 0x2A, 0x03, 0x04, 0x01,
                                        0x01, 0xFF, 0x04, 0x03, 0x02, 0x01, 0x05};

    (void)now;
    template->extra = BYTES_OF(extension);
}

static void expired(struct cert_template *template, int64_t now)
{
    template->not_after = now - 1;
}

static void ends_now(struct cert_template *template, int64_t now)
{
    template->not_after = now;
}

static void begins_later(struct cert_template *template, int64_t now)
{
    template->not_before = now + 1;
}

static void begins_now(struct cert_template *template, int64_t now)
{
    template->not_before = now;
}

static void claims_ca(struct cert_template *template, int64_t now)
{
    (void)now;
    template->ca = true;
}

/* The certificate `was`, issued again with changes. */
static struct bytes issue(struct fake_server *server, enum cert_role role, const struct cert *was,
                          const struct pki_entity *issuer, const struct fault *fault, int64_t now)
{
    static const char organization[] = "RSP Test EUM", common_name[] = "any";
    struct buf out = arena_buf(&server->arena, CERT_ISSUE_MAX);
    char eid[EID_TEXT_SIZE], own[64];
    struct cert_template template;

    eid_to_digits(server->fake.credentials.eid, eid);
    snprintf(own, sizeof(own), "%.*s", (int)was->organization.len,
             was->organization.len ? (const char *)was->organization.at : organization);
    cert_template_init(&template, role);
    template.organization = own;
    template.common_name = common_name;
    template.serial_number = role == CERT_ROLE_EUICC ? eid : NULL;
    template.serial = BYTES_TEXT("\x41");
    template.not_before = now - 1000;
    template.not_after = now + 1000;
    if (fault)
        fault->change(&template, now);
    assert_int_equal(
        cert_issue(&out, &template, was->curve, was->point, &issuer->cert, issuer->key), 0);
    return buf_bytes(&out);
}

/* `response` with other certificates: euiccSignature1 does not cover them. */
static struct bytes with_certificates(struct fake_server *server, struct bytes response,
                                      struct bytes euicc, struct bytes eum)
{
    struct buf out = arena_buf(&server->arena, 8192);
    size_t outer = tlv_open(&out, 0xBF38), inner = tlv_open(&out, 0xA0);
    struct tlv whole, ok, part;
    struct bytes cursor;

    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA0, &ok), 0);
    cursor = ok.value;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(tlv_next(&cursor, &part), 0);
        buf_put(&out, part.whole);
    }
    buf_put(&out, euicc);
    buf_put(&out, eum);
    tlv_close(&out, inner);
    tlv_close(&out, outer);
    assert_false(out.overflow);
    return buf_bytes(&out);
}

static void test_authenticate_client_reissued(void **state)
{
    static const struct fault rows[] = {
        {true, no_ca, "8.1.2/6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID},
        {true, signs_no_certificates, "8.1.2/6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID},
        {true, unknown_critical, "8.1.2/6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID},
        {true, expired, "8.1.2/6.3", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED},
        {true, begins_later, "8.1.2/6.3", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED},
        {true, ends_now, "none", 0},
        {true, begins_now, "none", 0},
        {false, claims_ca, "8.1.3/6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
        {false, unknown_critical, "8.1.3/6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
        {false, expired, "8.1.3/6.3", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED},
        {false, begins_later, "8.1.3/6.3", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED},
        {false, ends_now, "none", 0},
        {false, begins_now, "none", 0},
    };
    struct fake_server *server = *state;
    struct pki_entity ci, eum;
    struct pki_error error;
    char pki[96];

    snprintf(pki, sizeof(pki), "%s/pki", server->fake.folder);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes response = fake_server_authenticate(server, fake_server_address, "one");
        struct dp_session *session =
            dp_session_find(server->dp, server->initiated.transaction_id, DP_INITIATED);
        enum ec_curve curve = server->dp->sides[session->curve].ci.cert.curve;
        struct bytes der[2];
        struct cert was;

        assert_int_equal(pki_load_entity(&ci, pki, PKI_CI, curve, &error), 0);
        assert_int_equal(pki_load_entity(&eum, pki, PKI_EUM, curve, &error), 0);
        struct fixed_clock clock = {{fixed_now}, ci.cert.not_before + 5000};

        server->dp->options.clock = &clock.clock;
        assert_int_equal(cert_parse(&was, certificate(response, 0)), 0);
        der[0] = issue(server, CERT_ROLE_EUICC, &was, &eum, rows[i].of_eum ? NULL : &rows[i],
                       clock.seconds);
        der[1] = issue(server, CERT_ROLE_EUM, &eum.cert, &ci, rows[i].of_eum ? &rows[i] : NULL,
                       clock.seconds);
        response = with_certificates(server, response, der[0], der[1]);
        assert_int_equal(authenticate(server, response), 0);
        if (rows[i].error)
            assert_refused(server, rows[i].codes, rows[i].error);
        else if (server->refusal.subject)
            fail_msg("row %zu: %s", i, server->refusal.text);
        pki_entity_free(&ci);
        pki_entity_free(&eum);
    }
}

/* A malformed certificate is reported for its holder. */
static void test_authenticate_client_malformed_certificates(void **state)
{
    static const struct {
        unsigned index;
        const char *codes;
        int error;
    } rows[] = {{0, "8.1.3/6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
                {1, "8.1.2/6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID}};
    struct fake_server *server = *state;

    for (size_t i = 0; i < 2; i++) {
        struct bytes response = fake_server_authenticate(server, fake_server_address, "one");
        struct bytes none = BYTES_TEXT("\x30\x03\x02\x01\x05");

        response = with_certificates(server, response, i == 0 ? none : certificate(response, 0),
                                     i == 1 ? none : certificate(response, 1));
        assert_int_equal(authenticate(server, response), 0);
        assert_refused(server, rows[i].codes, rows[i].error);
        assert_non_null(strstr(server->refusal.text, "[3003020105]"));
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_authenticate_client_certificates),
        TEST(test_authenticate_client_reissued),
        TEST(test_authenticate_client_malformed_certificates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
