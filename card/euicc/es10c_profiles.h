/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Local profile management of consumer devices: the rules of ES10c (SGP.22 3.2, 5.7.16 to 5.7.21).
 * Each refusal is the result code of its function.
 */
#ifndef CARD_EUICC_ES10C_PROFILES_H
#define CARD_EUICC_ES10C_PROFILES_H

#include "card/asn1/msg_profile.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* Which profile a request names. */
struct es10c_profile {
    enum profile_identifier by;
    struct bytes isdp_aid;
    struct bytes iccid;
};

int es10c_profiles_enable(struct euicc *euicc, struct arena *arena,
                          const struct es10c_profile *which, bool refresh, struct refusal *refusal);
int es10c_profiles_disable(struct euicc *euicc, struct arena *arena,
                           const struct es10c_profile *which, bool refresh,
                           struct refusal *refusal);
int es10c_profiles_delete(struct euicc *euicc, struct arena *arena,
                          const struct es10c_profile *which, struct refusal *refusal);
/* An empty `nickname` removes it. */
int es10c_profiles_set_nickname(struct euicc *euicc, struct arena *arena, struct bytes iccid,
                                struct bytes nickname, struct refusal *refusal);

#endif
