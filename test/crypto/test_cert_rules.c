/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules of chains: a table of chains with one fault each, the expected fault and the index of the
 * certificate that has it. A-33: the subject of an eUICC certificate has its EID, which the EUM
 * certificate permits. */
#include "test/crypto/cert_plan.h"

static const uint8_t foreign_id[20] = {1, 2, 3};

/* An Extension of OID 2.999.77, critical or not. */
static const uint8_t critical_extension[] = {0x30, 0x0B, 0x06, 0x03, 0x88, 0x37, 0x4D,
                                             0x01, 0x01, 0xFF, 0x04, 0x01, 0x00};
static const uint8_t harmless_extension[] = {0x30, 0x08, 0x06, 0x03, 0x88,
                                             0x37, 0x4D, 0x04, 0x01, 0x00};
/* Critical name constraints with an excluded subtree, and with a permitted dNSName. */
static const uint8_t excluded_subtree[] = {0x30, 0x14, 0x06, 0x03, 0x55, 0x1D, 0x1E, 0x01,
                                           0x01, 0xFF, 0x04, 0x0A, 0x30, 0x08, 0xA1, 0x06,
                                           0x30, 0x04, 0xA4, 0x02, 0x30, 0x00};
static const uint8_t permitted_dns[] = {0x30, 0x13, 0x06, 0x03, 0x55, 0x1D, 0x1E,
                                        0x01, 0x01, 0xFF, 0x04, 0x09, 0x30, 0x07,
                                        0xA0, 0x05, 0x30, 0x03, 0x82, 0x01, 0x61};

static void none(struct plan *plan)
{
    (void)plan;
}
static void eum_unknown_critical(struct plan *plan)
{
    plan->templates[EUM].extra = BYTES_OF(critical_extension);
}
static void leaf_unknown_critical(struct plan *plan)
{
    plan->templates[LEAF].extra = BYTES_OF(critical_extension);
}
static void leaf_unknown_harmless(struct plan *plan)
{
    plan->templates[LEAF].extra = BYTES_OF(harmless_extension);
}
static void leaf_excluded_subtree(struct plan *plan)
{
    plan->templates[LEAF].extra = BYTES_OF(excluded_subtree);
}
static void leaf_permitted_dns(struct plan *plan)
{
    plan->templates[LEAF].extra = BYTES_OF(permitted_dns);
}
static void leaf_no_signing(struct plan *plan)
{
    plan->templates[LEAF].key_usage = CERT_KU_KEY_CERT_SIGN;
}
static void leaf_no_key_usage(struct plan *plan)
{
    plan->templates[LEAF].key_usage = 0;
}
static void leaf_is_ca(struct plan *plan)
{
    plan->templates[LEAF].ca = true;
}
static void leaf_role_dpauth(struct plan *plan)
{
    plan->templates[LEAF].role = CERT_ROLE_DPAUTH;
}
static void leaf_no_role(struct plan *plan)
{
    plan->templates[LEAF].role = CERT_ROLE_NONE;
}
static void asked_dppb(struct plan *plan)
{
    plan->role = CERT_ROLE_DPPB;
}
static void asked_dsauth(struct plan *plan)
{
    plan->role = CERT_ROLE_DSAUTH;
}
static void leaf_other_issuer(struct plan *plan)
{
    plan->templates[LEAF].authority_key_id = BYTES_OF(foreign_id);
}
static void leaf_no_key_ids(struct plan *plan)
{
    plan->templates[LEAF].no_key_ids = true;
}
static void eum_other_issuer(struct plan *plan)
{
    plan->templates[EUM].authority_key_id = BYTES_OF(foreign_id);
}
static void leaf_foreign_signature(struct plan *plan)
{
    plan->foreign_signer = true;
}
static void leaf_other_organization(struct plan *plan)
{
    plan->templates[LEAF].organization = "RSP Test EUM 2";
}
static void leaf_other_range(struct plan *plan)
{
    plan->templates[LEAF].serial_number = "89049033123451234512345678901221";
}
static void leaf_no_eid(struct plan *plan)
{
    plan->templates[LEAF].serial_number = "8904903212345123451234567890123A";
}
static void leaf_bad_check_digits(struct plan *plan)
{
    plan->templates[LEAF].serial_number = "89049032123451234512345678901299";
}
static void eum_constrains_organization_only(struct plan *plan)
{
    plan->templates[EUM].permitted_serial = NULL;
}
static void eum_constrains_range_only(struct plan *plan)
{
    plan->templates[EUM].permitted_organization = NULL;
    plan->templates[LEAF].organization = "Another";
}
static void eum_v3_range(struct plan *plan)
{
    plan->templates[EUM].permitted_serial = plan->templates[EUM].permitted_organization = NULL;
    plan->templates[EUM].eid_range = "89049032";
}
static void eum_v3_other_range(struct plan *plan)
{
    eum_v3_range(plan);
    plan->templates[EUM].eid_range = "89049033";
}
static void eum_no_ca(struct plan *plan)
{
    plan->templates[EUM].ca = false;
}
static void eum_no_cert_sign(struct plan *plan)
{
    plan->templates[EUM].key_usage = CERT_KU_CRL_SIGN;
}
static void ci_path_len_0(struct plan *plan)
{
    plan->templates[CI].path_len = 0;
}
static void ci_role_eum(struct plan *plan)
{
    plan->templates[CI].role = CERT_ROLE_EUM;
}
static void ci_issues_euicc(struct plan *plan)
{
    plan->no_eum = true;
}
static void eum_issues_server(struct plan *plan)
{
    plan->no_eum = false;
    plan->templates[EUM].permitted_serial = NULL;
    plan->templates[EUM].permitted_organization = NULL;
}
static void tls_no_server_auth(struct plan *plan)
{
    plan->templates[LEAF].extended_key_usage = CERT_EKU_CLIENT;
}

/* role of the plan it starts from | what is changed | fault | index of the certificate with it */
static const struct {
    enum cert_role role;
    void (*change)(struct plan *plan);
    enum cert_fault fault;
    size_t at;
} rows[] = {
    {CERT_ROLE_EUICC, none, CERT_FINE, 0},
    {CERT_ROLE_DPAUTH, none, CERT_FINE, 0},
    {CERT_ROLE_DPPB, none, CERT_FINE, 0},
    {CERT_ROLE_DPTLS, none, CERT_FINE, 0},
    {CERT_ROLE_DSAUTH, none, CERT_FINE, 0},
    {CERT_ROLE_DSTLS, none, CERT_FINE, 0},
    {CERT_ROLE_EUICC, leaf_unknown_harmless, CERT_FINE, 0},
    {CERT_ROLE_EUICC, leaf_unknown_critical, CERT_UNKNOWN_CRITICAL, 0},
    {CERT_ROLE_DPAUTH, leaf_unknown_critical, CERT_UNKNOWN_CRITICAL, 0},
    {CERT_ROLE_DPAUTH, leaf_excluded_subtree, CERT_UNKNOWN_CRITICAL, 0},
    {CERT_ROLE_DPAUTH, leaf_permitted_dns, CERT_UNKNOWN_CRITICAL, 0},
    {CERT_ROLE_EUICC, eum_unknown_critical, CERT_UNKNOWN_CRITICAL, 0},
    {CERT_ROLE_DPAUTH, leaf_no_signing, CERT_WRONG_KEY_USAGE, 0},
    {CERT_ROLE_DPAUTH, leaf_no_key_usage, CERT_WRONG_KEY_USAGE, 0},
    {CERT_ROLE_DPTLS, tls_no_server_auth, CERT_WRONG_KEY_USAGE, 0},
    {CERT_ROLE_DPAUTH, leaf_is_ca, CERT_IS_CA, 0},
    {CERT_ROLE_DPAUTH, asked_dppb, CERT_WRONG_ROLE, 0},
    {CERT_ROLE_DPAUTH, asked_dsauth, CERT_WRONG_ROLE, 0},
    {CERT_ROLE_DPPB, leaf_role_dpauth, CERT_WRONG_ROLE, 0},
    {CERT_ROLE_DPAUTH, leaf_no_role, CERT_WRONG_ROLE, 0},
    {CERT_ROLE_DPAUTH, leaf_other_issuer, CERT_WRONG_ISSUER, 0},
    {CERT_ROLE_DPAUTH, leaf_no_key_ids, CERT_WRONG_ISSUER, 0},
    {CERT_ROLE_DPAUTH, leaf_foreign_signature, CERT_BAD_SIGNATURE, 0},
    {CERT_ROLE_EUICC, eum_other_issuer, CERT_WRONG_ISSUER, 1},
    {CERT_ROLE_EUICC, leaf_other_organization, CERT_WRONG_ORGANIZATION, 0},
    {CERT_ROLE_EUICC, leaf_other_range, CERT_WRONG_EID_RANGE, 0},
    {CERT_ROLE_EUICC, leaf_no_eid, CERT_BAD_EID, 0},
    {CERT_ROLE_EUICC, leaf_bad_check_digits, CERT_BAD_EID, 0},
    {CERT_ROLE_EUICC, eum_constrains_organization_only, CERT_FINE, 0},
    {CERT_ROLE_EUICC, eum_constrains_range_only, CERT_FINE, 0},
    {CERT_ROLE_EUICC, eum_v3_range, CERT_FINE, 0},
    {CERT_ROLE_EUICC, eum_v3_other_range, CERT_WRONG_EID_RANGE, 0},
    {CERT_ROLE_EUICC, eum_no_ca, CERT_NO_CA, 0},
    {CERT_ROLE_EUICC, eum_no_cert_sign, CERT_WRONG_KEY_USAGE, 0},
    {CERT_ROLE_EUICC, ci_path_len_0, CERT_PATH_TOO_LONG, 1},
    {CERT_ROLE_DPAUTH, ci_path_len_0, CERT_FINE, 0},
    {CERT_ROLE_EUICC, ci_role_eum, CERT_WRONG_ROLE, 2},
    {CERT_ROLE_EUICC, ci_issues_euicc, CERT_WRONG_ROLE, 0},
    {CERT_ROLE_DPAUTH, eum_issues_server, CERT_WRONG_ROLE, 0},
};

static void chains_get_their_verdicts(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    struct made made;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t c = 0; c < 2; c++) {
            struct plan plan;
            enum cert_fault fault;
            size_t at;

            if (rows[i].role == CERT_ROLE_EUICC)
                plan_euicc(&plan);
            else
                plan_server(&plan, rows[i].role);
            rows[i].change(&plan);
            make(&made, &plan, curves[c]);
            assert_int_equal(cert_verify_chain(made.chain, made.count, plan.role, &fault, &at), 0);
            if (fault != rows[i].fault || at != rows[i].at)
                fail_msg("row %zu curve %zu: %s at %zu", i, c, cert_fault_text(fault), at);
        }
    }
}

static void a_chain_of_one_is_refused(void **state)
{
    struct plan plan;
    struct made made;
    enum cert_fault fault;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    assert_int_equal(cert_verify_chain(made.chain, 1, CERT_ROLE_EUICC, &fault, NULL), ERR_RANGE);
}

static void dates_are_checked_on_request(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    assert_int_equal(cert_check_dates(&made.certs[LEAF], 1585733316), CERT_NOT_YET_VALID);
    assert_int_equal(cert_check_dates(&made.certs[LEAF], 1585733317), CERT_FINE);
    assert_int_equal(cert_check_dates(&made.certs[LEAF], 1901093317), CERT_FINE);
    assert_int_equal(cert_check_dates(&made.certs[LEAF], 1901093318), CERT_EXPIRED);
}

static void texts_are_distinct(void **state)
{
    (void)state;
    for (int i = CERT_FINE; i <= CERT_EXPIRED; i++)
        for (int j = CERT_FINE; j < i; j++)
            assert_string_not_equal(cert_fault_text((enum cert_fault)i),
                                    cert_fault_text((enum cert_fault)j));
    for (int i = CERT_ROLE_NONE; i <= CERT_ROLE_DSAUTH; i++)
        for (int j = CERT_ROLE_NONE; j < i; j++)
            assert_string_not_equal(cert_role_text((enum cert_role)i),
                                    cert_role_text((enum cert_role)j));
    assert_string_equal(cert_role_text(CERT_ROLE_OTHER), "other");
}

static void a_signature_verifies_with_its_issuer_only(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_BRAINPOOL_P256R1);
    for (int child = LEAF; child < CERTS; child++) {
        for (int issuer = LEAF; issuer < CERTS; issuer++) {
            int expected = child == CI ? CI : child + 1;
            struct ec_public *key;
            enum verdict verdict;

            assert_int_equal(
                ec_public_new(&key, made.certs[issuer].curve, made.certs[issuer].point), 0);
            assert_int_equal(cert_verify_signature(&made.certs[child], key, &verdict), 0);
            assert_int_equal(verdict, issuer == expected ? GOOD : BAD);
            ec_public_free(key);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_get_their_verdicts),
        cmocka_unit_test(a_chain_of_one_is_refused),
        cmocka_unit_test(dates_are_checked_on_request),
        cmocka_unit_test(a_signature_verifies_with_its_issuer_only),
        cmocka_unit_test(texts_are_distinct),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
