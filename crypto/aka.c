/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication algorithms: table, bounds, defaults and conversion functions. */
#include "crypto/aka.h"

#include "crypto/aka_functions.h"

#include <string.h>

static const struct aka_functions *functions_of(const struct aka *aka)
{
    switch (aka->algorithm) {
    case AKA_MILENAGE:
        return &aka_milenage;
    case AKA_TUAK:
        return &aka_tuak;
    case AKA_TEST:
        return &aka_test;
    }
    return NULL;
}

void aka_init(struct aka *aka, enum aka_algorithm algorithm)
{
    /* TS 35.206 4.1: the rotations and constants of the example set. */
    static const uint8_t rotation[5] = {64, 0, 32, 64, 96};
    static const uint8_t last_octets[5] = {0, 1, 2, 4, 8};

    memset(aka, 0, sizeof(*aka));
    aka->algorithm = algorithm;
    memcpy(aka->rotation, rotation, sizeof(rotation));
    for (int i = 0; i < 5; i++)
        aka->xoring[i][15] = last_octets[i];
    aka->keccak_iterations = 1;
    aka->mac_len = AKA_MAC_LEN;
    aka->ck_len = 16;
    aka->ik_len = 16;
    aka->res_len = algorithm == AKA_TEST ? 16 : 8;
}

/* Is `len` a power of two between `low` and `high`? */
static bool is_step(size_t len, size_t low, size_t high)
{
    return len >= low && len <= high && (len & (len - 1)) == 0;
}

int aka_check(const struct aka *aka)
{
    bool fits;

    if (aka->algorithm == AKA_TUAK)
        fits = is_step(aka->key_len, 16, 32) && is_step(aka->mac_len, 8, 32) &&
               is_step(aka->ck_len, 16, 32) && is_step(aka->ik_len, 16, 32) &&
               is_step(aka->res_len, 4, 32) && aka->keccak_iterations >= 1 &&
               aka->keccak_iterations <= 255;
    else if (aka->algorithm == AKA_MILENAGE)
        fits = aka->key_len == 16 && aka->mac_len == 8 && aka->ck_len == 16 && aka->ik_len == 16 &&
               is_step(aka->res_len, 4, 8);
    else
        fits = aka->algorithm == AKA_TEST && aka->key_len == 16 && aka->mac_len == 8 &&
               aka->ck_len == 16 && aka->ik_len == 16 && aka->res_len >= 4 && aka->res_len <= 16;
    for (int i = 0; i < 5 && aka->algorithm == AKA_MILENAGE; i++)
        fits = fits && aka->rotation[i] < 128;
    return fits ? 0 : ERR_RANGE;
}

int aka_set_op(struct aka *aka, struct bytes op)
{
    const struct aka_functions *functions = functions_of(aka);

    if (!functions || !functions->set_op)
        return ERR_UNSUPPORTED;
    if (op.len != functions->op_len || aka_check(aka) < 0)
        return ERR_RANGE;
    return functions->set_op(aka, op.at);
}

int aka_f1(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], const uint8_t sqn[AKA_SQN_LEN],
           const uint8_t amf[AKA_AMF_LEN], uint8_t mac[AKA_OUT_MAX])
{
    if (aka_check(aka) < 0)
        return ERR_RANGE;
    return functions_of(aka)->f1(aka, false, rand, sqn, amf, mac);
}

int aka_f1_star(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN],
                const uint8_t sqn[AKA_SQN_LEN], const uint8_t amf[AKA_AMF_LEN],
                uint8_t mac[AKA_OUT_MAX])
{
    if (aka_check(aka) < 0)
        return ERR_RANGE;
    return functions_of(aka)->f1(aka, true, rand, sqn, amf, mac);
}

int aka_f2345(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], struct aka_result *out)
{
    if (aka_check(aka) < 0)
        return ERR_RANGE;
    return functions_of(aka)->f2345(aka, rand, out);
}

int aka_f5_star(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], uint8_t ak[AKA_AK_LEN])
{
    if (aka_check(aka) < 0)
        return ERR_RANGE;
    return functions_of(aka)->f5_star(aka, rand, ak);
}

void aka_c2(const uint8_t *res, size_t res_len, uint8_t sres[4])
{
    memset(sres, 0, 4);
    for (size_t i = 0; i < res_len && i < 16; i++)
        sres[i % 4] ^= res[i];
}

void aka_c3(const uint8_t ck[16], const uint8_t ik[16], uint8_t kc[8])
{
    for (int i = 0; i < 8; i++)
        kc[i] = ck[i] ^ ck[i + 8] ^ ik[i] ^ ik[i + 8];
}
