/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The certificate chains of the ECASD with their imported keys. They never change after
 * creation, so they are read and imported once and cached: importing costs more than a signature on
 * P-256.
 *
 * Invariants
 *   ECASD-K1  A chain was checked when the card was created (euiccd_create); here it is only read.
 *   ECASD-K2  Private scalars exist in key handles only, and are wiped with them.
 */
#ifndef CARD_EUICC_ECASD_KEYS_H
#define CARD_EUICC_ECASD_KEYS_H

#include "card/euicc/euicc.h"
#include "crypto/cert.h"

struct ecasd_chain {
    struct store_credential credential; /* without its private key */
    struct cert ci;
    struct ec_public *ci_key;
    struct ec_private *signing_key;
};

/* All chains, in order of preference. Valid until ecasd_drop. ERR_IO, ERR_MEMORY, ERR_FOREIGN for
 * stored keys or certificates that cannot be read. */
int ecasd_chains(struct euicc *euicc, const struct ecasd_chain **chains, size_t *count);
/* The chain of the CI with exactly this SubjectKeyIdentifier; NULL when there is none (`*found`).
 * Errors as above. */
int ecasd_find(struct euicc *euicc, struct bytes ci_key_id, const struct ecasd_chain **found);
/* The first chain whose CI key identifier starts with `start`, which may be cut short or empty
 * (B-51). ERR_NOT_FOUND; errors as above. */
int ecasd_choose(struct euicc *euicc, struct bytes start, const struct ecasd_chain **chosen);
/* The chain that signs for an eIM with this stored euiccCiPKId (C-31), compared whole. Empty, or
 * unknown, which is logged: the first chain. Errors as above. */
int ecasd_signer(struct euicc *euicc, struct bytes ci_key_id, const struct ecasd_chain **chain);
/* Signs first||second with SK.EUICC.ECDSA of `chain`: r||s. ERR_CRYPTO. */
int ecasd_sign(const struct ecasd_chain *chain, struct bytes first, struct bytes second,
               uint8_t signature[EC_SIGNATURE_LEN]);
/* Frees the memory; the next call allocates it again. */
void ecasd_drop(struct euicc *euicc);

#endif
