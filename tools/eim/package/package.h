/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's side of eUICC packages (SGP.32 2.11.1.1, 2.11.2): builds them from orders, signs them,
 * and verifies their results. No I/O: shared by `euicc eim send` and the ESipa server.
 */
#ifndef TOOLS_EIM_PACKAGE_PACKAGE_H
#define TOOLS_EIM_PACKAGE_PACKAGE_H

#include "card/asn1/msg_package.h"
#include "crypto/ec.h"

/* The signing eIM and its association with one eUICC. */
struct eim_signer {
    struct bytes eim_id;
    struct ec_private *key;
    int64_t association_token; /* 0: none */
};

enum {
    EIM_OPERATIONS_MAX = 64,
    EIM_COUNTER_VALUE_MAX = 0x7FFFFF /* counterValueOutOfRange above (C-06) */
};

/* The operations of one package: PSMOs or eCOs, never both. */
struct eim_order {
    enum euicc_package_arm kind; /* of the first operation; 0: none yet */
    size_t count;
    struct bytes operations[EIM_OPERATIONS_MAX]; /* whole TLVs, in the arena */
};

/* Adds one operation. ERR_RANGE: more than EIM_OPERATIONS_MAX; ERR_STATE: the package has the other
 * kind; ERR_MALFORMED: a mandatory member is missing; ERR_MEMORY. */
int eim_order_add_psmo(struct eim_order *order, const struct der *der, const struct psmo *psmo,
                       struct arena *arena);
int eim_order_add_eco(struct eim_order *order, const struct der *der, const struct eco *eco,
                      struct arena *arena);

/* Header of one package. */
struct eim_package {
    uint8_t eid[EID_OCTETS];
    int64_t counter;
    struct bytes transaction_id; /* at NULL: absent */
    struct bytes signature;      /* eimSignature of the package sent; empty: not known */
};

/* Appends the signed EuiccPackageRequest (whole BF51 TLV). ERR_STATE: no operation; ERR_CRYPTO. */
int eim_package_put(const struct der *der, const struct eim_signer *signer,
                    const struct eim_package *package, const struct eim_order *order,
                    struct buf *out);

/*
 * Finds euiccPackageSigned (30 ..) and eimSignature (64 octets) in a signed EuiccPackageRequest
 * (whole BF51 TLV). ERR_MALFORMED.
 */
int eim_package_parts(struct bytes package, struct bytes *signed_part, struct bytes *signature);
/* Appends the second part of signed data, after euiccPackageSigned or the data of a result: the
 * association token as 84 .., or 84 01 00 where there is none (C-10, C-30). */
void eim_package_put_token(struct buf *out, int64_t token);

/* Verdict on the result of a package. */
enum eim_verdict {
    EIM_RESULT_GOOD,          /* result of this package, signed by this eUICC */
    EIM_RESULT_GOOD_1_0,      /* the same, signed over eimSignature as in SGP.32 v1.0 (F.1) */
    EIM_RESULT_BAD_SIGNATURE, /* the eUICC's signature is invalid */
    EIM_RESULT_OF_ANOTHER,    /* eimId, counter or transaction differ */
    EIM_RESULT_UNSIGNED       /* the eUICC did not accept the signature: no signature to verify */
};
const char *eim_verdict_text(enum eim_verdict verdict);
bool eim_verdict_is_good(enum eim_verdict verdict);

/*
 * Decodes an EuiccPackageResult (whole BF51 TLV) into `out` and verifies it: the signature over the
 * received octets and the token (or eimSignature, where the package has it) with the key of the
 * eUICC's certificate, then eimId, counter and transaction. ERR_MALFORMED, ERR_CRYPTO, ERR_MEMORY.
 */
int eim_result_check(const struct der *der, const struct eim_signer *signer,
                     const struct eim_package *package, struct bytes result,
                     const struct ec_public *euicc_key, struct arena *arena,
                     struct euicc_package_result *out, enum eim_verdict *verdict);

#endif
