/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AUTHENTICATE and GET IDENTITY (TS 31.102 7.1 and 7.5, TS 31.103 7.1, TS 33.102 annex C).
 *
 * Invariant USIM-A1: the sequence number of a challenge is durable before its RES leaves.
 */
#ifndef PROFILES_APP_USIM_H
#define PROFILES_APP_USIM_H

#include "profiles/fs/fs.h"

/* In the current application: a USIM (3G and GSM contexts), an ISIM (IMS AKA), a CSIM (6985). */
fs_command uicc_authenticate;
/* Counts the run durably if the keys have a maximum of runs (authCounterMax). */
uint16_t uicc_authenticate_consume_try(struct fs_context *context, const struct capdu *command);
fs_command uicc_get_identity; /* SUCI, profiles A, B and null */
fs_command uicc_suspend;      /* SUSPEND UICC and resume, TS 102 221 11.1.22 */
/* Is there a state that RESUME could restore? */
bool uicc_is_suspended(const struct fs *fs, struct arena *arena);
/* Deletes it, in a transaction of the caller. */
int uicc_forget_suspended(const struct fs *fs);
fs_command uicc_get_challenge; /* random octets, TS 102 221 11.1.18 */

#endif
