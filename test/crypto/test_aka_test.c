/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The USIM test algorithm of TS 34.108 8.1.2. */
#include "test/crypto/aka_sets.h"

/* Computed by hand from TS 34.108 8.1.2: X = F0E0D0C0B0A0908070605040302010 00. */
static const struct set test_set = {"000102030405060708090A0B0C0D0E0F",
                                    NULL,
                                    "F0E1D2C3B4A5968778695A4B3C2D1E0F",
                                    "010203040506",
                                    "0708",
                                    1,
                                    NULL,
                                    "F1E2D3C4B5A69788",
                                    "F1E2D3C4B5A69788",
                                    "F0E0D0C0B0A09080",
                                    "E0D0C0B0A090807060504030201000F0",
                                    "D0C0B0A090807060504030201000F0E0",
                                    "C0B0A0908070",
                                    "C0B0A0908070"};

static void the_test_algorithm_follows_its_formula(void **state)
{
    set_run(*state, AKA_TEST, &test_set);
}

static void other_keys_and_lengths_follow_the_formula(void **state)
{
    /* X = K xor RAND, with K and RAND counted by different steps. */
    for (unsigned step = 1; step < 256; step += 23) {
        for (size_t res_len = 4; res_len <= 16; res_len++) {
            struct aka aka;
            struct aka_result result;
            uint8_t x[16], rand[16], mac[AKA_OUT_MAX], ak[AKA_AK_LEN];
            static const uint8_t sqn[6] = {0, 1, 2, 3, 4, 5}, amf[2] = {0x80, 0x01};

            aka_init(&aka, AKA_TEST);
            aka.key_len = 16;
            aka.res_len = res_len;
            for (unsigned i = 0; i < 16; i++) {
                aka.key[i] = (uint8_t)(i * step);
                rand[i] = (uint8_t)(0xF0 - i * 7);
                x[i] = aka.key[i] ^ rand[i];
            }
            memset(&result, 0xEE, sizeof(result));
            assert_int_equal(aka_f2345(&aka, rand, &result), 0);
            assert_memory_equal(result.res, x, res_len);
            assert_int_equal(result.res[res_len], 0xEE); /* not written beyond the length */
            assert_memory_equal(result.ck, x + 1, 15);
            assert_int_equal(result.ck[15], x[0]);
            assert_memory_equal(result.ik, x + 2, 14);
            assert_memory_equal(result.ik + 14, x, 2);
            assert_memory_equal(result.ak, x + 3, AKA_AK_LEN);
            assert_int_equal(aka_f5_star(&aka, rand, ak), 0);
            assert_memory_equal(ak, x + 3, AKA_AK_LEN);
            assert_int_equal(aka_f1(&aka, rand, sqn, amf, mac), 0);
            for (unsigned i = 0; i < 8; i++)
                assert_int_equal(mac[i], x[i] ^ (i < 6 ? sqn[i] : amf[i - 6]));
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_algorithm_follows_its_formula),
        cmocka_unit_test(other_keys_and_lengths_follow_the_formula),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
