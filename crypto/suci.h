/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Concealing of a subscription identifier: the ECIES schemes of TS 33.501 annex C. */
#ifndef CRYPTO_SUCI_H
#define CRYPTO_SUCI_H

#include "crypto/rng.h"

/* Protection scheme identifiers. */
enum suci_scheme { SUCI_NULL = 0, SUCI_PROFILE_A = 1, SUCI_PROFILE_B = 2 };

/*
 * Appends the scheme output for `identity` (the MSIN in BCD, or the user part of a NAI): the
 * identity itself for SUCI_NULL; ephemeral public key, ciphertext and 8 octets of MAC for A and B.
 * `key` is the home network's: 32 octets (A), 33 or 65 (B). ERR_MALFORMED: invalid key,
 * ERR_UNSUPPORTED for another scheme, ERR_TOO_LONG when `out` is too small, ERR_CRYPTO.
 */
int suci_conceal(enum suci_scheme scheme, struct bytes key, struct bytes identity, struct rng *rng,
                 struct buf *out);

#endif
