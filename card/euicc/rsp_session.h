/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The RSP session: what AuthenticateServer, PrepareDownload and CancelSession share (SGP.22 3.0.1,
 * 3.1, 5.7; DP-1.3 and DP-2, B-20 to B-32). The states stand in session.h.
 *
 * Invariants
 *   RSP-R1  One session at a time; its challenge is fresh and good for one AuthenticateServer.
 *   RSP-R2  A one-time key serves one secure channel: InitialiseSecureChannel takes it out of the
 *       session and out of the store before its keys are used.
 *   RSP-R3  Signatures are checked over the octets that were received.
 */
#ifndef CARD_EUICC_RSP_SESSION_H
#define CARD_EUICC_RSP_SESSION_H

#include "card/euicc/ecasd_keys.h"
#include "card/euicc/refusal.h"

/* Ends the session and wipes it: NONE. What a download left in the store is for bpp_recover. */
void rsp_close(struct euicc *euicc);
/* A step of the session was refused: that ends it, but not a download under way (DP-3.1). */
void rsp_refused(struct euicc *euicc);

/*
 * Checks the certificate of a server: issued by a CI of the card, fit to sign, of role `role` or
 * `other` (CERT_ROLE_NONE: no second one). The refusal's code is an enum authenticate_error_code;
 * when it is 0, `*chain` is the index of the CI. `cert` borrows from `der`. Dates are checked
 * on a card that was given a clock (DP-1.2). The reason is made in `arena`. ERR_CRYPTO, ERR_IO,
 * ERR_MEMORY.
 */
int rsp_check_certificate(struct euicc *euicc, struct arena *arena, struct bytes der,
                          enum cert_role role, enum cert_role other, struct cert *cert,
                          uint8_t *chain, struct refusal *refusal);
/* Appends the error arm that AuthenticateServer (BF38) and PrepareDownload (BF21) share. */
void rsp_put_error(struct buf *out, uint32_t tag, struct bytes transaction_id, int code);

#endif
