/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Milenage, TS 35.206 4.1, with E = AES-128 under K:
 *
 *   TEMP = E(RAND xor OPc)
 *   OUT1 = E(TEMP xor rot(IN1 xor OPc, r1) xor c1) xor OPc      IN1 = SQN || AMF || SQN || AMF
 *   OUTi = E(rot(TEMP xor OPc, ri) xor ci) xor OPc              i = 2..5
 */
#include "crypto/aka_functions.h"
#include "crypto/cipher.h"
#include "crypto/secret.h"

#include <string.h>

enum { BLOCK = 16 };

static void xor_into(uint8_t *block, const uint8_t *other)
{
    for (int i = 0; i < BLOCK; i++)
        block[i] ^= other[i];
}

/* Rotates by `bits` towards the most significant bit. */
static void rotate(uint8_t *block, unsigned bits)
{
    uint8_t copy[BLOCK];
    unsigned octets = bits / 8;
    unsigned rest = bits % 8;

    memcpy(copy, block, BLOCK);
    for (unsigned i = 0; i < BLOCK; i++) {
        unsigned pair = (unsigned)copy[(i + octets) % BLOCK] << 8 | copy[(i + octets + 1) % BLOCK];

        block[i] = (uint8_t)(pair >> (8 - rest) & 0xFF);
    }
}

static int encrypt(const struct aka *aka, uint8_t block[BLOCK])
{
    return cipher_aes_block(bytes_at(aka->key, aka->key_len), block, block);
}

static int temp_compute(const struct aka *aka, const uint8_t *rand, uint8_t temp[BLOCK])
{
    memcpy(temp, rand, BLOCK);
    xor_into(temp, aka->opc);
    return encrypt(aka, temp);
}

/* OUTi for i = 2..5. */
static int out_compute(const struct aka *aka, const uint8_t temp[BLOCK], int i, uint8_t out[BLOCK])
{
    int err;

    memcpy(out, temp, BLOCK);
    xor_into(out, aka->opc);
    rotate(out, aka->rotation[i - 1]);
    xor_into(out, aka->xoring[i - 1]);
    err = encrypt(aka, out);
    xor_into(out, aka->opc);
    return err;
}

static int f1(const struct aka *aka, bool star, const uint8_t *rand, const uint8_t *sqn,
              const uint8_t *amf, uint8_t *mac)
{
    uint8_t temp[BLOCK];
    uint8_t out[BLOCK];
    int err = temp_compute(aka, rand, temp);

    memcpy(out, sqn, AKA_SQN_LEN);
    memcpy(out + 6, amf, AKA_AMF_LEN);
    memcpy(out + 8, out, 8);
    xor_into(out, aka->opc);
    rotate(out, aka->rotation[0]);
    xor_into(out, aka->xoring[0]);
    xor_into(out, temp);
    if (err == 0)
        err = encrypt(aka, out);
    xor_into(out, aka->opc);
    memcpy(mac, star ? out + 8 : out, 8);
    secret_wipe_memory(temp, sizeof(temp));
    secret_wipe_memory(out, sizeof(out));
    return err;
}

static int f2345(const struct aka *aka, const uint8_t *rand, struct aka_result *result)
{
    uint8_t temp[BLOCK];
    uint8_t out[BLOCK];
    int err = temp_compute(aka, rand, temp);

    if (err == 0)
        err = out_compute(aka, temp, 2, out);
    if (err == 0) {
        memcpy(result->res, out + 8, aka->res_len);
        memcpy(result->ak, out, AKA_AK_LEN);
        err = out_compute(aka, temp, 3, result->ck);
    }
    if (err == 0)
        err = out_compute(aka, temp, 4, result->ik);
    secret_wipe_memory(temp, sizeof(temp));
    secret_wipe_memory(out, sizeof(out));
    return err;
}

static int f5_star(const struct aka *aka, const uint8_t *rand, uint8_t *ak)
{
    uint8_t temp[BLOCK];
    uint8_t out[BLOCK];
    int err = temp_compute(aka, rand, temp);

    if (err == 0)
        err = out_compute(aka, temp, 5, out);
    if (err == 0)
        memcpy(ak, out, AKA_AK_LEN);
    secret_wipe_memory(temp, sizeof(temp));
    secret_wipe_memory(out, sizeof(out));
    return err;
}

/* OPc = OP xor E(OP) */
static int set_op(struct aka *aka, const uint8_t *op)
{
    int err;

    memcpy(aka->opc, op, BLOCK);
    err = encrypt(aka, aka->opc);
    xor_into(aka->opc, op);
    return err;
}

const struct aka_functions aka_milenage = {f1, f2345, f5_star, set_op, BLOCK};
