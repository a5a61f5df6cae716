/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificates of the suite's SM-DP+ and SM-DS from a PKI folder (tools/pki), and wrong ones of
 * every kind, minted for a case.
 */
#ifndef TOOLS_SUITE_PEER_CHAIN_H
#define TOOLS_SUITE_PEER_CHAIN_H

#include "tools/pki/pki.h"
#include "tools/suite/peer/difference.h"

/* Of one curve. A key that is not in the folder is NULL. */
struct peer_chain {
    enum ec_curve curve;
    struct pki_entity ci, eum, auth, pb, ds;
};

/*
 * Loads the certificates of `curve` from `folder`: CI, DPauth and DPpb with the keys of the last
 * two are needed; EUM, DSauth and the keys of CI and EUM may be missing. ERR_NOT_FOUND and the
 * errors of pki_load_entity, with the reason.
 */
int peer_chain_load(struct peer_chain *chain, const char *folder, enum ec_curve curve,
                    struct peer_error *error);
void peer_chain_free(struct peer_chain *chain); /* zeroed: nothing to free */

/* The entity of PKI_DPAUTH, PKI_DPPB or PKI_DSAUTH. */
const struct pki_entity *peer_chain_entity(const struct peer_chain *chain, enum pki_holder holder);

/* The names of peer_put_certificate, separated by blanks. */
extern const char peer_certificate_kinds[];

/*
 * Appends a certificate for the key of `holder` that is wrong in one way; `kind` NULL or "": the
 * good one. All that need the CI's key fail with ERR_STATE where it is not at hand.
 *
 *   expired, not-yet-valid   valid in the year 2001; from the year 2100
 *   other-ci                 by a CI that no card has
 *   wrong-role               certificate policy of CERT.DP.TLS
 *   no-role                  no certificate policy
 *   wrong-oid, no-oid        another registeredID in subjectAltName; none
 *   same-oid                 the registeredID of CERT.DPpb; for an SM-DS
 *   eum, ci                  CERT.EUM, CERT.CI instead
 *   eum-issued               issued by the EUM
 *   auth, binding            CERT.DPauth, CERT.DPpb instead
 *   forged                   a bit of the signature inverted
 *   bit=N                    bit N (from 1) of r||s of the signature inverted
 *   self-signed              signed by its own key; names the CI as issuer
 *   no-key-usage, key-usage  no keyUsage; keyCertSign instead of digitalSignature
 *   is-ca                    basicConstraints with cA TRUE
 *   critical                 an unknown critical extension
 *   no-issuer                no authorityKeyIdentifier
 *   curve                    key on a curve that no eUICC supports
 *   damaged                  the last octet is missing
 */
int peer_put_certificate(const struct peer_chain *chain, enum pki_holder holder, const char *kind,
                         struct rng *rng, struct buf *out, struct peer_error *error);

#endif
