/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The USIM test algorithm, TS 34.108 8.1.2, on X = K xor RAND:
 * RES = X from its start, CK and IK = X rotated by one and two octets, AK = X[3..8], and
 * MAC = X[0..7] xor (SQN || AMF). It keeps K not secret: for test profiles only.
 */
#include "crypto/aka_functions.h"

#include <string.h>

enum { BLOCK = 16 };

static void x_compute(const struct aka *aka, const uint8_t *rand, uint8_t x[BLOCK])
{
    for (int i = 0; i < BLOCK; i++)
        x[i] = aka->key[i] ^ rand[i];
}

static int f1(const struct aka *aka, bool star, const uint8_t *rand, const uint8_t *sqn,
              const uint8_t *amf, uint8_t *mac)
{
    uint8_t x[BLOCK];

    (void)star; /* one function for both */
    x_compute(aka, rand, x);
    for (int i = 0; i < AKA_MAC_LEN; i++)
        mac[i] = x[i] ^ (i < AKA_SQN_LEN ? sqn[i] : amf[i - AKA_SQN_LEN]);
    return 0;
}

static int f2345(const struct aka *aka, const uint8_t *rand, struct aka_result *out)
{
    uint8_t x[BLOCK];

    x_compute(aka, rand, x);
    memcpy(out->res, x, aka->res_len);
    for (int i = 0; i < BLOCK; i++) {
        out->ck[i] = x[(i + 1) % BLOCK];
        out->ik[i] = x[(i + 2) % BLOCK];
    }
    memcpy(out->ak, x + 3, AKA_AK_LEN);
    return 0;
}

static int f5_star(const struct aka *aka, const uint8_t *rand, uint8_t *ak)
{
    uint8_t x[BLOCK];

    x_compute(aka, rand, x);
    memcpy(ak, x + 3, AKA_AK_LEN);
    return 0;
}

const struct aka_functions aka_test = {f1, f2345, f5_star, NULL, 0};
