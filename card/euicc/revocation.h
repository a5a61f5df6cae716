/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificate Revocation Lists of the CIs of the card (SGP.22 4.6, 5.7.12; B-173).
 *
 * A CI has a sequence of lists for each scope (issuingDistributionPoint). The list with the highest
 * number counts; while parts of it are missing, the last complete list counts as well, so that no
 * revocation is lost between the parts.
 */
#ifndef CARD_EUICC_REVOCATION_H
#define CARD_EUICC_REVOCATION_H

#include "card/euicc/ecasd_keys.h"
#include "card/euicc/refusal.h"
#include "crypto/crl.h"

/* Numbers of the parts of a list that are not loaded, in ascending order. */
struct revocation_missing {
    size_t count;
    int64_t parts[CRL_PARTS_MAX];
};

/*
 * Loads the CertificateList `der`, inside a transaction. The refusal's code is an enum
 * load_crl_response_error; on a refusal the caller rolls back. ERR_CRYPTO, ERR_IO, ERR_MEMORY.
 */
int revocation_load(struct euicc *euicc, struct arena *arena, struct bytes der,
                    struct revocation_missing *missing, struct refusal *refusal);

#endif
