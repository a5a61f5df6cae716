/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profiles: finding, listing, deleting (SGP.32 2.11.1.1.3, 5.9.14; SGP.22
 * 5.7.15).
 */
#ifndef CARD_EUICC_PROFILE_H
#define CARD_EUICC_PROFILE_H

#include "card/asn1/msg_profile.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* Is `rule` (enum ppr_ids: PPR_IDS_PPR1, PPR_IDS_PPR2) set? */
bool profile_has_rule(const struct store_profile *profile, unsigned rule);
bool profile_is(const struct store_profile *profile, const uint8_t iccid[STORE_ICCID_LEN]);

/* Finders: 1 found, 0 there is none, negative: an enum err. */
int profile_find(struct euicc *euicc, struct arena *arena, struct bytes iccid,
                 struct store_profile *out);
int profile_find_by_aid(struct euicc *euicc, struct arena *arena, struct bytes aid,
                        struct store_profile *out);
int profile_find_enabled(struct euicc *euicc, struct arena *arena, struct store_profile *out);
/* Connectivity parameters in the header of the enabled profile (B-150): 0, or
 * ERR_NOT_FOUND. */
int profile_connectivity_parameters(struct euicc *euicc, struct arena *arena, struct bytes *out);
int profile_find_fallback(struct euicc *euicc, struct arena *arena, struct store_profile *out);
/* The first profile with ecallIndication (D-20, D-21). */
int profile_find_emergency(struct euicc *euicc, struct arena *arena, struct store_profile *out);
/* The profile that `enabled`, a test profile, replaced and that is enabled after it (C-67).
 */
int profile_find_displaced(struct euicc *euicc, struct arena *arena,
                           const struct store_profile *enabled, struct store_profile *out);

/*
 * Deletes a profile after all checks: adds its delete notifications (D-47), removes its content and
 * the records that name it. There is room for the notifications (notification_has_room).
 */
int profile_delete(struct euicc *euicc, struct arena *arena, const struct store_profile *profile);

/* The ISD-P AID with the least number that is not taken. 0; ERR_FULL: none is left. */
int profile_pick_aid(struct euicc *euicc, struct arena *arena, uint8_t aid[STORE_AID_LEN]);

/*
 * Appends the whole ProfileInfoListResponse (BF2D) to the content of a ProfileInfoListRequest: all
 * that match the criteria, with the requested tags (B-40 to B-47). Refusal:
 * incorrectInputValues(1), the response is then written too.
 */
int profile_list(struct euicc *euicc, struct arena *arena, struct bytes request, struct buf *out,
                 struct refusal *refusal);
/* Appends a ProfileInfoListResponse with the error `code`. */
void profile_put_list_error(struct buf *out, int code);

#endif
