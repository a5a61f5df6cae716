/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keccak-f[1600]: 24 rounds of theta, rho, pi, chi, iota on 5 x 5 lanes (FIPS 202 3.2). */
#include "crypto/keccak.h"

#include <stddef.h>

enum { LANES = 25, ROUNDS = 24 };

static uint64_t rotate(uint64_t lane, unsigned bits)
{
    return bits ? lane << bits | lane >> (64 - bits) : lane;
}

/* Constants of iota come from an 8-bit shift register (FIPS 202 3.2.5); one bit of it a call. */
static unsigned register_step(uint8_t *lfsr)
{
    unsigned bit = *lfsr & 1;

    *lfsr = (uint8_t)(*lfsr << 1 ^ (*lfsr & 0x80 ? 0x71 : 0));
    return bit;
}

static void theta(uint64_t a[LANES])
{
    uint64_t column[5];

    for (int x = 0; x < 5; x++)
        column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int i = 0; i < LANES; i++)
        a[i] ^= column[(i + 4) % 5] ^ rotate(column[(i + 1) % 5], 1);
}

/* rho and pi in one walk: lane (x, y) goes to (y, 2x + 3y), rotated by a triangular number. */
static void rho_pi(uint64_t a[LANES])
{
    unsigned x = 1;
    unsigned y = 0;
    uint64_t carried = a[1];

    for (unsigned t = 0; t < LANES - 1; t++) {
        unsigned next = (2 * x + 3 * y) % 5;
        uint64_t displaced;

        x = y;
        y = next;
        displaced = a[x + 5 * y];
        a[x + 5 * y] = rotate(carried, (t + 1) * (t + 2) / 2 % 64);
        carried = displaced;
    }
}

static void chi(uint64_t a[LANES])
{
    for (int y = 0; y < LANES; y += 5) {
        uint64_t row[5];

        for (int x = 0; x < 5; x++)
            row[x] = a[y + x];
        for (int x = 0; x < 5; x++)
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

void keccak_f1600(uint8_t state[KECCAK_STATE_LEN])
{
    uint64_t a[LANES] = {0};
    uint8_t lfsr = 1;

    for (int i = 0; i < KECCAK_STATE_LEN; i++)
        a[i / 8] |= (uint64_t)state[i] << (8 * (i % 8));
    for (int round = 0; round < ROUNDS; round++) {
        theta(a);
        rho_pi(a);
        chi(a);
        for (int j = 0; j < 7; j++)
            if (register_step(&lfsr))
                a[0] ^= (uint64_t)1 << ((1U << j) - 1);
    }
    for (int i = 0; i < KECCAK_STATE_LEN; i++)
        state[i] = (uint8_t)(a[i / 8] >> (8 * (i % 8)));
}
