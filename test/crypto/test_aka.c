/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication algorithms: conversion functions and bounds; test_milenage.c, test_tuak.c and
 * test_aka_test.c have the algorithms. */
#include "test/crypto/hex.h"

#include "crypto/aka.h"

static void conversion_functions_combine_their_inputs(void **state)
{
    uint8_t sres[4];
    uint8_t kc[8];

    aka_c2(hex(*state, "A54211D5E3BA50BF").at, 8, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "46F8416A"));
    aka_c2(hex(*state, "00000001000000020000000400000008").at, 16, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "0000000F"));
    aka_c2(hex(*state, "657ACD64").at, 4, sres);
    assert_bytes(BYTES_OF(sres), hex(*state, "657ACD64"));
    /* CK and IK of the first set of TS 35.208. */
    aka_c3(hex(*state, "B40BA9A3C58B2A05BBF0D987B21BF8CB").at,
           hex(*state, "F769BCD751044604127672711C6D3441").at, kc);
    assert_bytes(BYTES_OF(kc), hex(*state, "EAE4BE823AF9A08B"));
}

static void numbers_out_of_bounds_are_refused(void **state)
{
    struct aka good, aka;
    struct aka_result result;
    uint8_t rand[16] = {0}, out[AKA_OUT_MAX];

    (void)state;
    aka_init(&good, AKA_MILENAGE);
    assert_int_equal(aka_check(&good), ERR_RANGE); /* no key yet */
    good.key_len = 16;
    assert_int_equal(aka_check(&good), 0);
    aka = good;
    aka.key_len = 32;
    assert_int_equal(aka_f1(&aka, rand, rand, rand, out), ERR_RANGE);
    aka = good;
    aka.res_len = 16;
    assert_int_equal(aka_f2345(&aka, rand, &result), ERR_RANGE);
    aka = good;
    aka.rotation[4] = 128;
    assert_int_equal(aka_f5_star(&aka, rand, out), ERR_RANGE);
    assert_int_equal(aka_set_op(&good, bytes_at(rand, 15)), ERR_RANGE);
    aka_init(&good, AKA_TUAK);
    good.key_len = 32;
    assert_int_equal(aka_check(&good), 0);
    aka = good;
    aka.keccak_iterations = 0;
    assert_int_equal(aka_f1_star(&aka, rand, rand, rand, out), ERR_RANGE);
    aka = good;
    aka.mac_len = 24;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka = good;
    aka.key_len = 24;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka_init(&aka, AKA_TEST);
    aka.key_len = 16;
    assert_int_equal(aka_set_op(&aka, BYTES_OF(rand)), ERR_UNSUPPORTED);
    aka.res_len = 17;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    aka_init(&aka, (enum aka_algorithm)7);
    aka.key_len = 16;
    assert_int_equal(aka_check(&aka), ERR_RANGE);
    assert_int_equal(aka_set_op(&aka, BYTES_OF(rand)), ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversion_functions_combine_their_inputs),
        cmocka_unit_test(numbers_out_of_bounds_are_refused),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
