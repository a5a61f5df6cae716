/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs one published set of an authentication algorithm: key, OP and inputs, expected outputs. */
#ifndef TEST_CRYPTO_AKA_SETS_H
#define TEST_CRYPTO_AKA_SETS_H

#include "crypto/aka.h"
#include "test/crypto/hex.h"

struct set {
    const char *key, *op, *rand, *sqn, *amf;
    unsigned iterations;
    const char *opc; /* NULL: not published in the set */
    const char *f1, *f1_star, *f2, *f3, *f4, *f5, *f5_star;
};

static inline void set_run(struct arena *arena, enum aka_algorithm algorithm, const struct set *set)
{
    struct aka aka;
    struct aka_result result;
    struct bytes key = hex(arena, set->key);
    struct bytes rand = hex(arena, set->rand);
    struct bytes sqn = hex(arena, set->sqn);
    struct bytes amf = hex(arena, set->amf);
    uint8_t mac[AKA_OUT_MAX];
    uint8_t ak[AKA_AK_LEN];

    aka_init(&aka, algorithm);
    memcpy(aka.key, key.at, key.len);
    aka.key_len = key.len;
    aka.keccak_iterations = set->iterations;
    aka.mac_len = strlen(set->f1) / 2;
    aka.res_len = strlen(set->f2) / 2;
    if (algorithm == AKA_TUAK) {
        aka.ck_len = strlen(set->f3) / 2;
        aka.ik_len = strlen(set->f4) / 2;
    }
    if (set->op)
        assert_int_equal(aka_set_op(&aka, hex(arena, set->op)), 0);
    if (set->opc)
        assert_bytes(bytes_at(aka.opc, strlen(set->opc) / 2), hex(arena, set->opc));
    assert_int_equal(aka_f1(&aka, rand.at, sqn.at, amf.at, mac), 0);
    assert_bytes(bytes_at(mac, aka.mac_len), hex(arena, set->f1));
    assert_int_equal(aka_f1_star(&aka, rand.at, sqn.at, amf.at, mac), 0);
    assert_bytes(bytes_at(mac, aka.mac_len), hex(arena, set->f1_star));
    assert_int_equal(aka_f2345(&aka, rand.at, &result), 0);
    assert_bytes(bytes_at(result.res, aka.res_len), hex(arena, set->f2));
    assert_bytes(bytes_at(result.ck, aka.ck_len), hex(arena, set->f3));
    assert_bytes(bytes_at(result.ik, aka.ik_len), hex(arena, set->f4));
    assert_bytes(BYTES_OF(result.ak), hex(arena, set->f5));
    assert_int_equal(aka_f5_star(&aka, rand.at, ak), 0);
    assert_bytes(BYTES_OF(ak), hex(arena, set->f5_star));
}

#endif
