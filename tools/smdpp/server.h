/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authenticating end of a download: data that an SM-DP+ or SM-DS signs for an eUICC, and
 * verification of the eUICC's signatures (SGP.22 3.0.1, 3.1.2, 5.6; DP-2). No I/O.
 */
#ifndef TOOLS_SMDPP_SERVER_H
#define TOOLS_SMDPP_SERVER_H

#include "crypto/cert.h"

/* Appends ServerSigned1. */
void server_put_server_signed1(struct buf *out, struct bytes transaction_id,
                               struct bytes euicc_challenge, struct bytes server_address,
                               struct bytes server_challenge);
/* Appends SmdpSigned2; `bpp_euicc_otpk` may be empty. */
void server_put_smdp_signed2(struct buf *out, struct bytes transaction_id, bool cc_required,
                             struct bytes bpp_euicc_otpk);
/* Appends 5F37: the signature over `signed_part` and, if not empty, the 5F37 of `other`. */
int server_put_signature(struct buf *out, struct ec_private *key, struct bytes signed_part,
                         struct bytes other);
/* GOOD when `signature` is valid over `signed_part` and the 5F37 of `other` (may be empty). */
int server_check_signature(const struct cert *cert, struct bytes signed_part, struct bytes other,
                           struct bytes signature, enum verdict *verdict);
/* Verifies the eUICC's chain up to `ci`. `*fault` as cert_verify_chain; `euicc` borrows from its
 * octets. */
int server_check_euicc(struct cert *euicc, struct bytes euicc_certificate,
                       struct bytes eum_certificate, const struct cert *ci, enum cert_fault *fault);
/* hashCc of a confirmation code (SGP.22 4.4.1): SHA-256(SHA-256(code) || transactionId). */
int server_hash_confirmation_code(uint8_t hash[32], struct bytes code, struct bytes transaction_id);

#endif
