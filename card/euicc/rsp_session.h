/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The RSP session: shared by AuthenticateServer, PrepareDownload and CancelSession, the steps of
 * Common Mutual Authentication and after it (SGP.22 3.0.1, 3.1, 5.7; DP-1.3 and DP-2, B-20 to
 * B-32). States: euicc_volatile.h.
 *
 * Invariants
 *   RSP-R1  One session at a time; its challenge is new and serves one AuthenticateServer.
 *   RSP-R2  A one-time key serves one secure channel: InitialiseSecureChannel removes it from the
 *           session and the store before the session keys are used.
 *   RSP-R3  Signatures are checked over the octets that were received.
 */
#ifndef CARD_EUICC_RSP_SESSION_H
#define CARD_EUICC_RSP_SESSION_H

#include "card/euicc/ecasd_keys.h"
#include "card/euicc/refusal.h"

/* Ends the session and wipes it: NONE. bpp_recover handles what a download left in the store. */
void rsp_close(struct euicc *euicc);
/* A step of the session was refused: that ends it, but not a download in progress (DP-3.1). */
void rsp_refused(struct euicc *euicc);

/*
 * Checks the certificate of a server: issued by a CI of the card, allowed to sign, of role `role`
 * or `other` (CERT_ROLE_NONE: no second one). The refusal's code is an enum
 * authenticate_error_code; when it is 0, `*chain` is the index of the CI. `cert` borrows from
 * `der`. Dates are checked on a card that was given a clock (DP-1.2), revocation by the loaded CRLs
 * (B-174). The reason is made in
 * `arena`. ERR_CRYPTO, ERR_IO, ERR_MEMORY.
 */
int rsp_check_certificate(struct euicc *euicc, struct arena *arena, struct bytes der,
                          enum cert_role role, enum cert_role other, struct cert *cert,
                          uint8_t *chain, struct refusal *refusal);
/* Appends the error arm that AuthenticateServer (BF38) and PrepareDownload (BF21) share. */
void rsp_put_error(struct buf *out, uint32_t tag, struct bytes transaction_id, int code);

#endif
