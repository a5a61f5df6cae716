/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Issuing certificates: profiles of the roles, times, invalid templates. */
#include "test/crypto/cert_plan.h"

static void issuing_refuses_invalid_templates(void **state)
{
    struct rng rng = rng_system();
    uint8_t memory[64];
    struct buf out = BUF_OVER(memory);
    struct ec_private *key;
    struct bytes point;
    struct plan plan;

    (void)state;
    plan_euicc(&plan);
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &rng), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key),
                     ERR_TOO_LONG);
    plan.templates[CI].registered_id = "nine";
    assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key),
                     ERR_MALFORMED);
    plan.templates[CI].serial = BYTES_NONE;
    assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key),
                     ERR_RANGE);
    ec_private_free(key);
}

static void times_are_written_in_their_form(void **state)
{
    /* RFC 5280 4.1.2.5: UTCTime to 2049, then GeneralizedTime. */
    static const struct {
        int64_t seconds;
        const char *encoded; /* NULL: it cannot be written */
    } rows[] = {
        {0, "\x17\x0D"
            "700101000000Z"},
        {1709210096, "\x17\x0D"
                     "240229123456Z"},
        {2524607999, "\x17\x0D"
                     "491231235959Z"},
        {2524608000, "\x18\x0F"
                     "20500101000000Z"},
        {253402300799, "\x18\x0F"
                       "99991231235959Z"},
        {INT64_MAX, NULL},
    };
    struct rng rng = rng_system();
    struct ec_private *key;
    struct bytes point;

    (void)state;
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &rng), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[CERT_ISSUE_MAX];
        struct buf out = BUF_OVER(memory);
        struct cert cert;
        struct plan plan;

        plan_euicc(&plan);
        plan.templates[CI].not_after = rows[i].seconds;
        assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key),
                         rows[i].encoded ? 0 : ERR_TOO_LONG);
        if (!rows[i].encoded)
            continue;
        assert_non_null(memmem(out.at, out.len, rows[i].encoded, strlen(rows[i].encoded)));
        assert_int_equal(cert_parse(&cert, buf_bytes(&out)), 0);
        assert_true(cert.not_after == rows[i].seconds);
    }
    ec_private_free(key);
}

static void each_role_has_its_profile(void **state)
{
    struct rng rng = rng_system();
    struct ec_private *key;
    struct bytes point;

    (void)state;
    assert_int_equal(ec_private_generate(&key, EC_CURVE_BRAINPOOL_P256R1, &rng), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    for (int role = CERT_ROLE_NONE; role <= CERT_ROLE_DSAUTH; role++) {
        bool ca = role == CERT_ROLE_CI || role == CERT_ROLE_EUM;
        bool tls = role == CERT_ROLE_DPTLS || role == CERT_ROLE_DSTLS;
        uint8_t memory[CERT_ISSUE_MAX];
        struct buf out = BUF_OVER(memory);
        struct cert_template template;
        struct ec_public *public;
        enum verdict verdict;
        struct cert cert;

        cert_template_init(&template, (enum cert_role)role);
        template.serial = BYTES_OF(serial);
        assert_int_equal(cert_issue(&out, &template, EC_CURVE_BRAINPOOL_P256R1, point, NULL, key),
                         0);
        assert_int_equal(cert_parse(&cert, buf_bytes(&out)), 0);
        assert_int_equal(cert.role, role);
        assert_int_equal(cert.ca, ca);
        assert_int_equal(cert.path_len, role == CERT_ROLE_EUM ? 0 : -1);
        assert_int_equal(cert.key_usage, role == CERT_ROLE_CI
                                             ? CERT_KU_KEY_CERT_SIGN | CERT_KU_CRL_SIGN
                                         : role == CERT_ROLE_EUM ? CERT_KU_KEY_CERT_SIGN
                                                                 : CERT_KU_DIGITAL_SIGNATURE);
        assert_int_equal(cert.extended_key_usage, tls ? CERT_EKU_SERVER | CERT_EKU_CLIENT : 0);
        assert_bytes(cert.serial, BYTES_OF(serial));
        assert_bytes(cert.issuer, cert.subject); /* self-signed */
        assert_int_equal(cert.authority_key_id.len, 0);
        assert_bytes(cert.point, point);
        assert_int_equal(ec_public_new(&public, cert.curve, cert.point), 0);
        assert_int_equal(cert_verify_signature(&cert, public, &verdict), 0);
        assert_int_equal(verdict, GOOD);
        ec_public_free(public);
    }
    ec_private_free(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issuing_refuses_invalid_templates),
        cmocka_unit_test(times_are_written_in_their_form),
        cmocka_unit_test(each_role_has_its_profile),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
