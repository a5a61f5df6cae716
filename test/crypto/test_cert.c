/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates and chains: a table of chains with one fault each, the expected fault and the index
 * of the certificate that has it; then every octet changed. A-33: the subject of an eUICC
 * certificate has its EID, which the EUM certificate permits.
 */
#include "test/crypto/hex.h"

#include "tools/pki/cert_issue.h"

#include <stdlib.h>

enum { LEAF, EUM, CI, CERTS };

static const uint8_t serial[] = {0x12, 0x34};
static const uint8_t foreign_id[20] = {1, 2, 3};
/* An Extension of OID 2.999.77, critical or not, and a second key usage. */
static const uint8_t critical_extension[] = {0x30, 0x0B, 0x06, 0x03, 0x88, 0x37, 0x4D,
                                             0x01, 0x01, 0xFF, 0x04, 0x01, 0x00};
static const uint8_t harmless_extension[] = {0x30, 0x08, 0x06, 0x03, 0x88,
                                             0x37, 0x4D, 0x04, 0x01, 0x00};
static const uint8_t second_key_usage[] = {0x30, 0x0B, 0x06, 0x03, 0x55, 0x1D, 0x0F,
                                           0x04, 0x04, 0x03, 0x02, 0x07, 0x80};
/* Critical name constraints with an excluded subtree, and with a permitted dNSName. */
static const uint8_t excluded_subtree[] = {0x30, 0x14, 0x06, 0x03, 0x55, 0x1D, 0x1E, 0x01,
                                           0x01, 0xFF, 0x04, 0x0A, 0x30, 0x08, 0xA1, 0x06,
                                           0x30, 0x04, 0xA4, 0x02, 0x30, 0x00};
static const uint8_t permitted_dns[] = {0x30, 0x13, 0x06, 0x03, 0x55, 0x1D, 0x1E,
                                        0x01, 0x01, 0xFF, 0x04, 0x09, 0x30, 0x07,
                                        0xA0, 0x05, 0x30, 0x03, 0x82, 0x01, 0x61};

struct plan {
    struct cert_template templates[CERTS];
    enum cert_role role; /* required of the leaf */
    bool no_eum;         /* the CI issues the leaf */
    bool foreign_signer; /* the leaf is signed by a key that is not its issuer's */
};

struct made {
    uint8_t der[CERTS][CERT_ISSUE_MAX];
    size_t len[CERTS];
    struct cert certs[CERTS];
    const struct cert *chain[CERTS];
    size_t count;
};

static void plan_euicc(struct plan *plan)
{
    memset(plan, 0, sizeof(*plan));
    plan->role = CERT_ROLE_EUICC;
    cert_template_init(&plan->templates[CI], CERT_ROLE_CI);
    cert_template_init(&plan->templates[EUM], CERT_ROLE_EUM);
    cert_template_init(&plan->templates[LEAF], CERT_ROLE_EUICC);
    for (int i = 0; i < CERTS; i++) {
        plan->templates[i].serial = BYTES_OF(serial);
        plan->templates[i].not_before = 1585733317; /* 2020-04-01 09:28:37 */
        plan->templates[i].not_after = 2658389317;  /* 2054-03-29 09:28:37 */
        plan->templates[i].country = "IT";
    }
    plan->templates[CI].organization = "RSPTEST";
    plan->templates[CI].organizational_unit = "TESTCERT";
    plan->templates[CI].common_name = "Test CI";
    plan->templates[CI].registered_id = "2.999.1";
    plan->templates[CI].crl_url[0] = "http://ci.test.example.com/CRL-A.crl";
    plan->templates[EUM].organization = "RSP Test EUM";
    plan->templates[EUM].common_name = "EUM Test";
    plan->templates[EUM].registered_id = "2.999.5";
    plan->templates[EUM].permitted_organization = "RSP Test EUM";
    plan->templates[EUM].permitted_serial = "89049032";
    plan->templates[LEAF].organization = "RSP Test EUM";
    plan->templates[LEAF].serial_number = "89049032123451234512345678901235";
    plan->templates[LEAF].common_name = "Test eUICC";
}

static void plan_server(struct plan *plan, enum cert_role role)
{
    struct cert_template *leaf = &plan->templates[LEAF];

    plan_euicc(plan);
    plan->role = role;
    plan->no_eum = true;
    cert_template_init(leaf, role);
    leaf->serial = BYTES_OF(serial);
    leaf->organization = "ACME";
    leaf->common_name = "TEST SM-DP+";
    leaf->registered_id = "2.999.10";
    leaf->not_before = 1585733317;
    leaf->not_after = 1901093317;
}

static void make(struct made *made, const struct plan *plan, enum ec_curve curve)
{
    struct rng rng = rng_system();
    struct ec_private *keys[CERTS + 1]; /* one more: of another issuer */

    made->count = 0;
    for (int i = 0; i <= CERTS; i++)
        assert_int_equal(ec_private_generate(&keys[i], curve, &rng), 0);
    for (int i = CERTS; i-- > 0;) {
        struct buf out = BUF_OVER(made->der[i]);
        int parent = i == LEAF && plan->no_eum ? CI : i + 1;
        struct bytes point;

        assert_int_equal(ec_private_point(keys[i], &point), 0);
        assert_int_equal(cert_issue(&out, &plan->templates[i], curve, point,
                                    i == CI ? NULL : &made->certs[parent],
                                    i == CI                             ? keys[CI]
                                    : i == LEAF && plan->foreign_signer ? keys[CERTS]
                                                                        : keys[parent]),
                         0);
        made->len[i] = out.len;
        assert_int_equal(cert_parse(&made->certs[i], buf_bytes(&out)), 0);
    }
    made->chain[made->count++] = &made->certs[LEAF];
    if (!plan->no_eum)
        made->chain[made->count++] = &made->certs[EUM];
    made->chain[made->count++] = &made->certs[CI];
    for (int i = 0; i <= CERTS; i++)
        ec_private_free(keys[i]);
}

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

static void fields_are_read(void **state)
{
    struct plan plan;
    struct made made;
    const struct cert *leaf = &made.certs[LEAF];
    const struct cert *eum = &made.certs[EUM];
    struct bytes subtrees, organization, prefix;
    char text[32];

    (void)state;
    plan_euicc(&plan);
    plan.templates[LEAF].not_after = 174395325538; /* 7496-05-10 ... */
    make(&made, &plan, EC_CURVE_BRAINPOOL_P256R1);
    assert_bytes(leaf->serial, BYTES_OF(serial));
    assert_bytes(leaf->organization, BYTES_TEXT("RSP Test EUM"));
    assert_bytes(leaf->common_name, BYTES_TEXT("Test eUICC"));
    assert_bytes(leaf->serial_number, BYTES_TEXT("89049032123451234512345678901235"));
    assert_bytes(leaf->issuer, eum->subject);
    assert_true(leaf->not_before == 1585733317);
    assert_true(leaf->not_after == 174395325538);
    assert_int_equal(leaf->curve, EC_CURVE_BRAINPOOL_P256R1);
    assert_bytes(leaf->authority_key_id, eum->subject_key_id);
    assert_int_equal(leaf->subject_key_id.len, 20);
    assert_true(leaf->has_key_usage);
    assert_int_equal(leaf->key_usage, CERT_KU_DIGITAL_SIGNATURE);
    assert_false(leaf->ca);
    assert_int_equal(leaf->path_len, -1);
    assert_int_equal(leaf->role, CERT_ROLE_EUICC);
    assert_true(eum->ca);
    assert_int_equal(eum->path_len, 0);
    assert_int_equal(cert_oid_text(eum->registered_id, text, sizeof(text)), 0);
    assert_string_equal(text, "2.999.5");
    subtrees = eum->permitted;
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), 0);
    assert_bytes(organization, BYTES_TEXT("RSP Test EUM"));
    assert_bytes(prefix, BYTES_TEXT("89049032"));
    assert_int_equal(cert_next_permitted(&subtrees, &organization, &prefix), ERR_NOT_FOUND);
}

static void dns_names_are_listed(void **state)
{
    struct plan plan;
    struct made made;
    struct bytes names, name;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPTLS);
    plan.templates[LEAF].dns_name = "smdpp.example.com";
    make(&made, &plan, EC_CURVE_P256);
    assert_int_equal(made.certs[LEAF].extended_key_usage, CERT_EKU_SERVER | CERT_EKU_CLIENT);
    names = made.certs[LEAF].subject_alt_name;
    assert_int_equal(cert_next_dns_name(&names, &name), 0);
    assert_bytes(name, BYTES_TEXT("smdpp.example.com"));
    assert_int_equal(cert_next_dns_name(&names, &name), ERR_NOT_FOUND);
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

static void no_flipped_octet_is_fine(void **state)
{
    struct plan plan;
    struct made made;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    for (int which = LEAF; which <= EUM; which++) {
        for (size_t i = 0; i < made.len[which]; i++) {
            enum cert_fault fault = CERT_FINE;
            /* Exactly as long as the certificate, so that a read beyond it is seen. */
            uint8_t *copy = malloc(made.len[which]);
            struct cert flipped;
            int err;

            assert_non_null(copy);
            memcpy(copy, made.der[which], made.len[which]);
            copy[i] ^= 0x04;
            err = cert_parse(&flipped, bytes_at(copy, made.len[which]));
            assert_true(err == 0 || err == ERR_MALFORMED);
            if (err == 0) {
                const struct cert *chain[CERTS];

                memcpy(chain, made.chain, sizeof(chain));
                chain[which] = &flipped;
                assert_int_equal(cert_verify_chain(chain, CERTS, CERT_ROLE_EUICC, &fault, NULL), 0);
                if (fault == CERT_FINE)
                    fail_msg("octet %zu of certificate %d", i, which);
            }
            free(copy);
        }
    }
}

static void cut_certificates_are_malformed(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPTLS);
    make(&made, &plan, EC_CURVE_P256);
    for (size_t len = 0; len < made.len[LEAF]; len++) {
        uint8_t *copy = malloc(len ? len : 1);

        assert_non_null(copy);
        memcpy(copy, made.der[LEAF], len);
        assert_int_equal(cert_parse(&cert, bytes_at(copy, len)), ERR_MALFORMED);
        free(copy);
    }
    made.der[LEAF][made.len[LEAF]] = 0x05;
    made.der[LEAF][made.len[LEAF] + 1] = 0x00;
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF] + 2)),
                     ERR_MALFORMED);
}

static void a_repeated_extension_is_malformed(void **state)
{
    struct rng rng = rng_system();
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf out = BUF_OVER(memory);
    struct ec_private *key;
    struct bytes point;
    struct cert cert;
    struct plan plan;

    (void)state;
    plan_euicc(&plan);
    plan.templates[CI].extra = BYTES_OF(second_key_usage);
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &rng), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    assert_int_equal(cert_issue(&out, &plan.templates[CI], EC_CURVE_P256, point, NULL, key), 0);
    assert_int_equal(cert_parse(&cert, buf_bytes(&out)), ERR_MALFORMED);
    ec_private_free(key);
}

static void another_curve_has_no_point(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    uint8_t *oid;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    oid = memmem(made.der[LEAF], made.len[LEAF], "\x2A\x86\x48\xCE\x3D\x03\x01\x07", 8);
    assert_non_null(oid);
    oid[7] = 0x05;
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_int_equal(cert.curve, EC_CURVE_NONE);
    assert_int_equal(cert.point.len, 0);
    assert_int_equal(cert_check_leaf(&cert, CERT_ROLE_DPAUTH), CERT_WRONG_CURVE);
}

static void another_signature_algorithm_verifies_nothing(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    enum cert_fault fault;
    const struct cert *chain[] = {&cert, &made.certs[CI]};
    uint8_t *oid;

    (void)state;
    plan_server(&plan, CERT_ROLE_DPAUTH);
    make(&made, &plan, EC_CURVE_P256);
    for (oid = made.der[LEAF]; (oid = memmem(oid, (size_t)(made.der[LEAF] + made.len[LEAF] - oid),
                                             "\x2A\x86\x48\xCE\x3D\x04\x03\x02", 8));
         oid++)
        oid[7] = 0x03; /* ecdsa-with-SHA384 */
    assert_int_equal(cert_parse(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_false(cert.has_signature);
    assert_int_equal(cert_verify_chain(chain, 2, CERT_ROLE_DPAUTH, &fault, NULL), 0);
    assert_int_equal(fault, CERT_BAD_SIGNATURE);
}

static void the_implicit_form_reads_the_same(void **state)
{
    struct plan plan;
    struct made made;
    struct cert cert;
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf out = BUF_OVER(memory);
    struct tlv outer;

    (void)state;
    plan_euicc(&plan);
    make(&made, &plan, EC_CURVE_P256);
    made.der[LEAF][0] = 0xA6;
    assert_int_equal(tlv_only(bytes_at(made.der[LEAF], made.len[LEAF]), &outer), 0);
    assert_int_equal(cert_parse_tagged(&cert, outer.value), 0);
    assert_bytes(cert.serial_number, made.certs[LEAF].serial_number);
    made.der[LEAF][0] = 0x30;
    tlv_put(&out, 0x30, cert.content);
    assert_bytes(buf_bytes(&out), bytes_at(made.der[LEAF], made.len[LEAF]));
    assert_int_equal(cert_parse_tagged(&cert, bytes_at(made.der[LEAF], made.len[LEAF])), 0);
    assert_bytes(cert.serial_number, made.certs[LEAF].serial_number);
    assert_int_equal(cert_parse_tagged(&cert, BYTES_NONE), ERR_MALFORMED);
}

static void object_identifiers_to_text_and_back(void **state)
{
    static const char *const good[] = {"2.999.10", "0.9.2342.19200300", "1.2.840.10045.4.3.2",
                                       "2.23.146.1.2.1.4"};
    static const char *const bad[] = {"", "1", "1.", ".1", "3.1", "1.40", "1.2.x", "1..2"};
    char text[40];
    uint8_t memory[32];

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct buf out = BUF_OVER(memory);

        assert_int_equal(cert_oid_put(&out, good[i]), 0);
        assert_int_equal(cert_oid_text(buf_bytes(&out), text, sizeof(text)), 0);
        assert_string_equal(text, good[i]);
        assert_int_equal(cert_oid_text(buf_bytes(&out), text, 4), ERR_TOO_LONG);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct buf out = BUF_OVER(memory);

        assert_int_equal(cert_oid_put(&out, bad[i]), ERR_MALFORMED);
    }
    assert_int_equal(cert_oid_text(BYTES_NONE, text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "8837"), text, sizeof(text)), 0);
    assert_int_equal(cert_oid_text(hex(*state, "88"), text, sizeof(text)), ERR_MALFORMED);
    assert_int_equal(cert_oid_text(hex(*state, "8037"), text, sizeof(text)), ERR_MALFORMED);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_get_their_verdicts),
        cmocka_unit_test(a_chain_of_one_is_refused),
        cmocka_unit_test(fields_are_read),
        cmocka_unit_test(dns_names_are_listed),
        cmocka_unit_test(dates_are_checked_on_request),
        cmocka_unit_test(no_flipped_octet_is_fine),
        cmocka_unit_test(cut_certificates_are_malformed),
        cmocka_unit_test(a_repeated_extension_is_malformed),
        cmocka_unit_test(another_curve_has_no_point),
        cmocka_unit_test(another_signature_algorithm_verifies_nothing),
        cmocka_unit_test(the_implicit_form_reads_the_same),
        cmocka_unit_test(object_identifiers_to_text_and_back),
        cmocka_unit_test(issuing_refuses_invalid_templates),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
