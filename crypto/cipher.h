/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Block ciphers over slices: AES (key of 16, 24 or 32 octets) and triple DES (key of 16 or 24; 8
 * is single DES). CBC takes whole blocks; the caller pads. In and out may be the same memory.
 * ERR_RANGE for a key or data of a wrong length, ERR_CRYPTO.
 */
#ifndef CRYPTO_CIPHER_H
#define CRYPTO_CIPHER_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum { AES_BLOCK = 16, DES_BLOCK = 8 };
enum cipher_direction { CIPHER_DECRYPT = 0, CIPHER_ENCRYPT = 1 };

int cipher_aes_block(struct bytes key, const uint8_t in[AES_BLOCK], uint8_t out[AES_BLOCK]);
int cipher_aes_cbc(enum cipher_direction direction, struct bytes key, const uint8_t iv[AES_BLOCK],
                   struct bytes in, uint8_t *out);
/* Any length; the counter is the whole block. */
int cipher_aes_ctr(struct bytes key, const uint8_t counter[AES_BLOCK], struct bytes in,
                   uint8_t *out);
int cipher_des3_cbc(enum cipher_direction direction, struct bytes key, const uint8_t iv[DES_BLOCK],
                    struct bytes in, uint8_t *out);

#endif
