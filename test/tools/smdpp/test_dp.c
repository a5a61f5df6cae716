/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test SM-DP+ and SM-DS against a real card: a whole download, sessions,
 * InitiateAuthentication. */
#include "test/tools/smdpp/dp_scene.h"

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

/* A challenge of another size, and versions of SGP.22 around the supported ones. */
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
    char expected[60];

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
        snprintf(expected, sizeof(expected), ": %d.%d.%d, must be 2.x.x", rows[i].svn[0],
                 rows[i].svn[1], rows[i].svn[2]);
        assert_non_null(strstr(server->refusal.text, expected));
    }
    for (size_t len = 0; len <= sizeof(long_challenge); len++)
        if (len != CHALLENGE_OCTETS) {
            assert_int_equal(
                initiate(server, bytes_at(long_challenge, len), info1, fake_server_address),
                ERR_MALFORMED);
            snprintf(expected, sizeof(expected), "euiccChallenge: %zu octets, must be 16", len);
            assert_string_equal(server->refusal.text, expected);
            assert_string_equal(server->detail, expected);
            assert_null(server->refusal.subject);
        }
}

/* The CIs for signatures of the eUICC (AA) and for verification (A9): those of the server, unknown
 * ones, with and without a common CI. */
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

/* The first key in the eUICC's order of preference is used, on either curve. */
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

/* The oldest session is evicted. */
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
        TEST(test_curve_is_the_euiccs_choice),
        TEST(test_sessions_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
