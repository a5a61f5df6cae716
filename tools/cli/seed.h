/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --seed HEX: the random numbers of a command come from a seed, so that two runs over the same
 * input give the same output. For tests only: all keys can be computed from the seed.
 */
#ifndef TOOLS_CLI_SEED_H
#define TOOLS_CLI_SEED_H

#include "crypto/rng_library.h"
#include "tools/cli/options.h"

/* All zero: no seed. It must not move between seed_use and seed_end. */
struct seed {
    struct command_hex octets;
    struct rng_seeded stream;
    struct rng_library *library;
};

/* For OPTION_GROUP(seed_option_rows, struct x, seed, NULL). */
extern const struct command_option seed_option_rows[];

bool seed_is_given(const struct seed *seed);
/*
 * With a seed: rng_system, signatures, TLS and DTLS of this process use its stream, in the order
 * of use. Before the first random number of the process. An exit status.
 */
int seed_use(struct seed *seed);
/* The stream alone, for users of a struct rng: `*out` is NULL without a seed. An exit
 * status. */
int seed_stream(struct seed *seed, struct rng **out);
/* After the last random number. */
void seed_end(struct seed *seed);

#endif
