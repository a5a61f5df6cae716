/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random numbers: functions that need them take a `struct rng`.
 *
 * The seeded generator is an AES-256-CTR key stream; the key is a hash of the seed. Its state is
 * seed and position, in octets of the stream. An owner that restarts it at a position after all
 * used ones never repeats an output; unused parts are allowed. A card starts its n-th opening at n
 * << 40.
 */
#ifndef CRYPTO_RNG_H
#define CRYPTO_RNG_H

#include "apdu/bytes.h"
#include "apdu/err.h"

struct rng {
    /* Fills `len` octets. 0; ERR_CRYPTO or ERR_MEMORY, and then `out` must not be used. */
    int (*fill)(struct rng *rng, uint8_t *out, size_t len);
};

/* The machine's generator; stateless, the value may be copied. */
struct rng rng_system(void);

struct rng_seeded {
    struct rng rng; /* pass &seeded->rng */
    uint8_t key[32];
    uint64_t position; /* first unused octet of the stream; a multiple of 16 */
};

/* Starts the stream of `seed` (any length) at `position`, rounded up to a block. ERR_CRYPTO. */
int rng_seeded_init(struct rng_seeded *seeded, struct bytes seed, uint64_t position);
void rng_seeded_wipe(struct rng_seeded *seeded);

#endif
