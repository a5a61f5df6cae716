/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profile policy rules against a Rules Authorisation Table (SGP.22 2.9.2; D-30, D-31): for the
 * card, an IPA and an eIM. */
#ifndef PROFILES_RAT_H
#define PROFILES_RAT_H

#include "card/asn1/msg_info.h"
#include "card/asn1/msg_profile.h"

/* Does the rule's operator allow `owner`? A nibble E is any digit; a gid that is absent must be
 * absent in `owner`, one that is empty may be anything. */
bool rat_operator_matches(const struct operator_id *rule, const struct operator_id *owner);
/*
 * Checks PPR1 and PPR2 of `ppr_ids` (enum ppr_ids) for `owner` (NULL: the metadata names none, and
 * nothing is allowed) against `table`, ProfilePolicyAuthorisationRules in a row. A malformed rule
 * allows nothing. 0: all are allowed; 1 or 2: number of the first rule that is not; ERR_MEMORY.
 */
int rat_refused(const struct der *der, struct arena *arena, struct bytes table, uint32_t ppr_ids,
                const struct operator_id *owner);
/* Those of PPR1 and PPR2 (enum ppr_ids) that no rule of `table` allows to anybody. A malformed rule
 * allows nothing. 0 or ERR_MEMORY. */
int rat_forbidden(const struct der *der, struct arena *arena, struct bytes table,
                  uint32_t *ppr_ids);

#endif
