/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Metadata of a profile: ES8+.StoreMetadata into a record, and the checks of the finished profile
 * against it (SGP.22 5.5.3; DP-3.5, B-27, B-28). Used by downloads and by
 * the factory.
 */
#ifndef CARD_EUICC_METADATA_H
#define CARD_EUICC_METADATA_H

#include "card/asn1/msg_notification.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"
#include "profiles/package/pe.h"

/*
 * Access rules (BF76), a list of REF-AR-DOs: a member that SGP.22's module does not name. It is
 * stored as received, at any place of StoreMetadata or UpdateMetadata (B-42a): `*rules` is the
 * whole TLV, `*request` the request without it, in the arena. Neither changes where there is none,
 * or two (which the decode of the request refuses). ERR_MEMORY.
 */
int metadata_take_access_rules(struct arena *arena, struct bytes *request, struct bytes *rules);

/*
 * Reads the StoreMetadataRequest `request` (exactly one BF25 TLV) and makes `profile` of it;
 * members that are not metadata are zero. Slices borrow from `request`. The refusal's code is an
 * enum error_reason, in the order of DP-3.5: form 1, ICCID 9, class 6, rules 15.
 */
int metadata_read(struct euicc *euicc, struct arena *arena, struct bytes request,
                  struct store_profile *profile, struct refusal *refusal);
/* Does the installed profile match its metadata? dataMismatch(13), testProfileInvalidNaaKey(14). */
int metadata_match(const struct store_profile *profile, const struct pe_facts *facts,
                   struct refusal *refusal);

#endif
