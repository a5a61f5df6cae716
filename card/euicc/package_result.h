/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EuiccPackageResult: the three responses to an eUICC package (SGP.32 2.11.2.1; C-10, C-30
 * ff.). Signed data are encoded once and spliced.
 */
#ifndef CARD_EUICC_PACKAGE_RESULT_H
#define CARD_EUICC_PACKAGE_RESULT_H

#include "card/asn1/msg_package.h"
#include "card/euicc/euicc.h"

/* What a result repeats of its package, and the association that it is signed with. */
struct package_head {
    struct bytes eim_id;
    struct bytes transaction_id; /* at NULL: absent */
    int64_t counter;
    int64_t association_token; /* 0: none */
    struct bytes ci_key_id;    /* of the chain that signs; empty: the first one */
    struct bytes signature;    /* of the eIM, 64 octets: v1.0 results sign it */
};

/* Appends the association token DO, `84 01 00` without a token: the second part of the
 * signed octets in both directions (C-10). */
void package_put_token(struct buf *out, int64_t association_token);

/* Appends a signed EuiccPackageResult over `results` (the elements of the list in a row). */
int package_put_result(struct euicc *euicc, struct arena *arena, const struct package_head *head,
                       int64_t number, struct bytes results, struct buf *out);
/* Appends a signed error. */
int package_put_error(struct euicc *euicc, struct arena *arena, const struct package_head *head,
                      enum euicc_package_error_code code, struct buf *out);
/* Appends an unsigned error about a package of `received` octets: the token only where there is one
 * (C-02, C-03), the code only by a card of SGP.32 v1.3 (F.3). */
void package_put_unsigned(const struct euicc *euicc, const struct package_head *head,
                          size_t received, struct buf *out);

/* Stores an EuiccPackageResult (whole BF51 TLV) for the eIM; drops the oldest ones beyond
 * DECISION_PACKAGE_RESULTS_MAX. */
int package_result_add(struct euicc *euicc, struct arena *arena, int64_t number,
                       struct bytes eim_id, struct bytes body);

#endif
