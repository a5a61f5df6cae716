/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AuthenticateClient of the test SM-DP+ and SM-DS against a real card: every refusal, and every
 * octet of the card's response flipped. */
#include "test/tools/smdpp/dp_scene.h"

static void test_authenticate_client_flipped(void **state)
{
    struct fake_server *server = *state;

    flip_each(server, fake_server_authenticate(server, fake_server_address, "one"),
              is_authenticated);
}

static void test_authenticate_client_transactions(void **state)
{
    struct fake_server *server = *state;
    struct bytes response = fake_server_authenticate(server, fake_server_address, "one");
    struct bytes first = server->initiated.transaction_id;
    static const uint8_t unknown[16] = {1};

    server->initiated.transaction_id = BYTES_OF(unknown);
    assert_int_equal(authenticate(server, response), 0);
    assert_refused(server, "8.10.1/3.9", AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID);
    server->initiated.transaction_id = first;
    assert_true(is_authenticated(server, response));
    assert_int_equal(authenticate(server, response), 0); /* replayed */
    assert_refused(server, "8.10.1/3.9", AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID);
}

/* Data signed by the eUICC for one session is refused in another one. */
static void test_authenticate_client_of_another_session(void **state)
{
    struct fake_server *server = *state;
    struct bytes other = fake_server_authenticate(server, fake_server_address, "one");

    fake_server_authenticate(server, fake_server_address, "one");
    assert_int_equal(authenticate(server, other), 0);
    assert_refused(server, "8.1/6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID);
    assert_non_null(strstr(server->refusal.text, "wrong serverChallenge: ["));
}

static void test_authenticate_client_error_arm(void **state)
{
    struct fake_server *server = *state;
    struct dp_initiated changed;
    uint8_t signature[80];

    fake_server_authenticate(server, fake_server_address, "one");
    changed = server->initiated;
    fake_server_challenge(server);
    memcpy(signature, changed.server_signature1.at, changed.server_signature1.len);
    signature[10] ^= 1;
    changed.server_signature1.at = signature;
    assert_int_equal(authenticate(server, fake_server_authenticate_with(server, &changed, "one")),
                     0);
    assert_refused(server, "8.1/6.1", AUTHENTICATE_CLIENT_UNDEFINED_ERROR);
}

/* An eUICC, an EUM and a CI that do not form a chain. */
static void test_authenticate_client_chains(void **state)
{
    struct fake_server *server = *state, other;
    struct bytes response;
    struct dp *dp = server->dp;

    fake_server_make(&other); /* another CI */
    response = fake_server_authenticate(&other, fake_server_address, "one");
    server->initiated = other.initiated;
    for (size_t i = 0; i < DP_CURVES; i++) { /* signed by another server, whose CI is trusted */
        struct dp_side side = other.dp->sides[i];

        other.dp->sides[i].ci = dp->sides[i].ci;
        dp->sides[i].ci = side.ci;
    }
    assert_int_equal(authenticate(&other, response), 0);
    assert_refused(&other, "8.11.1/3.9", AUTHENTICATE_CLIENT_CI_PK_UNKNOWN);
    for (size_t i = 0; i < DP_CURVES; i++) {
        struct dp_side side = other.dp->sides[i];

        other.dp->sides[i].ci = dp->sides[i].ci;
        dp->sides[i].ci = side.ci;
    }
    fake_server_end(&other);
}

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

/* The signed data names another server, or another transaction than the request. */
static void test_authenticate_client_signed_for_another(void **state)
{
    struct fake_server *server = *state;
    struct bytes response = fake_server_authenticate(server, fake_server_address, "one");
    struct dp_session *session =
        dp_session_find(server->dp, server->initiated.transaction_id, DP_INITIATED);

    server->dp->options.address = "other.example.com";
    assert_int_equal(authenticate(server, response), 0);
    assert_refused(server, "8.1/6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID);
    assert_string_equal(server->refusal.text, "wrong serverAddress: smdpp.example.com,"
                                              " must be other.example.com");

    server->dp->options.address = fake_server_address;
    session->state = DP_INITIATED;
    session->id[0] ^= 1;
    server->initiated.transaction_id = BYTES_OF(session->id);
    assert_int_equal(authenticate(server, response), 0);
    assert_refused(server, "8.10.1/3.9", AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID);
    assert_non_null(strstr(server->refusal.text, "wrong transactionId in the signed data: ["));
}

static void test_matching(void **state)
{
    struct fake_server *server = *state;
    const char *stranger = "89049032123451234512345678901235";
    char own[EID_TEXT_SIZE];

    eid_to_digits(server->fake.credentials.eid, own);
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "two")), 0);
    assert_refused(server, "8.2.6/3.8", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED);
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "")), 0);
    assert_refused(server, "8.1.1/3.8", AUTHENTICATE_CLIENT_EID_MISMATCH);

    strcpy(server->profile.eid, own);
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_address, "")));
    strcpy(server->profile.eid, stranger);
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "one")), 0);
    assert_refused(server, "8.1.1/3.8", AUTHENTICATE_CLIENT_EID_MISMATCH);

    *server->profile.eid = '\0';
    server->profile.downloads = 2;
    strcpy(server->profile.bound_eid, stranger);
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "one")), 0);
    assert_refused(server, "8.1.1/3.8", AUTHENTICATE_CLIENT_EID_MISMATCH);
    assert_string_equal(server->refusal.text,
                        "the profile is bound to another EID: 89049032123451234512345678901235");

    *server->profile.bound_eid = '\0';
    server->profile.downloaded = 2;
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "one")), 0);
    assert_refused(server, "8.8.5/6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED);
}

struct fixed_clock {
    struct clock clock;
    int64_t seconds;
};

static int64_t fixed_now(const struct clock *clock)
{
    return ((const struct fixed_clock *)clock)->seconds * 1000000000;
}

/* Orders for this eUICC that cannot be served, with the reason. */
static void test_orders(void **state)
{
    struct fake_server *server = *state;
    int64_t now = server->dp->sides[0].auth.cert.not_before + 1000;
    struct fixed_clock clock = {{fixed_now}, now};
    struct catalog_profile before = server->profile;
    struct {
        const char *codes;
        int error;
        struct catalog_profile change; /* of the members below */
    } rows[] = {
        {"8.2/1.2", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, {.is_held_back = true}},
        {"8.8.5/4.10", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, {.expires = 1}},
        {"8.8.5/4.10", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, {.expires = now}},
        {"none", 0, {.expires = now + 1}},
        {"none", 0, {.has_attempts = true, .attempts = 1}},
        {"8.8.5/6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, {.has_attempts = true}},
        {"8.8.5/6.4",
         AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
         {.has_attempts = true, .attempts = 3, .attempted = 3}},
        {"none", 0, {.has_attempts = true, .attempts = 3, .attempted = 2}},
        {"none", 0, {.attempted = 1000}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct catalog_profile *change = &rows[i].change;
        struct bytes response = fake_server_authenticate(server, fake_server_address, "one");

        server->profile = before;
        server->profile.is_held_back = change->is_held_back;
        server->profile.expires = change->expires;
        server->profile.has_attempts = change->has_attempts;
        server->profile.attempts = change->attempts;
        server->profile.attempted = change->attempted;
        server->dp->options.clock = change->expires ? &clock.clock : NULL;
        if (strcmp(rows[i].codes, "none") == 0) {
            assert_true(is_authenticated(server, response));
            assert_int_equal(server->profile.attempted, change->attempted + 1);
            continue;
        }
        assert_int_equal(authenticate(server, response), 0);
        assert_refused(server, rows[i].codes, rows[i].error);
        assert_int_equal(server->profile.attempted, change->attempted);
    }
}

/* Failed attempts count as much as successful ones. */
static void test_attempts_count(void **state)
{
    struct fake_server *server = *state;

    server->profile.has_attempts = true;
    server->profile.attempts = 3;
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_address, "one")));
    assert_int_equal(notify(server, fake_server_download(server)), 0); /* installed */
    assert_int_equal(notify(server, fake_server_download(server)),
                     0); /* the ICCID exists already */
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "one")), 0);
    assert_refused(server, "8.8.5/6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED);
    assert_non_null(strstr(server->refusal.text, "3 of 3"));
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

/* One rule for any operator: 80 02 and the BIT STRING of the profile policy rules. */
#define RAT(bits)                                                                                  \
    BYTES_TEXT("\x30\x14\x80\x02" bits                                                             \
               "\xA1\x0B\x30\x09\x80\x03\xEE\xEE\xEE\x81\x00\x82\x00\x82\x01\x00")

static void allow_ppr1(struct euiccd_create_options *factory)
{
    factory->rat = to_euiccd(RAT("\x06\x40"));
}

static void allow_ppr2(struct euiccd_create_options *factory)
{
    factory->rat = to_euiccd(RAT("\x05\x20"));
}

static void allow_none(struct euiccd_create_options *factory)
{
    factory->rat = to_euiccd(RAT("\x07\x80"));
}

/* EUICCInfo2 has the rules that the card's RAT forbids; a profile may require one of them. */
static void test_policy_rules(void **state)
{
    static const struct {
        void (*change)(struct euiccd_create_options *factory);
        uint32_t allowed;
    } cards[] = {{NULL, PPR_IDS_PPR1 | PPR_IDS_PPR2},
                 {allow_ppr1, PPR_IDS_PPR1},
                 {allow_ppr2, PPR_IDS_PPR2},
                 {allow_none, 0}};
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(cards) / sizeof(cards[0]); i++) {
        fake_card_renew(&server->fake, cards[i].change);
        for (uint32_t rules = 0; rules < 8; rules++) {
            uint32_t requested = rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2);
            struct bytes response = fake_server_authenticate(server, fake_server_address, "one");

            server->profile.policy_rules = rules;
            if (!(requested & ~cards[i].allowed)) {
                assert_true(is_authenticated(server, response));
                continue;
            }
            assert_int_equal(authenticate(server, response), 0);
            assert_refused(server, "8.2.5/4.3", AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE);
        }
    }
}

static void test_events(void **state)
{
    struct fake_server *server = *state;
    struct dp_event event = {.event_id = "one", .address = "smdpp.example.com"};

    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_sds_address, "")), 0);
    assert_true(server->authenticated.is_event);
    assert_refused(server, "8.9.5/3.9", AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN);

    eid_to_digits(server->fake.credentials.eid, event.eid);
    assert_int_equal(dp_add_event(server->dp, &event), 0);
    strcpy(event.event_id, "two");
    assert_int_equal(dp_add_event(server->dp, &event), 0);
    strcpy(event.eid, "89049032123451234512345678901235");
    assert_int_equal(dp_add_event(server->dp, &event), 0);

    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_sds_address, "")));
    assert_int_equal(server->authenticated.event_count, 2);
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_sds_address, "two")));
    assert_int_equal(server->authenticated.event_count, 1);
    assert_string_equal(server->authenticated.events[0]->event_id, "two");
    assert_string_equal(server->authenticated.events[0]->address, fake_server_address);

    /* After the installation the Event Record is removed. */
    assert_int_equal(notify(server, fake_server_download(server)), 0);
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_sds_address, "")));
    assert_int_equal(server->authenticated.event_count, 1);
    assert_string_equal(server->authenticated.events[0]->event_id, "two");
    while (dp_add_event(server->dp, &event) == 0)
        continue;
    assert_int_equal(dp_add_event(server->dp, &event), ERR_FULL);
}

/* The SM-DS uses its own certificate, and provides no packages. */
static void test_sds_gives_no_packages(void **state)
{
    struct fake_server *server = *state;
    struct dp_event event = {.event_id = "one", .address = "smdpp.example.com"};
    struct bytes package, prepared;
    struct cert cert;

    eid_to_digits(server->fake.credentials.eid, event.eid);
    assert_int_equal(dp_add_event(server->dp, &event), 0);
    prepared = fake_server_open(server);
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_sds_address, "")));
    assert_int_equal(cert_parse(&cert, server->initiated.server_certificate), 0);
    assert_int_equal(cert.role, CERT_ROLE_DSAUTH);
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.10.1/3.9", GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_orders),
        TEST(test_attempts_count),
        TEST(test_authenticate_client_reissued),
        TEST(test_authenticate_client_malformed_certificates),
        TEST(test_policy_rules),
        TEST(test_authenticate_client_flipped),
        TEST(test_authenticate_client_transactions),
        TEST(test_authenticate_client_of_another_session),
        TEST(test_authenticate_client_signed_for_another),
        TEST(test_authenticate_client_error_arm),
        TEST(test_authenticate_client_chains),
        TEST(test_authenticate_client_certificates),
        TEST(test_matching),
        TEST(test_events),
        TEST(test_sds_gives_no_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
