/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eUICCMemoryReset: BF64 of SGP.32 (5.9.5), BF34 of SGP.22 (5.7.19). B-100 to B-109.
 */
#ifndef CARD_EUICC_MEMORY_RESET_H
#define CARD_EUICC_MEMORY_RESET_H

#include "card/asn1/msg_profile.h"
#include "card/euicc/euicc.h"
#include "card/euicc/refusal.h"

/* Results of the last two options; each is valid only when its bit was set. */
struct memory_reset_result {
    int eim;              /* enum reset_eim_result */
    int immediate_enable; /* enum reset_immediate_enable_config_result */
};

/*
 * `options` is of enum reset_options; the refusal is an enum reset_result. nothingToDelete is no
 * refusal of the whole: what there was to reset of eIMs and immediate enabling was reset (B-102),
 * so the caller commits it; catBusy, ecallActive and undefinedError changed nothing.
 */
int memory_reset(struct euicc *euicc, struct arena *arena, unsigned options,
                 struct memory_reset_result *result, struct refusal *refusal);

#endif
