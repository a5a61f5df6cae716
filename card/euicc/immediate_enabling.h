/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Immediate enabling: the profile that was just downloaded is enabled without a package of an eIM
 * (SGP.32 3.4.4, 3.4.5, 5.9.15, 5.9.17; B-80 ff., C-83).
 */
#ifndef CARD_EUICC_IMMEDIATE_ENABLING_H
#define CARD_EUICC_IMMEDIATE_ENABLING_H

#include "card/asn1/msg_eim.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* Changes `settings`, which the caller stores. `oid` (contents) and `address` at NULL: absent. With
 * `on` false everything is cleared (B-81). The codes of the ES10b function and of the PSMO are the
 * same. */
void immediate_enabling_configure(struct store_settings *settings, bool on, struct bytes oid,
                                  struct bytes address, struct refusal *refusal);
/*
 * The context of ImmediateEnable (B-85, B-89): the profile that was just installed. For an IPAd
 * it ends with a reset. For the IPAe, which may lose its power before ImmediateEnable, it is stored
 * in the transaction of the installation where immediate enabling is configured for this profile.
 * Both inside a transaction.
 */
int immediate_enabling_remember(struct euicc *euicc, struct arena *arena,
                                const struct store_profile *profile);
int immediate_enabling_forget(struct euicc *euicc);
/* The stored ICCID; ERR_NOT_FOUND, also while the IPAd is active. */
int immediate_enabling_recall(struct euicc *euicc, struct arena *arena, uint8_t iccid[10]);

/* ImmediateEnable of that profile: enum immediate_enable_result. */
int immediate_enabling_execute(struct euicc *euicc, struct arena *arena, bool refresh,
                               struct refusal *refusal);

#endif
