/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key derivation of ANSI X9.63 (BSI TR-03111 4.3.3) with SHA-256. */
#ifndef CRYPTO_KDF_H
#define CRYPTO_KDF_H

#include "apdu/bytes.h"
#include "apdu/err.h"

/* `len` octets from the shared secret `z` and `info`. ERR_CRYPTO; ERR_RANGE: `len` above 8160. */
int kdf_x963_sha256(struct bytes z, struct bytes info, uint8_t *out, size_t len);

#endif
