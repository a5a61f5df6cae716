/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test SM-DP+ and SM-DS against a real card: every refusal there is, and every octet of what
 * the card sends flipped. */
#include "test/fake/server.h"

#include "card/asn1/msg_notification.h"
#include "tools/pki/cert_issue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int set_up(void **state)
{
    struct fake_server *server = malloc(sizeof(*server));

    assert_non_null(server);
    fake_server_make(server);
    *state = server;
    return 0;
}

static int tear_down(void **state)
{
    fake_server_end(*state);
    free(*state);
    return 0;
}

/* The refusal of the last call, as SUBJECT/REASON, and its code in the ASN.1 binding. */
static void assert_refused(const struct fake_server *server, const char *codes, int error)
{
    char text[32] = "none";

    if (server->refusal.subject)
        snprintf(text, sizeof(text), "%s/%s", server->refusal.subject, server->refusal.reason);
    assert_string_equal(text, codes);
    assert_int_equal(server->refusal.error, error);
    assert_string_equal(server->what, "refused");
    assert_string_equal(server->detail, server->refusal.text);
}

static int authenticate(struct fake_server *server, struct bytes response)
{
    return dp_authenticate_client(server->dp, &server->arena, server->initiated.transaction_id,
                                  response, &server->authenticated, &server->refusal);
}

static int get_package(struct fake_server *server, struct bytes prepared, struct bytes *package)
{
    return dp_get_bound_profile_package(server->dp, &server->arena,
                                        server->initiated.transaction_id, prepared, package,
                                        &server->refusal);
}

static int notify(struct fake_server *server, struct bytes notification)
{
    return dp_handle_notification(server->dp, &server->arena, notification, &server->refusal);
}

/* ---- The whole way ---- */

static void test_download(void **state)
{
    struct fake_server *server = *state;
    struct bytes result = fake_server_download(server);

    assert_string_equal(server->what, "bound");
    assert_string_equal(server->record.profile, "one");
    assert_int_equal(strlen(server->eid), EID_DIGITS);
    assert_int_equal(notify(server, result), 0);
    assert_string_equal(server->what, "installation result");
    assert_string_equal(server->detail, "installed");
    assert_int_equal(server->profile.downloaded, 1);
    assert_string_equal(server->profile.bound_eid, server->eid);
    assert_int_equal(notify(server, result), 0); /* an LPA may repeat it */
    assert_string_equal(server->detail, "unknown transactionId");
    assert_int_equal(server->profile.downloaded, 1);

    assert_int_equal(notify(server, fake_server_download(server)), 0);
    assert_string_equal(server->detail, "failed");
    assert_int_equal(server->record.bpp_command_id, BPP_COMMAND_STORE_METADATA);
    assert_int_equal(server->record.error_reason,
                     ERROR_REASON_INSTALL_FAILED_DUE_TO_ICCID_ALREADY_EXISTS_ON_EUICC);
    assert_int_equal(server->profile.downloaded, 1);
}

/* ---- InitiateAuthentication ---- */

static int initiate(struct fake_server *server, struct bytes challenge, struct bytes info1,
                    const char *address)
{
    return dp_initiate_authentication(server->dp, &server->arena, challenge, info1,
                                      bytes_at(address, strlen(address)), &server->initiated,
                                      &server->refusal);
}

static void test_initiate_authentication_refusals(void **state)
{
    struct fake_server *server = *state;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    struct bytes old = arena_copy(&server->arena, info1), foreign = old;
    struct tlv whole, svn, list;

    assert_int_equal(initiate(server, bytes_cut(challenge, 0, 15), info1, fake_server_address),
                     ERR_MALFORMED);
    assert_int_equal(
        initiate(server, challenge, bytes_cut(info1, 0, info1.len - 1), fake_server_address),
        ERR_MALFORMED);
    assert_int_equal(initiate(server, challenge, info1, "elsewhere.example.com"), 0);
    assert_refused(server, "8.8.1/3.8", INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS);

    assert_int_equal(tlv_only(old, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0x82, &svn), 0);
    ((uint8_t *)svn.value.at)[0] = 1;
    assert_int_equal(initiate(server, challenge, old, fake_server_address), 0);
    assert_refused(server, "8.8.3/3.1", INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP);

    ((uint8_t *)svn.value.at)[0] = 2;
    assert_int_equal(tlv_find(whole.value, 0xAA, &list), 0);
    for (size_t i = 5; i < list.value.len; i += 22)
        ((uint8_t *)list.value.at)[i] ^= 1;
    assert_int_equal(initiate(server, challenge, foreign, fake_server_address), 0);
    assert_refused(server, "8.8.2/3.1", INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED);
}

/* A challenge of another size, and versions of SGP.22 around the one that is served. */
static void test_initiate_authentication_forms(void **state)
{
    static const struct {
        uint8_t svn[3];
        bool is_served;
    } rows[] = {{{0, 0, 0}, false}, {{1, 255, 255}, false}, {{2, 0, 0}, true},
                {{2, 5, 0}, true},  {{2, 255, 255}, true},  {{3, 0, 0}, false},
                {{3, 1, 0}, false}, {{255, 0, 0}, false}};
    struct fake_server *server = *state;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    uint8_t long_challenge[20] = {0};
    struct tlv whole, svn;
    char told[60];

    assert_int_equal(tlv_only(info1, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0x82, &svn), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        memcpy((uint8_t *)svn.value.at, rows[i].svn, 3);
        assert_int_equal(initiate(server, challenge, info1, fake_server_address), 0);
        if (rows[i].is_served) {
            assert_null(server->refusal.subject);
            continue;
        }
        assert_refused(server, "8.8.3/3.1",
                       INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP);
        snprintf(told, sizeof(told), ": %d.%d.%d, must be 2.x.x", rows[i].svn[0], rows[i].svn[1],
                 rows[i].svn[2]);
        assert_non_null(strstr(server->refusal.text, told));
    }
    for (size_t len = 0; len <= sizeof(long_challenge); len++)
        if (len != CHALLENGE_OCTETS) {
            assert_int_equal(
                initiate(server, bytes_at(long_challenge, len), info1, fake_server_address),
                ERR_MALFORMED);
            snprintf(told, sizeof(told), "euiccChallenge: %zu octets, must be 16", len);
            assert_string_equal(server->refusal.text, told);
            assert_string_equal(server->detail, told);
            assert_null(server->refusal.subject);
        }
}

/* What the eUICC signs for (AA) and what it verifies (A9), each of the server's, of nobody's, and
 * with one CI in common or none. */
static void test_initiate_authentication_ci(void **state)
{
    enum { BOTH, FIRST, SECOND, NONE };
    static const struct {
        int signing, verification;
        const char *codes; /* NULL: served */
    } rows[] = {
        {BOTH, BOTH, NULL},         {FIRST, BOTH, NULL},          {SECOND, FIRST, "8.8.4/3.7"},
        {BOTH, SECOND, NULL},       {FIRST, SECOND, "8.8.4/3.7"}, {SECOND, SECOND, NULL},
        {BOTH, NONE, "8.8.4/3.7"},  {FIRST, NONE, "8.8.4/3.7"},   {NONE, BOTH, "8.8.2/3.1"},
        {NONE, FIRST, "8.8.2/3.1"}, {NONE, NONE, "8.8.2/3.1"},
    };
    struct fake_server *server = *state;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    struct tlv whole, lists[2];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes changed = arena_copy(&server->arena, info1);
        const int wanted[] = {rows[i].verification, rows[i].signing};

        assert_int_equal(tlv_only(changed, &whole), 0);
        assert_int_equal(tlv_find(whole.value, 0xA9, &lists[0]), 0);
        assert_int_equal(tlv_find(whole.value, 0xAA, &lists[1]), 0);
        for (size_t list = 0; list < 2; list++)
            for (int entry = 0; entry < 2; entry++)
                if (wanted[list] == NONE || wanted[list] == SECOND - entry)
                    ((uint8_t *)lists[list].value.at)[5 + 22 * entry] ^= 1;
        assert_int_equal(initiate(server, challenge, changed, fake_server_address), 0);
        if (rows[i].codes)
            assert_refused(server, rows[i].codes, INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED);
        else
            assert_null(server->refusal.subject);
    }
}

/* The eUICC's first choice among the keys it signs with is taken, whatever the curve. */
static void test_curve_is_the_euiccs_choice(void **state)
{
    struct fake_server *server = *state;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    uint8_t first[22];
    struct tlv whole, list;

    assert_int_equal(tlv_only(info1, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xAA, &list), 0);
    assert_int_equal(list.value.len, 44);
    for (size_t turn = 0; turn < 2; turn++) {
        uint8_t *at = (uint8_t *)list.value.at;

        assert_int_equal(initiate(server, challenge, info1, fake_server_address), 0);
        assert_true(bytes_equal(server->initiated.ci_key_id, bytes_at(at, 22)));
        memcpy(first, at, 22);
        memmove(at, at + 22, 22);
        memcpy(at + 22, first, 22);
    }
}

/* ---- AuthenticateClient ---- */

/* Flips one bit of each octet; nothing of it may be accepted. The session stands before each try
 * as it stood at first. */
static void flip_each(struct fake_server *server, struct bytes octets,
                      bool (*is_accepted)(struct fake_server *server, struct bytes octets))
{
    uint8_t *at = (uint8_t *)octets.at;
    struct dp *before = malloc(sizeof(*before));

    assert_non_null(before);
    *before = *server->dp;
    for (size_t i = 0; i < octets.len; i++) {
        struct catalog_profile profile = server->profile;

        at[i] ^= (uint8_t)(1U << (i & 7));
        if (is_accepted(server, octets))
            fail_msg("accepted with octet %zu flipped", i);
        at[i] ^= (uint8_t)(1U << (i & 7));
        *server->dp = *before;
        server->profile = profile;
    }
    assert_true(is_accepted(server, octets));
    free(before);
}

static bool is_authenticated(struct fake_server *server, struct bytes response)
{
    int err = authenticate(server, response);

    assert_true(err == 0 || err == ERR_MALFORMED);
    return err == 0 && !server->refusal.subject;
}

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

/* What the eUICC signed for one session is of no use in another one. */
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

/* An eUICC, an EUM and a CI that do not belong together. */
static void test_authenticate_client_chains(void **state)
{
    struct fake_server *server = *state, other;
    struct bytes response;
    struct dp *dp = server->dp;

    fake_server_make(&other); /* another CI */
    response = fake_server_authenticate(&other, fake_server_address, "one");
    server->initiated = other.initiated;
    for (size_t i = 0; i < DP_CURVES; i++) { /* its server, but ours is the CI that is trusted */
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

/* The certificate at `index` (0: eUICC, 1: EUM) of the answer, as memory to be changed. */
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

/* What was signed names another server, or another transaction than the one it came in. */
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

/* Every order that waits for its eUICC and still may not be served; and what it says. */
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

/* Attempts that end before a package, and those that fail, count as much as installed ones. */
static void test_attempts_count(void **state)
{
    struct fake_server *server = *state;

    server->profile.has_attempts = true;
    server->profile.attempts = 3;
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_address, "one")));
    assert_int_equal(notify(server, fake_server_download(server)), 0); /* installed */
    assert_int_equal(notify(server, fake_server_download(server)), 0); /* its ICCID is there */
    assert_int_equal(
        authenticate(server, fake_server_authenticate(server, fake_server_address, "one")), 0);
    assert_refused(server, "8.8.5/6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED);
    assert_non_null(strstr(server->refusal.text, "3 of 3"));
}

/* ---- Certificates issued anew with a fault each ---- */

struct fault {
    bool of_eum; /* else of the eUICC's */
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

/* The certificate `was` again, changed. */
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

/* One that cannot be read is its holder's, not always the eUICC's. */
static void test_authenticate_client_unreadable(void **state)
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

/* EUICCInfo2 tells what the RAT of a card allows to nobody; the profile may ask for just that. */
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
            uint32_t asked = rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2);
            struct bytes response = fake_server_authenticate(server, fake_server_address, "one");

            server->profile.policy_rules = rules;
            if (!(asked & ~cards[i].allowed)) {
                assert_true(is_authenticated(server, response));
                continue;
            }
            assert_int_equal(authenticate(server, response), 0);
            assert_refused(server, "8.2.5/4.3", AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE);
        }
    }
}

/* ---- SM-DS ---- */

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

    /* Installed is fetched: it is announced no more. */
    assert_int_equal(notify(server, fake_server_download(server)), 0);
    assert_true(
        is_authenticated(server, fake_server_authenticate(server, fake_server_sds_address, "")));
    assert_int_equal(server->authenticated.event_count, 1);
    assert_string_equal(server->authenticated.events[0]->event_id, "two");
    while (dp_add_event(server->dp, &event) == 0)
        continue;
    assert_int_equal(dp_add_event(server->dp, &event), ERR_FULL);
}

/* The SM-DS shows its own certificate, and gives no packages. */
static void test_sds_is_no_smdp(void **state)
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

/* ---- GetBoundProfilePackage ---- */

static bool is_bound(struct fake_server *server, struct bytes prepared)
{
    struct bytes package;
    int err = get_package(server, prepared, &package);

    assert_true(err == 0 || err == ERR_MALFORMED);
    free((void *)package.at);
    return err == 0 && !server->refusal.subject;
}

static void test_get_bound_profile_package_flipped(void **state)
{
    struct fake_server *server = *state;

    flip_each(server, fake_server_open(server), is_bound);
}

static void test_get_bound_profile_package_order(void **state)
{
    struct fake_server *server = *state;
    struct bytes prepared = fake_server_open(server), package;

    fake_server_authenticate(server, fake_server_address, "one");
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.10.1/3.9", GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID);
}

static void test_get_bound_profile_package_signed_for_another(void **state)
{
    struct fake_server *server = *state;
    struct bytes prepared = fake_server_open(server), package;
    struct dp_session *session =
        dp_session_find(server->dp, server->initiated.transaction_id, DP_AUTHENTICATED);

    session->id[0] ^= 1;
    server->initiated.transaction_id = BYTES_OF(session->id);
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.10.1/3.9", GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID);
    assert_non_null(strstr(server->refusal.text, "wrong transactionId in the signed data: ["));
}

static void test_get_bound_profile_package_error_arm(void **state)
{
    struct fake_server *server = *state;
    struct dp_authenticated changed;
    uint8_t signature[80];
    struct bytes package;

    fake_server_open(server);
    changed = server->authenticated;
    memcpy(signature, changed.smdp_signature2.at, changed.smdp_signature2.len);
    signature[10] ^= 1;
    changed.smdp_signature2.at = signature;
    assert_int_equal(get_package(server, fake_server_prepare(server, &changed, NULL), &package), 0);
    assert_refused(server, "8.1/6.1", GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR);
}

static void try_code(struct fake_server *server, const char *code)
{
    struct bytes response = fake_server_authenticate(server, fake_server_address, "one"), package;

    assert_true(is_authenticated(server, response));
    assert_int_equal(
        get_package(server, fake_server_prepare(server, &server->authenticated, code), &package),
        0);
    free((void *)package.at);
}

static void test_confirmation_codes(void **state)
{
    struct fake_server *server = *state;

    strcpy(server->profile.confirmation_code, "1234");
    try_code(server, "1235");
    assert_refused(server, "8.2.7/3.8", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED);
    try_code(server, "1234");
    assert_null(server->refusal.subject);
    for (int i = 0; i < DP_TRIES_MAX; i++) {
        try_code(server, "x");
        assert_refused(server, "8.2.7/3.8", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED);
    }
    try_code(server, "1234"); /* a new session gives no new tries */
    assert_refused(server, "8.2.7/6.4",
                   GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED);
}

/* The card asks for a code only when the server does: the server's wish comes after it answered. */
static void test_confirmation_code_missing(void **state)
{
    struct fake_server *server = *state;
    struct bytes prepared = fake_server_open(server), package;

    strcpy(server->profile.confirmation_code, "1234");
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.2.7/2.2", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING);
}

/* A package that did not arrive is given again; for another one-time key a script refuses it. */
static void test_rebind(void **state)
{
    struct fake_server *server = *state;
    struct bytes prepared = fake_server_open(server), package;
    struct tlv signed2, otpk;

    server->profile.failure = CATALOG_REFUSED_REBIND;
    assert_true(is_bound(server, prepared));
    assert_true(is_bound(server, prepared));
    assert_int_equal(server->profile.bound, 2);
    assert_true(server->profile.otpk_is_unused);
    prepared = fake_server_open(server);
    assert_int_equal(tlv_only(server->authenticated.smdp_signed2, &signed2), 0);
    assert_int_equal(tlv_find(signed2.value, 0x5F49, &otpk), 0); /* the eUICC is reminded of it */
    assert_true(bytes_equal(otpk.value, BYTES_OF(server->profile.bound_otpk)));
    server->profile.bound_otpk[5] ^= 1;
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.2/3.7", GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED);
}

static struct bytes cancel_on_card(struct fake_server *server)
{
    struct cancel_session_request in = {.transaction_id = server->initiated.transaction_id,
                                        .reason = CANCEL_SESSION_POSTPONED};
    struct buf request = arena_buf(&server->arena, 128);

    assert_int_equal(der_encode(server->der, &msg_cancel_session_request, &in, &request, NULL), 0);
    return fake_server_es10(server, buf_bytes(&request));
}

static bool is_cancelled(struct fake_server *server, struct bytes octets)
{
    struct cancel_session_response response;
    int err = der_decode(server->der, &msg_cancel_session_response, octets, &response,
                         &server->arena, NULL);

    if (err < 0)
        return false;
    assert_int_equal(dp_cancel_session(server->dp, server->initiated.transaction_id, &response,
                                       &server->refusal),
                     0);
    return !server->refusal.subject;
}

/* The server's one-time key in the package that the card gets now. */
static struct bytes smdp_otpk(struct fake_server *server, struct bytes *package)
{
    struct bytes prepared = fake_server_open(server);
    struct tlv whole, channel, otpk;

    assert_int_equal(get_package(server, prepared, package), 0);
    assert_null(server->refusal.subject);
    assert_int_equal(tlv_only(*package, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xBF23, &channel), 0);
    assert_int_equal(tlv_find(channel.value, 0x5F49, &otpk), 0);
    return arena_copy(&server->arena, otpk.value);
}

/* While the eUICC's one-time key is unused each new session binds with the same one of the server;
 * what comes of it can be installed. After an installation result both are new. */
static void test_bound_again(void **state)
{
    struct fake_server *server = *state;
    struct bytes first, again, package, result;

    for (int with_keys = 0; with_keys < 2; with_keys++) {
        server->profile.protection_keys = with_keys;
        first = smdp_otpk(server, &package);
        free((void *)package.at);
        assert_true(is_cancelled(server, cancel_on_card(server)));
        again = smdp_otpk(server, &package);
        assert_true(bytes_equal(first, again));
        result = fake_server_install(server, package);
        free((void *)package.at);
        assert_int_equal(notify(server, result), 0);
        assert_string_equal(server->detail, with_keys ? "failed" : "installed");
        assert_false(server->profile.otpk_is_unused);
        again = smdp_otpk(server, &package);
        free((void *)package.at);
        assert_false(bytes_equal(first, again));
        assert_true(is_cancelled(server, cancel_on_card(server)));
        server->profile.otpk_is_unused = false;
    }
}

/* ---- Scripted failures: what the card makes of them ---- */

static void test_failures_of_packages(void **state)
{
    static const struct {
        enum catalog_failure failure;
        enum bpp_command_id command;
        enum error_reason reason;
    } rows[] = {
        {CATALOG_WRONG_CHANNEL_SIGNATURE, BPP_COMMAND_INITIALISE_SECURE_CHANNEL,
         ERROR_REASON_INVALID_SIGNATURE},
        {CATALOG_WRONG_TRANSACTION_ID, BPP_COMMAND_INITIALISE_SECURE_CHANNEL,
         ERROR_REASON_INVALID_TRANSACTION_ID},
        {CATALOG_WRONG_KEY_TYPE, BPP_COMMAND_INITIALISE_SECURE_CHANNEL,
         ERROR_REASON_UNSUPPORTED_CRT_VALUES},
        {CATALOG_WRONG_REMOTE_OPERATION, BPP_COMMAND_INITIALISE_SECURE_CHANNEL,
         ERROR_REASON_UNSUPPORTED_REMOTE_OPERATION_TYPE},
        {CATALOG_BAD_MAC, BPP_COMMAND_LOAD_PROFILE_ELEMENTS, ERROR_REASON_SCP03T_SECURITY_ERROR},
        {CATALOG_TRUNCATED_PACKAGE, BPP_COMMAND_LOAD_PROFILE_ELEMENTS,
         ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR},
        {CATALOG_WRONG_ICCID, BPP_COMMAND_LOAD_PROFILE_ELEMENTS,
         ERROR_REASON_INSTALL_FAILED_DUE_TO_DATA_MISMATCH},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        server->profile.failure = rows[i].failure;
        assert_int_equal(notify(server, fake_server_download(server)), 0);
        assert_string_equal(server->detail, "failed");
        assert_int_equal(server->record.bpp_command_id, rows[i].command);
        assert_int_equal(server->record.error_reason, rows[i].reason);
    }
    assert_int_equal(server->profile.downloaded, 0);
    server->profile.failure = CATALOG_NO_FAILURE;
    assert_int_equal(notify(server, fake_server_download(server)), 0);
    assert_string_equal(server->detail, "installed");
}

/* Code of the error arm of a card's answer. */
static int error_code(struct bytes response)
{
    struct tlv whole, error, code;

    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA1, &error), 0);
    assert_int_equal(tlv_find(error.value, 0x02, &code), 0);
    return code.value.at[0];
}

static void test_failures_before_packages(void **state)
{
    struct fake_server *server = *state;

    server->profile.failure = CATALOG_WRONG_SERVER_SIGNATURE;
    assert_int_equal(error_code(fake_server_authenticate(server, fake_server_address, "one")),
                     AUTHENTICATE_ERROR_INVALID_SIGNATURE);
    server->profile.failure = CATALOG_WRONG_SERVER_ROLE;
    assert_int_equal(error_code(fake_server_authenticate(server, fake_server_address, "one")),
                     AUTHENTICATE_ERROR_INVALID_OID);
    server->profile.failure = CATALOG_WRONG_SMDP_SIGNATURE;
    assert_int_equal(error_code(fake_server_open(server)), DOWNLOAD_ERROR_INVALID_SIGNATURE);
    server->profile.failure = CATALOG_WRONG_CERTIFICATE_ROLE;
    assert_int_equal(error_code(fake_server_open(server)), DOWNLOAD_ERROR_INVALID_CERTIFICATE);
}

/* ---- CancelSession ---- */

static void test_cancel_session(void **state)
{
    struct fake_server *server = *state;
    struct bytes response, prepared = fake_server_open(server), other;

    other = cancel_on_card(server);
    prepared = fake_server_open(server);
    assert_false(is_cancelled(server, other)); /* of the session before */
    assert_refused(server, "8.10.1/3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID);
    response = cancel_on_card(server);
    flip_each(server, response, is_cancelled);
    assert_string_equal(server->what, "cancelled");
    assert_int_equal(server->record.reason, CANCEL_SESSION_POSTPONED);
    assert_false(is_cancelled(server, response));
    assert_refused(server, "8.10.1/3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID);
    assert_false(is_bound(server, prepared));
}

/* The eUICC cancels for the SM-DP+ that it spoke with: another one's object identifier is refused.
 */
static void test_cancel_session_for_another(void **state)
{
    struct fake_server *server = *state;
    struct dp_session *session;
    struct bytes response, *oid;

    fake_server_open(server);
    response = cancel_on_card(server);
    session = dp_session_find(server->dp, server->initiated.transaction_id, DP_AUTHENTICATED);
    oid = &server->dp->sides[session->curve].auth.cert.registered_id;
    oid->len--;
    assert_false(is_cancelled(server, response));
    assert_refused(server, "8.8/3.10", CANCEL_SESSION_ERROR_UNDEFINED_ERROR);
    oid->len++;
    assert_true(is_cancelled(server, response));
}

static void test_cancel_session_not_signed(void **state)
{
    struct fake_server *server = *state;
    const struct cancel_session_response error = {.arm = CANCEL_SESSION_RESPONSE_ERROR};

    fake_server_open(server);
    assert_int_equal(
        dp_cancel_session(server->dp, server->initiated.transaction_id, &error, &server->refusal),
        0);
    assert_refused(server, "8.1/6.1", CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID);
}

/* ---- HandleNotification ---- */

/* An installation result that counts; one of an unknown transaction is none of this server's. */
static bool is_taken(struct fake_server *server, struct bytes notification)
{
    int err = notify(server, notification);

    assert_true(err == 0 || err == ERR_MALFORMED);
    return err == 0 && strcmp(server->detail, "unknown transactionId") != 0;
}

static void test_installation_result_flipped(void **state)
{
    struct fake_server *server = *state;

    flip_each(server, fake_server_download(server), is_taken);
    assert_int_equal(server->profile.downloaded, 1);
}

/* No result before there was a package. */
static void test_installation_result_too_early(void **state)
{
    struct fake_server *server = *state;
    struct bytes result = fake_server_download(server);
    struct dp_session *session =
        dp_session_find(server->dp, server->initiated.transaction_id, DP_BOUND);

    session->state = DP_AUTHENTICATED;
    assert_false(is_taken(server, result));
    session->state = DP_BOUND;
    assert_true(is_taken(server, result));
}

/* A result that the card signed, but not for this server. */
static void test_installation_result_for_another(void **state)
{
    struct fake_server *server = *state;
    struct bytes result = fake_server_download(server);

    server->dp->options.address = "other.example.com";
    assert_false(is_taken(server, result));
    assert_string_equal(server->detail,
                        "wrong notificationAddress: smdpp.example.com, must be other.example.com");
    server->dp->options.address = fake_server_address;
    for (size_t i = 0; i < DP_CURVES; i++)
        server->dp->sides[i].pb.cert.registered_id = BYTES_TEXT("\x88\x37\x0B");
    assert_false(is_taken(server, result));
    assert_int_equal(strncmp(server->detail, "wrong smdpOid: [", 16), 0);
    assert_non_null(strstr(server->detail, "], must be [88370B]"));
    assert_int_equal(server->profile.downloaded, 0);
}

static struct bytes other_notification(struct fake_server *server)
{
    static const uint8_t list_all[] = {0xBF, 0x2B, 0x00};
    struct bytes answer;
    struct tlv whole, list, one;

    answer = fake_server_es10(server, BYTES_OF(list_all));
    assert_int_equal(tlv_only(answer, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA0, &list), 0);
    assert_int_equal(tlv_find(list.value, 0x30, &one), 0);
    return one.whole;
}

/* Other metadata for the profile: with an entry for "install" at this server. */
static void announce_install(struct fake_server *server)
{
    uint8_t memory[512];
    struct buf metadata = BUF_OVER(memory);
    size_t mark = tlv_open(&metadata, 0xBF25), list, entry;
    uint8_t *copy;

    assert_int_equal(
        buf_put_hex(&metadata, "5A0A98001032547698103214 910454657374 920750726F66696C65"), 0);
    list = tlv_open(&metadata, 0xB6);
    entry = tlv_open(&metadata, 0x30);
    assert_int_equal(buf_put_hex(&metadata, "80020780"), 0);
    tlv_put(&metadata, 0x81, bytes_at(fake_server_address, strlen(fake_server_address)));
    tlv_close(&metadata, entry);
    tlv_close(&metadata, list);
    tlv_close(&metadata, mark);
    copy = malloc(metadata.len);
    assert_non_null(copy);
    memcpy(copy, metadata.at, metadata.len);
    free((void *)server->profile.metadata.at);
    server->profile.metadata = bytes_at(copy, metadata.len);
}

static void test_other_notification_flipped(void **state)
{
    struct fake_server *server = *state;
    struct bytes one;

    announce_install(server);
    assert_int_equal(notify(server, fake_server_download(server)), 0);
    one = other_notification(server);
    flip_each(server, one, is_taken);
    assert_string_equal(server->what, "notification");
    assert_string_equal(server->detail, "install");
    assert_int_equal(server->record.seq_number, 1);
}

static void test_no_notification(void **state)
{
    struct fake_server *server = *state;

    assert_int_equal(notify(server, BYTES_TEXT("\x30\x00")), ERR_MALFORMED);
    assert_int_equal(notify(server, BYTES_NONE), ERR_MALFORMED);
}

/* ---- Sessions ---- */

/* The oldest gives way. */
static void test_sessions_are_bounded(void **state)
{
    struct fake_server *server = *state;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    uint8_t first[DP_ID_LEN];

    assert_int_equal(initiate(server, challenge, info1, fake_server_address), 0);
    memcpy(first, server->initiated.transaction_id.at, DP_ID_LEN);
    for (int i = 1; i < DP_SESSIONS_MAX; i++)
        assert_int_equal(initiate(server, challenge, info1, fake_server_address), 0);
    assert_non_null(dp_session_find(server->dp, BYTES_OF(first), DP_INITIATED));
    assert_int_equal(initiate(server, challenge, info1, fake_server_address), 0);
    assert_null(dp_session_find(server->dp, BYTES_OF(first), DP_INITIATED));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_download),
        TEST(test_initiate_authentication_refusals),
        TEST(test_initiate_authentication_forms),
        TEST(test_initiate_authentication_ci),
        TEST(test_orders),
        TEST(test_attempts_count),
        TEST(test_authenticate_client_reissued),
        TEST(test_authenticate_client_unreadable),
        TEST(test_policy_rules),
        TEST(test_bound_again),
        TEST(test_cancel_session_for_another),
        TEST(test_curve_is_the_euiccs_choice),
        TEST(test_authenticate_client_flipped),
        TEST(test_authenticate_client_transactions),
        TEST(test_authenticate_client_of_another_session),
        TEST(test_authenticate_client_signed_for_another),
        TEST(test_authenticate_client_error_arm),
        TEST(test_authenticate_client_chains),
        TEST(test_authenticate_client_certificates),
        TEST(test_matching),
        TEST(test_events),
        TEST(test_sds_is_no_smdp),
        TEST(test_get_bound_profile_package_flipped),
        TEST(test_get_bound_profile_package_order),
        TEST(test_get_bound_profile_package_signed_for_another),
        TEST(test_get_bound_profile_package_error_arm),
        TEST(test_confirmation_codes),
        TEST(test_confirmation_code_missing),
        TEST(test_rebind),
        TEST(test_failures_of_packages),
        TEST(test_failures_before_packages),
        TEST(test_cancel_session),
        TEST(test_cancel_session_not_signed),
        TEST(test_installation_result_flipped),
        TEST(test_installation_result_too_early),
        TEST(test_installation_result_for_another),
        TEST(test_other_notification_flipped),
        TEST(test_no_notification),
        TEST(test_sessions_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
