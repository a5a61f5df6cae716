/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of certificates made from a plan: CI, EUM and leaf, or CI and leaf. */
#ifndef TEST_CRYPTO_CERT_PLAN_H
#define TEST_CRYPTO_CERT_PLAN_H

#include "test/crypto/hex.h"
#include "tools/pki/cert_issue.h"

enum { LEAF, EUM, CI, CERTS };

static const uint8_t serial[] = {0x12, 0x34};

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

static inline void plan_euicc(struct plan *plan)
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

static inline void plan_server(struct plan *plan, enum cert_role role)
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

static inline void make(struct made *made, const struct plan *plan, enum ec_curve curve)
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

#endif
