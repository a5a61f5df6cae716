/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetBoundProfilePackage of the test SM-DP+ against a real card: refusals, confirmation codes,
 * rebinding, scripted failures. */
#include "test/tools/smdpp/dp_scene.h"

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
    try_code(server, "1234"); /* a new session does not reset the count */
    assert_refused(server, "8.2.7/6.4",
                   GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED);
}

/* The card requires a code only when smdpSigned2 does: the order is changed after
 * AuthenticateClient. */
static void test_confirmation_code_missing(void **state)
{
    struct fake_server *server = *state;
    struct bytes prepared = fake_server_open(server), package;

    strcpy(server->profile.confirmation_code, "1234");
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.2.7/2.2", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING);
}

/* A package that did not arrive is sent again; for another one-time key a scripted failure refuses
 * it. */
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
    assert_int_equal(tlv_find(signed2.value, 0x5F49, &otpk), 0); /* smdpSigned2 has bppEuiccOtpk */
    assert_true(bytes_equal(otpk.value, BYTES_OF(server->profile.bound_otpk)));
    server->profile.bound_otpk[5] ^= 1;
    assert_int_equal(get_package(server, prepared, &package), 0);
    assert_refused(server, "8.2/3.7", GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED);
}

/* The server's one-time key in the package for the card. */
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

/* While the eUICC's one-time key is unused, each new session binds with the same key of the server,
 * and the package can be installed. After an installation result both keys are new. */
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

/* Code of the error arm of a card's response. */
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_bound_again),
        TEST(test_get_bound_profile_package_flipped),
        TEST(test_get_bound_profile_package_order),
        TEST(test_get_bound_profile_package_signed_for_another),
        TEST(test_get_bound_profile_package_error_arm),
        TEST(test_confirmation_codes),
        TEST(test_confirmation_code_missing),
        TEST(test_rebind),
        TEST(test_failures_of_packages),
        TEST(test_failures_before_packages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
