/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates of each holder, with names and extensions of SGP.26 (DP-1.1). */
#ifndef TOOLS_PKI_MINT_H
#define TOOLS_PKI_MINT_H

#include "crypto/eid.h"
#include "crypto/rng_library.h"
#include "tools/pki/cert_issue.h"
#include "tools/pki/pki.h"

/* The EUM created by `euicc pki`, and the default prefix of its EIDs. */
#define PKI_EUM_ORGANIZATION "RSP Test EUM"
#define PKI_EID_PREFIX       "89049032"

/* Variable contents of a holder's certificate. */
struct mint {
    const char *eid;  /* 32 digits; of the eUICC, and its first 8 are the EID range of a new EUM */
    const char *host; /* TLS only; NULL: localhost and 127.0.0.1 */
    const char *eim_id; /* of the eIM's certificates, at most PKI_EIM_ID_MAX octets */
    struct rng *rng;    /* serial numbers and new keys */
    const struct rng_library *library; /* nonces of signatures; NULL: OpenSSL's generator */
    const struct clock *clock;
    bool sync; /* flush files to the disk */
};

/*
 * Appends a certificate of `holder` for `key`, signed by `issuer_key`; `issuer` NULL: self-signed.
 * Valid from one day before the clock's date. The O of an eUICC is permitted by its EUM's name
 * constraints. Errors of cert_issue.
 */
int mint_certificate(struct buf *out, enum pki_holder holder, const struct mint *mint,
                     struct ec_private *key, const struct cert *issuer,
                     struct ec_private *issuer_key);
/*
 * Nonces of signatures. How many octets a nonce takes depends on what is signed, its dates
 * included: nonces have a generator of their own, so that keys, serial numbers and EIDs of the
 * caller's generator do not depend on the date.
 */
struct mint_nonces {
    struct rng_seeded stream;
    struct rng_library *library; /* for struct mint */
};
/* Takes a seed of 32 octets from `rng`; `rng` NULL: `library` is NULL. Freed by mint_nonces_free,
 * also after an error. ERR_CRYPTO, ERR_MEMORY. */
int mint_nonces_init(struct mint_nonces *nonces, struct rng *rng);
void mint_nonces_free(struct mint_nonces *nonces);
/* Required role of a holder's certificate; CERT_ROLE_NONE for the eIM. */
enum cert_role mint_role(enum pki_holder holder);

#endif
