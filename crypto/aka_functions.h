/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of each algorithm, for the table in aka.c. Private header of aka.c. */
#ifndef CRYPTO_AKA_FUNCTIONS_H
#define CRYPTO_AKA_FUNCTIONS_H

#include "crypto/aka.h"

/* All return 0 or ERR_CRYPTO; lengths in `aka` have been checked. `star`: f1*, else f1. */
struct aka_functions {
    int (*f1)(const struct aka *aka, bool star, const uint8_t *rand, const uint8_t *sqn,
              const uint8_t *amf, uint8_t *mac);
    int (*f2345)(const struct aka *aka, const uint8_t *rand, struct aka_result *out);
    int (*f5_star)(const struct aka *aka, const uint8_t *rand, uint8_t *ak);
    /* NULL: the algorithm has no OP. The length of `op` has been checked. */
    int (*set_op)(struct aka *aka, const uint8_t *op);
    size_t op_len;
};

extern const struct aka_functions aka_milenage;
extern const struct aka_functions aka_tuak;
extern const struct aka_functions aka_test;

#endif
