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
        TEST(test_policy_rules),
        TEST(test_authenticate_client_flipped),
        TEST(test_authenticate_client_transactions),
        TEST(test_authenticate_client_of_another_session),
        TEST(test_authenticate_client_signed_for_another),
        TEST(test_authenticate_client_error_arm),
        TEST(test_authenticate_client_chains),
        TEST(test_matching),
        TEST(test_events),
        TEST(test_sds_gives_no_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
