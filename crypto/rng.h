/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Randomness, injected: whoever needs random octets is handed a `struct rng`.
 *
 * The seeded generator is the AES-256-CTR key stream of a key hashed from the seed. Its state is
 * (seed, position), position counting octets of the stream, so that a card can keep it: an owner
 * that always restarts it at a position beyond all it has used never repeats an output. Gaps do no
 * harm; a card may start its n-th life at position n << 40.
 */
#ifndef CRYPTO_RNG_H
#define CRYPTO_RNG_H

#include "apdu/bytes.h"
#include "apdu/err.h"

struct rng {
    /* Fills `len` octets. 0 or ERR_CRYPTO, and then `out` must not be used. */
    int (*fill)(struct rng *rng, uint8_t *out, size_t len);
};

/* The machine's generator; stateless, the value may be copied. */
struct rng rng_system(void);

struct rng_seeded {
    struct rng rng; /* hand out &seeded->rng */
    uint8_t key[32];
    uint64_t position; /* next octet of the stream that is unused; always a multiple of 16 */
};

/* Starts the stream of `seed` (any length) at `position`, rounded up to a block. ERR_CRYPTO. */
int rng_seeded_init(struct rng_seeded *seeded, struct bytes seed, uint64_t position);
void rng_seeded_wipe(struct rng_seeded *seeded);

#endif
