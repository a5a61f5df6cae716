/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The permutation Keccak-f[1600] of FIPS 202 3.3, which TUAK uses without a sponge. */
#ifndef CRYPTO_KECCAK_H
#define CRYPTO_KECCAK_H

#include <stdint.h>

enum { KECCAK_STATE_LEN = 200 };

/* In place; octet i of the state holds bits 8i..8i+7, the first one lowest. */
void keccak_f1600(uint8_t state[KECCAK_STATE_LEN]);

#endif
