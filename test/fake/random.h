/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A struct rng as the random numbers of struct euiccd_open_options. */
#ifndef TEST_FAKE_RANDOM_H
#define TEST_FAKE_RANDOM_H

#include "crypto/rng.h"

/* `context` is the struct rng. */
static inline int fake_random(void *context, uint8_t *out, size_t length)
{
    struct rng *rng = context;

    return rng->fill(rng, out, length);
}

#endif
