/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TUAK, TS 35.231 6: one permutation of a state that is laid out as
 *
 *   0 TOP or TOPc (32) | 32 INSTANCE | 33 name (7) | 40 RAND (16) | 56 AMF (2) | 58 SQN (6)
 *   | 64 key (32) | 96 padding: bits 1 1 1 1 1, zeros, and a 1 at bit 1087 | 136 zeros
 *
 * and read as 0 RES or MAC or TOPc | 32 CK | 64 IK | 96 AK. The octets of each field are
 * reversed, because the specification numbers its bits from the most significant one.
 */
#include "crypto/aka_functions.h"
#include "crypto/keccak.h"
#include "crypto/secret.h"

#include <string.h>

enum {
    AT_TOP = 0,
    AT_INSTANCE = 32,
    AT_NAME = 33,
    AT_RAND = 40,
    AT_AMF = 56,
    AT_SQN = 58,
    AT_KEY = 64,
    AT_PADDING = 96,
    AT_PADDING_END = 135,
    AT_CK = 32,
    AT_IK = 64,
    AT_AK = 96,
    TOP_LEN = 32
};

/* Bits of INSTANCE, its bit 0 being the highest of the octet. */
enum {
    INSTANCE_F1_STAR = 0x80,
    INSTANCE_F2345 = 0x40,
    INSTANCE_F5_STAR = 0xC0,
    INSTANCE_OUT_8 = 0x08, /* length of MAC or RES; 0: 4 octets */
    INSTANCE_CK_32 = 0x04,
    INSTANCE_IK_32 = 0x02,
    INSTANCE_KEY_32 = 0x01
};

static void field_put(uint8_t *state, size_t at, const void *value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        state[at + i] = ((const uint8_t *)value)[len - 1 - i];
}

static void field_get(const uint8_t *state, size_t at, uint8_t *value, size_t len)
{
    for (size_t i = 0; i < len; i++)
        value[i] = state[at + len - 1 - i];
}

/* `rand`, `sqn` and `amf` may be NULL for zeros. */
static void permute(const struct aka *aka, uint8_t state[KECCAK_STATE_LEN], const uint8_t *top,
                    unsigned instance, const uint8_t *rand, const uint8_t *sqn, const uint8_t *amf)
{
    memset(state, 0, KECCAK_STATE_LEN);
    field_put(state, AT_TOP, top, TOP_LEN);
    state[AT_INSTANCE] = (uint8_t)(instance | (aka->key_len == 32 ? INSTANCE_KEY_32 : 0U));
    field_put(state, AT_NAME, "TUAK1.0", 7);
    if (rand)
        field_put(state, AT_RAND, rand, AKA_RAND_LEN);
    if (amf)
        field_put(state, AT_AMF, amf, AKA_AMF_LEN);
    if (sqn)
        field_put(state, AT_SQN, sqn, AKA_SQN_LEN);
    field_put(state, AT_KEY, aka->key, aka->key_len);
    state[AT_PADDING] = 0x1F;
    state[AT_PADDING_END] = 0x80;
    for (unsigned i = 0; i < aka->keccak_iterations; i++)
        keccak_f1600(state);
}

/* 4, 8, 16, 32 octets are 0, 1, 2, 4 in bits 2..4 of INSTANCE. */
static unsigned out_bits(size_t len)
{
    return len < 8 ? 0 : (unsigned)(len / 8) * INSTANCE_OUT_8;
}

static int f1(const struct aka *aka, bool star, const uint8_t *rand, const uint8_t *sqn,
              const uint8_t *amf, uint8_t *mac)
{
    uint8_t state[KECCAK_STATE_LEN];

    permute(aka, state, aka->opc, (star ? INSTANCE_F1_STAR : 0U) | out_bits(aka->mac_len), rand,
            sqn, amf);
    field_get(state, 0, mac, aka->mac_len);
    secret_wipe_memory(state, sizeof(state));
    return 0;
}

static int f2345(const struct aka *aka, const uint8_t *rand, struct aka_result *out)
{
    uint8_t state[KECCAK_STATE_LEN];
    unsigned instance = INSTANCE_F2345 | out_bits(aka->res_len);

    instance |= aka->ck_len == 32 ? INSTANCE_CK_32 : 0U;
    instance |= aka->ik_len == 32 ? INSTANCE_IK_32 : 0U;
    permute(aka, state, aka->opc, instance, rand, NULL, NULL);
    field_get(state, 0, out->res, aka->res_len);
    field_get(state, AT_CK, out->ck, aka->ck_len);
    field_get(state, AT_IK, out->ik, aka->ik_len);
    field_get(state, AT_AK, out->ak, AKA_AK_LEN);
    secret_wipe_memory(state, sizeof(state));
    return 0;
}

static int f5_star(const struct aka *aka, const uint8_t *rand, uint8_t *ak)
{
    uint8_t state[KECCAK_STATE_LEN];

    permute(aka, state, aka->opc, INSTANCE_F5_STAR, rand, NULL, NULL);
    field_get(state, AT_AK, ak, AKA_AK_LEN);
    secret_wipe_memory(state, sizeof(state));
    return 0;
}

static int set_op(struct aka *aka, const uint8_t *top)
{
    uint8_t state[KECCAK_STATE_LEN];

    permute(aka, state, top, 0, NULL, NULL, NULL);
    field_get(state, 0, aka->opc, TOP_LEN);
    secret_wipe_memory(state, sizeof(state));
    return 0;
}

const struct aka_functions aka_tuak = {f1, f2345, f5_star, set_op, TOP_LEN};
