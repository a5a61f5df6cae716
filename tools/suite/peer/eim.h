/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The suite's eIMs (SGP.32 2.11.1.1, 2.11.2): keys, configuration, eUICC packages with every
 * difference of struct suite_package, and the verification of results. No I/O.
 */
#ifndef TOOLS_SUITE_PEER_EIM_H
#define TOOLS_SUITE_PEER_EIM_H

#include "crypto/ec.h"
#include "tools/suite/euiccd_suite.h"
#include "tools/suite/peer/difference.h"

enum { PEER_EIM_ID_MAX = 129, PEER_EIM_TRANSACTION_MAX = 16 };

struct peer_eim {
    char id[PEER_EIM_ID_MAX]; /* eimId */
    struct ec_private *key;
    int64_t counter; /* of the last package that was accepted; the next has one more */
    int64_t token;   /* association token; 0: none */
};

/* A new random key on `curve`. ERR_CRYPTO, ERR_TOO_LONG (id). */
int peer_eim_begin(struct peer_eim *eim, const char *id, enum ec_curve curve, struct rng *rng);
void peer_eim_end(struct peer_eim *eim); /* zeroed: nothing to free */

/*
 * Appends the members of EimConfigurationData: eimId, counterValue 0, associationToken -1 where
 * `token`, eimPublicKeyData (the SubjectPublicKeyInfo).
 */
int peer_eim_put_configuration(const struct peer_eim *eim, bool token, struct buf *out);

/* A package that was sent, for the verification of its result. */
struct peer_package {
    int64_t counter;
    int64_t token; /* with which it was signed, and its result is */
    uint8_t transaction_id[PEER_EIM_TRANSACTION_MAX];
    size_t transaction_id_len;
    bool has_transaction_id;
    char eim_id[PEER_EIM_ID_MAX];
};

/*
 * Appends EuiccPackageRequest (BF51) with `operations`, a list of PSMOs or eCOs. `different` NULL:
 * a good one. ERR_MALFORMED: a member of `different` has not the form that euiccd_suite.h says.
 */
int peer_package_put(const struct peer_eim *eim, const struct suite_package *different,
                     const uint8_t eid[16], struct bytes operations, struct rng *rng,
                     struct peer_package *sent, struct buf *out);

/* What a result is. */
enum peer_result_kind { PEER_RESULT, PEER_RESULT_ERROR, PEER_RESULT_UNSIGNED };
struct peer_result {
    enum peer_result_kind kind;
    int64_t sequence_number; /* of PEER_RESULT */
    struct bytes results;    /* of PEER_RESULT: content of the list of EuiccResultData */
    int code;                /* of PEER_RESULT_ERROR */
};
/*
 * Takes an EuiccPackageResult (BF51): its form, eimId, counterValue, eimTransactionId, and the
 * signature by `euicc_key` (NULL: not verified) over data and token. ERR_MALFORMED with the reason:
 * the card is wrong.
 */
int peer_result_take(const struct peer_package *sent, const struct ec_public *euicc_key,
                     struct bytes response, struct peer_result *out, struct peer_error *error);

#endif
