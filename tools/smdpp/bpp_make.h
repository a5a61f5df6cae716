/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The binding end of a download: a Bound Profile Package from an unprotected profile package, its
 * metadata and the eUICC's one-time key (SGP.22 2.5, 5.5; DP-3).
 *
 * An order is plain data: what it says goes into the package, right or wrong, so that tests and
 * scripted failures can ask for every kind of wrong one.
 */
#ifndef TOOLS_SMDPP_BPP_MAKE_H
#define TOOLS_SMDPP_BPP_MAKE_H

#include "crypto/bsp.h"
#include "crypto/ec.h"

struct bpp_order {
    /* InitialiseSecureChannel */
    unsigned remote_op_id;
    struct bytes transaction_id;
    uint8_t key_type;
    uint8_t key_len;
    struct bytes host_id;
    struct ec_private *smdp_key;     /* of CERT.DPpb: signs, and says the curve */
    struct bytes euicc_otpk;         /* 65 octets */
    struct bytes eid;                /* 16 octets */
    struct ec_private *one_time_key; /* the server's; NULL: a fresh one */
    struct bytes smdp_otpk;          /* shown instead of the server's own one; empty: its own */

    /* The commands, each a whole TLV. An empty one leaves its part of the package out. */
    struct bytes configure_isdp;       /* BF24 */
    struct bytes store_metadata;       /* BF25 */
    struct bytes replace_session_keys; /* BF26 */
    const struct bsp_keys *keys; /* from then on; with them an empty BF26 is made. NULL: none */
    struct bytes profile;        /* elements in a row */
    size_t piece;                /* plaintext octets of a segment, at most */
};

/* installBoundProfilePackage, AES keys, a host id, an empty ConfigureISDP, segments of 1007. */
void bpp_order_init(struct bpp_order *order);
/* Octets that suffice for the package of `order`. */
size_t bpp_size(const struct bpp_order *order);
/* Appends the package (whole BF36 TLV). ERR_MALFORMED when the one-time key is no point of the
 * curve, ERR_TOO_LONG, ERR_CRYPTO, ERR_MEMORY. */
int bpp_make(struct buf *out, const struct bpp_order *order, struct rng *rng);

#endif
