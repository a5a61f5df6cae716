/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keccak-f[1600]: 24 rounds of theta, rho, pi, chi, iota on 5 x 5 lanes (FIPS 202 3.2). */
#include "crypto/keccak.h"

#include <stddef.h>

enum { LANES = 25, ROUNDS = 24 };

static uint64_t rotate(uint64_t lane, unsigned bits)
{
    return lane << bits | lane >> (64 - bits); /* 0 < bits < 64 */
}

/* Constants of iota, one a round (FIPS 202 3.2.5). */
static const uint64_t round_constants[ROUNDS] = {
    UINT64_C(0x0000000000000001), UINT64_C(0x0000000000008082), UINT64_C(0x800000000000808A),
    UINT64_C(0x8000000080008000), UINT64_C(0x000000000000808B), UINT64_C(0x0000000080000001),
    UINT64_C(0x8000000080008081), UINT64_C(0x8000000000008009), UINT64_C(0x000000000000008A),
    UINT64_C(0x0000000000000088), UINT64_C(0x0000000080008009), UINT64_C(0x000000008000000A),
    UINT64_C(0x000000008000808B), UINT64_C(0x800000000000008B), UINT64_C(0x8000000000008089),
    UINT64_C(0x8000000000008003), UINT64_C(0x8000000000008002), UINT64_C(0x8000000000000080),
    UINT64_C(0x000000000000800A), UINT64_C(0x800000008000000A), UINT64_C(0x8000000080008081),
    UINT64_C(0x8000000000008080), UINT64_C(0x0000000080000001), UINT64_C(0x8000000080008008),
};

/* rho and pi in one loop: the next position of the carried lane, and its rotation in bits. */
static const uint8_t walk_lanes[LANES - 1] = {
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1,
};
static const uint8_t walk_turns[LANES - 1] = {
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44,
};

static void theta(uint64_t a[LANES])
{
    uint64_t c[5];

    for (int x = 0; x < 5; x++)
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int y = 0; y < LANES; y += 5) {
        a[y] ^= c[4] ^ rotate(c[1], 1);
        a[y + 1] ^= c[0] ^ rotate(c[2], 1);
        a[y + 2] ^= c[1] ^ rotate(c[3], 1);
        a[y + 3] ^= c[2] ^ rotate(c[4], 1);
        a[y + 4] ^= c[3] ^ rotate(c[0], 1);
    }
}

static void rho_pi(uint64_t a[LANES])
{
    uint64_t carried = a[1];

    for (int i = 0; i < LANES - 1; i++) {
        uint64_t displaced = a[walk_lanes[i]];

        a[walk_lanes[i]] = rotate(carried, walk_turns[i]);
        carried = displaced;
    }
}

static void chi(uint64_t a[LANES])
{
    for (int y = 0; y < LANES; y += 5) {
        uint64_t first = a[y];
        uint64_t second = a[y + 1];

        a[y] ^= ~second & a[y + 2];
        a[y + 1] ^= ~a[y + 2] & a[y + 3];
        a[y + 2] ^= ~a[y + 3] & a[y + 4];
        a[y + 3] ^= ~a[y + 4] & first;
        a[y + 4] ^= ~first & second;
    }
}

void keccak_f1600(uint8_t state[KECCAK_STATE_LEN])
{
    uint64_t a[LANES] = {0};

    for (int i = 0; i < KECCAK_STATE_LEN; i++)
        a[i / 8] |= (uint64_t)state[i] << (8 * (i % 8));
    for (int round = 0; round < ROUNDS; round++) {
        theta(a);
        rho_pi(a);
        chi(a);
        a[0] ^= round_constants[round];
    }
    for (int i = 0; i < KECCAK_STATE_LEN; i++)
        state[i] = (uint8_t)(a[i / 8] >> (8 * (i % 8)));
}
