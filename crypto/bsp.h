/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BSP: the SCP03t protection of a Bound Profile Package (SGP.22 5.5, 2.5; DP-3.3 to DP-3.4), of the
 * card and of the server.
 *
 * A segment is one TLV: 86 and 87 are encrypted and MACed, 88 is MACed only; the value ends with 8
 * octets of C-MAC. Invariant BSP-B1: the counter starts at 1 with each set of keys and is
 * incremented with each segment, 88 included; the full MAC of a segment is the chaining value of
 * the next; after a BAD verdict or an error all calls return ERR_STATE.
 */
#ifndef CRYPTO_BSP_H
#define CRYPTO_BSP_H

#include "crypto/secret.h"

enum {
    BSP_TAG_PROFILE = 0x86,  /* profile elements: encrypted */
    BSP_TAG_COMMAND = 0x87,  /* ConfigureISDP, ReplaceSessionKeys: encrypted */
    BSP_TAG_MAC_ONLY = 0x88, /* StoreMetadata */
    BSP_KEY_LEN = 16,
    BSP_MAC_LEN = 8,
    BSP_KEY_TYPE_AES = 0x88,
    BSP_SEGMENT_MAX = 1020, /* whole TLV, by the specification */
    BSP_PLAIN_MAX = 1007,   /* plaintext of an 86 or 87 of BSP_SEGMENT_MAX octets */
    BSP_MAC_ONLY_PLAIN_MAX = 1008
};

struct bsp_keys {
    uint8_t mcv[BSP_KEY_LEN]; /* initial MAC chaining value */
    uint8_t enc[BSP_KEY_LEN]; /* S-ENC or PPK-ENC */
    uint8_t mac[BSP_KEY_LEN]; /* S-MAC or PPK-CMAC */
};

/*
 * Session keys from the ECKA secret `shared` (32 octets), the control reference template and the
 * EID (16 octets). `host_id` and `eid` at most 255 octets, else ERR_RANGE. ERR_CRYPTO.
 */
int bsp_derive_keys(struct bsp_keys *out, struct bytes shared, uint8_t key_type, uint8_t key_len,
                    struct bytes host_id, struct bytes eid);
void bsp_keys_wipe(struct bsp_keys *keys);
/* A line of a key log: `label` ("EUICCD_BSP", of replaced keys "EUICCD_PPK"), transaction id (at
 * most 16 octets), S-ENC, S-MAC, initial MAC chaining value. The caller wipes it. */
enum { BSP_KEY_LINE_SIZE = 160 };
void bsp_key_line(char text[BSP_KEY_LINE_SIZE], const char *label, struct bytes transaction_id,
                  const struct bsp_keys *keys);

struct bsp;

int bsp_new(struct bsp **out, const struct bsp_keys *keys); /* ERR_MEMORY, ERR_CRYPTO */
void bsp_free(struct bsp *bsp);                             /* wipes; NULL is fine */
/* ReplaceSessionKeys: new keys and MCV, counter 1, the old keys wiped. */
int bsp_replace_keys(struct bsp *bsp, const struct bsp_keys *keys);

/*
 * Card: verifies and decrypts `segment`, one whole TLV; appends its plaintext to `plain`, which
 * must not overlap it. ERR_MALFORMED: not a well-formed segment (scp03tStructureError); `*verdict`
 * BAD: wrong MAC or padding (scp03tSecurityError). ERR_TOO_LONG: `plain` is too small; ERR_STATE:
 * see BSP-B1; ERR_CRYPTO. The caller checks BSP_SEGMENT_MAX.
 */
int bsp_open(struct bsp *bsp, struct bytes segment, struct buf *plain, enum verdict *verdict);
/* Server: appends one segment with `tag` of `plain`. ERR_RANGE: another tag. */
int bsp_seal(struct bsp *bsp, uint8_t tag, struct bytes plain, struct buf *out);
/* Splits `plain` into pieces of at most `piece` octets and appends a segment of each. */
int bsp_seal_all(struct bsp *bsp, uint8_t tag, size_t piece, struct bytes plain, struct buf *out);

#endif
