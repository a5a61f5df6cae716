/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CI and CRLs that it signs. */
#ifndef TEST_CRYPTO_CRL_PLAN_H
#define TEST_CRYPTO_CRL_PLAN_H

#include "test/crypto/hex.h"
#include "tools/pki/cert_issue.h"
#include "tools/pki/crl_issue.h"

enum { CRL_DATE = 1709210096 }; /* 2024-02-29 12:34:56 */

struct crl_ci {
    uint8_t der[CERT_ISSUE_MAX];
    struct cert cert;
    struct ec_private *key;
};

static inline void crl_ci_make(struct crl_ci *ci, enum ec_curve curve)
{
    static const uint8_t serial[] = {0x01};
    struct rng rng = rng_system();
    struct buf out = BUF_OVER(ci->der);
    struct cert_template template;
    struct bytes point;

    cert_template_init(&template, CERT_ROLE_CI);
    template.serial = BYTES_OF(serial);
    template.common_name = "Test CI";
    template.not_after = CRL_DATE;
    assert_int_equal(ec_private_generate(&ci->key, curve, &rng), 0);
    assert_int_equal(ec_private_point(ci->key, &point), 0);
    assert_int_equal(cert_issue(&out, &template, curve, point, NULL, ci->key), 0);
    assert_int_equal(cert_parse(&ci->cert, buf_bytes(&out)), 0);
}

/* A complete list with number 5, without entries. */
static inline struct crl_template crl_template_of(void)
{
    return (struct crl_template){
        .this_update = CRL_DATE, .next_update = CRL_DATE + 86400, .number = BYTES_TEXT("\x05")};
}

#endif
