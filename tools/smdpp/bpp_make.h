/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds a Bound Profile Package from an unprotected profile package, its metadata and the eUICC's
 * one-time key (SGP.22 2.5, 5.5; DP-3).
 *
 * An order is plain data and is encoded as it is, valid or not: tests and scripted failures use
 * this to build invalid packages.
 */
#ifndef TOOLS_SMDPP_BPP_MAKE_H
#define TOOLS_SMDPP_BPP_MAKE_H

#include "apdu/key_log.h"
#include "crypto/bsp.h"
#include "crypto/ec.h"

struct bpp_order {
    /* InitialiseSecureChannel */
    unsigned remote_op_id;
    struct bytes transaction_id;
    uint8_t key_type;
    uint8_t key_len;
    struct bytes host_id;
    struct ec_private *smdp_key;     /* key of CERT.DPpb: signs, and sets the curve */
    struct bytes euicc_otpk;         /* 65 octets */
    struct bytes eid;                /* 16 octets */
    struct ec_private *one_time_key; /* the server's one-time key; NULL: a new one */
    struct bytes
        smdp_otpk; /* encoded instead of the server's one-time public key; empty: not replaced */

    /* The commands, each a whole TLV. An empty one is omitted from the package. */
    struct bytes configure_isdp;       /* BF24 */
    struct bytes store_metadata;       /* BF25 */
    struct bytes replace_session_keys; /* BF26 */
    const struct bsp_keys *keys;       /* protect the profile; sent in BF26. NULL: none */
    struct bytes profile;              /* profile elements */
    struct key_log *key_log;           /* receives the session keys; NULL: none */
    size_t piece;                      /* greatest number of plaintext octets in a segment */
};

/* Defaults: installBoundProfilePackage, AES keys, a host id, an empty ConfigureISDP, segments of
 * 1007 octets. */
void bpp_order_init(struct bpp_order *order);
/* Upper bound of the size of the package of `order`. */
size_t bpp_size(const struct bpp_order *order);
/* Appends the package (whole BF36 TLV). ERR_MALFORMED: the one-time key is not a point of the
 * curve; ERR_TOO_LONG, ERR_CRYPTO, ERR_MEMORY. */
int bpp_make(struct buf *out, const struct bpp_order *order, struct rng *rng);

#endif
