/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fallback mechanism (SGP.32 5.9.20, 5.9.21, 3.4.6, 3.4.7; B-120 ff., C-90 ff., D-10
 * ff.).
 *
 *   HOME --fallback_execute--> FALLEN BACK, return profile recorded --fallback_return--> HOME
 *   an enable by an eIM, rollback or immediate enabling forgets the record
 */
#ifndef CARD_EUICC_FALLBACK_H
#define CARD_EUICC_FALLBACK_H

#include "card/asn1/msg_package.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* The codes of the refusals are an enum execute_fallback_mechanism_result and an enum
 * return_from_fallback_result. */
int fallback_execute(struct euicc *euicc, struct arena *arena, bool refresh,
                     struct refusal *refusal);
int fallback_return(struct euicc *euicc, struct arena *arena, bool refresh,
                    struct refusal *refusal);
/* PSMOs setFallbackAttribute and unsetFallbackAttribute. */
int fallback_set_attribute(struct euicc *euicc, struct arena *arena,
                           const struct store_profile *target, struct refusal *refusal);
int fallback_unset_attribute(struct euicc *euicc, struct arena *arena, struct refusal *refusal);
/* Is `profile` the one to return to while the Fallback Profile is enabled? 1, 0, enum err (C-74).
 */
int fallback_returns_to(struct euicc *euicc, struct arena *arena,
                        const struct store_profile *profile);
int fallback_forget_return(struct euicc *euicc);

#endif
