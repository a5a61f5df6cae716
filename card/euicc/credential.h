/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chains of the ECASD and the key behind each: find by CI key identifier, sign (digest A-05).
 * Identifiers match by prefix (B-51).
 */
#ifndef CARD_EUICC_CREDENTIAL_H
#define CARD_EUICC_CREDENTIAL_H

#include "card/euicc/euicc.h"
#include "crypto/ec.h"

/* The chain whose CI key identifier starts with `key_id`; the first one for an empty one.
 * ERR_NOT_FOUND. */
int credential_find(struct euicc *euicc, struct arena *arena, struct bytes key_id,
                    struct store_credential *out);
/* Signs first||second with the private key of that chain: r||s. ERR_CRYPTO, ERR_MEMORY. */
int credential_sign(struct euicc *euicc, const struct store_credential *credential,
                    struct bytes first, struct bytes second, uint8_t signature[EC_SIGNATURE_LEN]);

#endif
