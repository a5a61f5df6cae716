/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificates that the server presents for a scripted failure: what the card says to each, and
 * that each is really issued. */
#include "test/tools/smdpp/dp_scene.h"

/* Code of the error arm of a card's response; 0: no error. */
static int error_code(struct bytes response)
{
    struct tlv whole, error, code;

    assert_int_equal(tlv_only(response, &whole), 0);
    if (tlv_find(whole.value, 0xA1, &error) < 0)
        return 0;
    assert_int_equal(tlv_find(error.value, 0x02, &code), 0);
    return code.value.at[0];
}

static struct cert parsed(struct bytes der)
{
    struct cert cert;

    assert_int_equal(cert_parse(&cert, der), 0);
    return cert;
}

static enum cert_fault chain_fault(const struct fake_server *server, const struct cert *cert,
                                   enum cert_role role)
{
    const struct cert *const chain[] = {cert, &server->dp->sides[0].ci.cert};
    enum cert_fault fault;

    assert_int_equal(cert_verify_chain(chain, 2, role, &fault, NULL), 0);
    return fault;
}

static void test_server_certificates(void **state)
{
    static const struct {
        enum catalog_failure failure;
        int error; /* of AuthenticateServer */
        enum cert_fault fault;
    } rows[] = {
        {CATALOG_NO_FAILURE, 0, CERT_FINE},
        {CATALOG_EXPIRED_SERVER_CERTIFICATE, 0, CERT_FINE}, /* this card has no clock */
        {CATALOG_OTHER_CI_SERVER_CERTIFICATE, AUTHENTICATE_ERROR_CI_PK_UNKNOWN, CERT_WRONG_ISSUER},
        {CATALOG_EUM_SERVER_CERTIFICATE, AUTHENTICATE_ERROR_CI_PK_UNKNOWN, CERT_WRONG_ISSUER},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes response;
        struct cert cert;

        dp_set_fault(server->dp, &(struct dp_fault){.failure = rows[i].failure});
        response = fake_server_authenticate(server, fake_server_address, "one");
        assert_int_equal(error_code(response), rows[i].error);
        cert = parsed(server->initiated.server_certificate);
        assert_int_equal(cert.role, CERT_ROLE_DPAUTH);
        assert_int_equal(chain_fault(server, &cert, CERT_ROLE_DPAUTH), rows[i].fault);
        assert_int_equal(cert.not_after > server->dp->sides[0].auth.cert.not_before,
                         rows[i].failure != CATALOG_EXPIRED_SERVER_CERTIFICATE);
        assert_true(bytes_equal(cert.point, server->dp->sides[0].auth.cert.point));
    }
}

static void test_binding_certificates(void **state)
{
    static const struct {
        enum catalog_failure failure;
        int error; /* of PrepareDownload */
        enum cert_fault fault;
    } rows[] = {
        {CATALOG_NO_FAILURE, 0, CERT_FINE},
        {CATALOG_EXPIRED_CERTIFICATE, 0, CERT_FINE},
        {CATALOG_OTHER_CI_CERTIFICATE, DOWNLOAD_ERROR_INVALID_CERTIFICATE, CERT_WRONG_ISSUER},
        {CATALOG_EUM_CERTIFICATE, DOWNLOAD_ERROR_INVALID_CERTIFICATE, CERT_WRONG_ISSUER},
        {CATALOG_WRONG_SMDP_TRANSACTION_ID, DOWNLOAD_ERROR_INVALID_TRANSACTION_ID, CERT_FINE},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cert cert;

        server->profile.failure = rows[i].failure;
        assert_int_equal(error_code(fake_server_open(server)), rows[i].error);
        cert = parsed(server->authenticated.smdp_certificate);
        assert_int_equal(cert.role, CERT_ROLE_DPPB);
        assert_int_equal(chain_fault(server, &cert, CERT_ROLE_DPPB), rows[i].fault);
        assert_int_equal(cert.not_after > server->dp->sides[0].pb.cert.not_before,
                         rows[i].failure != CATALOG_EXPIRED_CERTIFICATE);
    }
}

static void test_without_keys(void **state)
{
    struct fake_server *server = *state;
    struct ec_private *key = server->dp->sides[0].ci.key;
    struct bytes challenge = fake_server_challenge(server), info1 = fake_server_info1(server);
    int err;

    server->dp->sides[0].ci.key = NULL;
    dp_set_fault(server->dp, &(struct dp_fault){.failure = CATALOG_EXPIRED_SERVER_CERTIFICATE});
    err = dp_initiate_authentication(server->dp, &server->arena, challenge, info1,
                                     bytes_at(fake_server_address, strlen(fake_server_address)),
                                     &server->initiated, &server->refusal);
    server->dp->sides[0].ci.key = key;
    assert_int_equal(err, ERR_STATE);
    assert_string_equal(server->what, "refused");
    assert_non_null(strstr(server->detail, "no private key"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_server_certificates),
        TEST(test_binding_certificates),
        TEST(test_without_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
