/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each wrong certificate is wrong in the way that its name says, and only in that way. */
#include "test/tools/suite/peer/peers_scene.h"

struct outcome {
    const char *kind;
    int parsed; /* of cert_parse */
    enum cert_fault fault;
};

static enum cert_fault verify(const struct peer_chain *chain, const struct cert *cert,
                              enum cert_role role)
{
    const struct cert *const list[] = {cert, &chain->ci.cert};
    enum cert_fault fault = CERT_BAD_EID;

    assert_int_equal(cert_verify_chain(list, 2, role, &fault, NULL), 0);
    return fault;
}

static void check(const struct peer_chain *chain, enum pki_holder holder, enum cert_role role,
                  const struct outcome *outcome)
{
    uint8_t memory[4096];
    struct buf der = BUF_OVER(memory);
    struct cert cert;

    if (peer_put_certificate(chain, holder, outcome->kind, &here.rng, &der, &here.error) < 0)
        fail_msg("%s: %s", outcome->kind, here.error.text);
    assert_int_equal(cert_parse(&cert, buf_bytes(&der)), outcome->parsed);
    if (outcome->parsed == 0 && verify(chain, &cert, role) != outcome->fault)
        fail_msg("%s: %s, must be %s", outcome->kind, cert_fault_text(verify(chain, &cert, role)),
                 cert_fault_text(outcome->fault));
}

static void test_kinds(void **state)
{
    static const struct outcome outcomes[] = {
        {"", 0, CERT_FINE},
        {"other-ci", 0, CERT_WRONG_ISSUER},
        {"wrong-role", 0, CERT_WRONG_ROLE},
        {"no-role", 0, CERT_WRONG_ROLE},
        {"wrong-oid", 0, CERT_FINE},
        {"same-oid", 0, CERT_FINE},
        {"no-oid", 0, CERT_FINE},
        {"eum-issued", 0, CERT_WRONG_ISSUER},
        {"forged", 0, CERT_BAD_SIGNATURE},
        {"bit=1", 0, CERT_BAD_SIGNATURE},
        {"bit=512", 0, CERT_BAD_SIGNATURE},
        {"self-signed", 0, CERT_BAD_SIGNATURE},
        {"no-key-usage", 0, CERT_WRONG_KEY_USAGE},
        {"key-usage", 0, CERT_WRONG_KEY_USAGE},
        {"is-ca", 0, CERT_IS_CA},
        {"critical", 0, CERT_UNKNOWN_CRITICAL},
        {"no-issuer", 0, CERT_WRONG_ISSUER},
        {"curve", 0, CERT_WRONG_CURVE},
        {"damaged", ERR_MALFORMED, CERT_FINE},
    };

    (void)state;
    for (unsigned chain = 0; chain < 2; chain++)
        for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
            check(&here.chains[chain], PKI_DPAUTH, CERT_ROLE_DPAUTH, &outcomes[i]);
            check(&here.chains[chain], PKI_DPPB, CERT_ROLE_DPPB, &outcomes[i]);
            check(&here.chains[chain], PKI_DSAUTH, CERT_ROLE_DSAUTH, &outcomes[i]);
        }
}

/* Every listed kind is known; the dates and other holders are as named. */
static void test_others(void **state)
{
    static const struct {
        const char *kind;
        enum cert_role role;
    } others[] = {{"eum", CERT_ROLE_EUM},
                  {"ci", CERT_ROLE_CI},
                  {"auth", CERT_ROLE_DPAUTH},
                  {"binding", CERT_ROLE_DPPB}};
    uint8_t memory[4096];
    struct buf der = BUF_OVER(memory);
    struct cert cert;

    (void)state;
    for (size_t i = 0; i < 4; i++, der.len = 0) {
        assert_int_equal(peer_put_certificate(&here.chains[0], PKI_DPAUTH, others[i].kind,
                                              &here.rng, &der, &here.error),
                         0);
        assert_int_equal(cert_parse(&cert, buf_bytes(&der)), 0);
        assert_int_equal(cert.role, others[i].role);
    }
    for (size_t i = 0; i < 2; i++, der.len = 0) {
        assert_int_equal(peer_put_certificate(&here.chains[0], PKI_DPAUTH,
                                              i ? "not-yet-valid" : "expired", &here.rng, &der,
                                              &here.error),
                         0);
        assert_int_equal(cert_parse(&cert, buf_bytes(&der)), 0);
        assert_int_equal(cert_check_dates(&cert, 1700000000),
                         i ? CERT_NOT_YET_VALID : CERT_EXPIRED);
        assert_int_equal(verify(&here.chains[0], &cert, CERT_ROLE_DPAUTH), CERT_FINE);
    }
    assert_int_equal(
        peer_put_certificate(&here.chains[0], PKI_DPAUTH, "odd", &here.rng, &der, &here.error),
        ERR_UNSUPPORTED);
    assert_non_null(strstr(here.error.text, "no certificate 'odd'"));
}

/* Without the CI's key, wrong certificates cannot be issued; forged ones can. */
static void test_missing_key(void **state)
{
    struct ec_private *key = here.chains[0].ci.key;
    uint8_t memory[4096];
    struct buf der = BUF_OVER(memory);

    (void)state;
    here.chains[0].ci.key = NULL;
    assert_int_equal(
        peer_put_certificate(&here.chains[0], PKI_DPAUTH, "expired", &here.rng, &der, &here.error),
        ERR_STATE);
    assert_non_null(strstr(here.error.text, "private key of the CI (NIST)"));
    assert_int_equal(
        peer_put_certificate(&here.chains[0], PKI_DPAUTH, "curve", &here.rng, &der, &here.error),
        ERR_STATE);
    assert_int_equal(
        peer_put_certificate(&here.chains[0], PKI_DPAUTH, "forged", &here.rng, &der, &here.error),
        0);
    here.chains[0].ci.key = key;
}

static void test_load(void **state)
{
    struct peer_chain chain;

    (void)state;
    assert_int_equal(peer_chain_load(&chain, "/nonexistent", EC_CURVE_P256, &here.error),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(here.error.text, "/nonexistent"));
    peer_chain_free(&chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_missing_key),
        cmocka_unit_test(test_load),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
