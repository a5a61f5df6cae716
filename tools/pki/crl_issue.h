/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Issues CRLs with the extensions of SGP.22 (B-173). A template is plain data and is encoded as it
 * is, valid or not, so that tests can build invalid CRLs.
 */
#ifndef TOOLS_PKI_CRL_ISSUE_H
#define TOOLS_PKI_CRL_ISSUE_H

#include "crypto/cert.h"
#include "crypto/crl.h"

enum {
    CRL_ISSUE_MAX = 65536,
    CRL_NUMBER_MAX = 8,  /* octets of crl_number_of */
    CRL_REASON_NONE = -1 /* the entry has no reasonCode */
};

struct crl_template {
    int64_t this_update, next_update; /* seconds since 1970; next_update 0: omitted */
    struct bytes entries;             /* of crl_entry_put; empty: revokedCertificates omitted */
    struct bytes number;              /* cRLNumber, without leading zeros; empty: omitted */
    struct bytes base;                /* BaseCRLNumber of a delta CRL; empty: omitted */
    struct bytes scope;               /* value of issuingDistributionPoint; empty: omitted */
    unsigned part, parts;             /* partialCrlNumber, totalPartialCrlNumber; 0: omitted */
    struct bytes extra;               /* whole Extension TLVs, appended at the end */
    struct bytes authority_key_id;    /* replaces the issuer's; empty: the issuer's */
};

/* `number` as cRLNumber or BaseCRLNumber of a template, in `memory`; 0 and less: omitted. */
struct bytes crl_number_of(int64_t number, uint8_t memory[CRL_NUMBER_MAX]);
/* Appends one entry; `expires` 0: without its expiration date. */
void crl_entry_put(struct buf *out, struct bytes serial, int64_t revoked, int64_t expires,
                   int reason);
/* Appends a CRL of `issuer`, signed by `issuer_key`. ERR_TOO_LONG, ERR_CRYPTO, ERR_MEMORY. */
int crl_issue(struct buf *out, const struct crl_template *template, const struct cert *issuer,
              struct ec_private *issuer_key);

#endif
