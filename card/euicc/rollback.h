/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rollback authorisation: valid once, granted by an enable with rollbackFlag (SGP.32 3.3.2,
 * 5.9.16; B-90 ff., B-09).
 *
 *   NONE --rollback_grant--> GRANTED --rollback_run--> NONE
 *   rollback_forget in any state --> NONE: every accepted package and every other switch
 */
#ifndef CARD_EUICC_ROLLBACK_H
#define CARD_EUICC_ROLLBACK_H

#include "card/asn1/msg_eim.h"
#include "card/euicc/package_result.h"
#include "card/euicc/refusal.h"

/* `head` is that of the granting package, `number` that of its stored result. */
int rollback_grant(struct euicc *euicc, const uint8_t target[STORE_ICCID_LEN],
                   const struct package_head *head, int64_t number);
int rollback_forget(struct euicc *euicc, struct arena *arena);
/*
 * ProfileRollback: back to the recorded profile; appends the new EuiccPackageResult to `result`,
 * which replaces the stored result of the granting package (B-91). The refusal is an enum
 * profile_rollback_result.
 */
int rollback_run(struct euicc *euicc, struct arena *arena, bool refresh, struct buf *result,
                 struct refusal *refusal);

#endif
