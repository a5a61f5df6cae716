/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes and MACs over slices. Parts are concatenated without copying. ERR_CRYPTO everywhere. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum { SHA256_LEN = 32, SHA1_LEN = 20, CMAC_LEN = 16 };

int hash_sha256(struct bytes data, uint8_t out[SHA256_LEN]);
int hash_sha256_parts(const struct bytes *parts, size_t count, uint8_t out[SHA256_LEN]);
/* For key identifiers (RFC 5280 4.2.1.2) only. */
int hash_sha1(struct bytes data, uint8_t out[SHA1_LEN]);
/* AES-CMAC (RFC 4493); key of 16, 24 or 32 octets. */
int hash_cmac(struct bytes key, const struct bytes *parts, size_t count, uint8_t out[CMAC_LEN]);
int hash_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[SHA256_LEN]);

#endif
