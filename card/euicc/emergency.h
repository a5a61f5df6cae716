/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Emergency Profile (SGP.32 5.9.22, 5.9.23; B-140 ff., D-20 ff.).
 *
 *   OFF --emergency_enable--> ON, kept over resets, no other switch is allowed
 * --emergency_disable--> OFF
 */
#ifndef CARD_EUICC_EMERGENCY_H
#define CARD_EUICC_EMERGENCY_H

#include "card/asn1/msg_eim.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* Is the Emergency Profile enabled? 1, 0, enum err. */
int emergency_is_active(struct euicc *euicc);
/* The codes of the refusals are an enum enable_emergency_profile_result and an enum
 * disable_emergency_profile_result. */
int emergency_enable(struct euicc *euicc, struct arena *arena, bool refresh,
                     struct refusal *refusal);
int emergency_disable(struct euicc *euicc, struct arena *arena, bool refresh,
                      struct refusal *refusal);

#endif
