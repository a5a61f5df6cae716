/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES6.UpdateMetadata (SGP.22 5.4.1): the operator changes the metadata of the enabled profile. */
#ifndef CARD_EUICC_UPDATE_METADATA_H
#define CARD_EUICC_UPDATE_METADATA_H

#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/*
 * `request` is one BF2A TLV, for the profile that is enabled. Absent members stay, empty
 * members are removed. Profile policy rules can be removed only. The refusal's
 * code is 1 for a refusal. Inside a transaction.
 */
int update_metadata(struct euicc *euicc, struct arena *arena, struct bytes request,
                    struct refusal *refusal);

#endif
