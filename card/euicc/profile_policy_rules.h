/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile policy rules against the Rules Authorisation Table (SGP.22 2.9.2; D-30 to D-32). */
#ifndef CARD_EUICC_PROFILE_POLICY_RULES_H
#define CARD_EUICC_PROFILE_POLICY_RULES_H

#include "card/asn1/msg_profile.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/*
 * May a profile with the rules `ppr_ids` (enum ppr_ids) be installed for `owner` (NULL: the
 * metadata names none)? 0 with the refusal, whose code is 1 for a refusal, or an enum err. The
 * consent of an end user is not the card's task (D-32).
 */
int rules_check_install(struct euicc *euicc, struct arena *arena, uint32_t ppr_ids,
                        const struct operator_id *owner, struct refusal *refusal);
/* The rules (enum ppr_ids) that no new profile may have: no entry of the table has them, or, for
 * PPR1, an operational profile is installed (EUICCInfo2, forbiddenProfilePolicyRules). An enum err.
 */
int rules_forbidden(struct euicc *euicc, struct arena *arena, uint32_t *ppr_ids);

#endif
