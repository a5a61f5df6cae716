/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes and MACs: published vectors and refusals of wrong lengths. */
#include "test/crypto/hex.h"

#include "crypto/hash.h"

static void sha256_of_abc(void **state)
{
    const struct bytes parts[] = {BYTES_TEXT("a"), BYTES_NONE, BYTES_TEXT("bc")};
    uint8_t out[SHA256_LEN];
    struct bytes expected =
        hex(*state, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");

    assert_int_equal(hash_sha256(BYTES_TEXT("abc"), out), 0);
    assert_bytes(BYTES_OF(out), expected);
    assert_int_equal(hash_sha256_parts(parts, 3, out), 0);
    assert_bytes(BYTES_OF(out), expected);
}

static void sha1_of_abc(void **state)
{
    uint8_t out[SHA1_LEN];

    assert_int_equal(hash_sha1(BYTES_TEXT("abc"), out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "A9993E364706816ABA3E25717850C26C9CD0D89D"));
}

static void cmac_of_rfc_4493(void **state)
{
    struct bytes key = hex(*state, "2B7E151628AED2A6ABF7158809CF4F3C");
    const struct bytes parts[] = {hex(*state, "6BC1BEE22E409F96E93D7E117393172A"),
                                  hex(*state, "AE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411")};
    uint8_t out[CMAC_LEN];

    assert_int_equal(hash_cmac(key, parts, 2, out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "DFA66747DE9AE63030CA32611497C827"));
    assert_int_equal(hash_cmac(key, parts, 0, out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "BB1D6929E95937287FA37D129B756746"));
    assert_int_equal(hash_cmac(bytes_cut(key, 0, 15), parts, 2, out), ERR_RANGE);
}

static void hmac_of_rfc_4231(void **state)
{
    uint8_t out[SHA256_LEN];

    assert_int_equal(
        hash_hmac_sha256(BYTES_TEXT("Jefe"), BYTES_TEXT("what do ya want for nothing?"), out), 0);
    assert_bytes(BYTES_OF(out),
                 hex(*state, "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_abc),
        cmocka_unit_test(sha1_of_abc),
        cmocka_unit_test(cmac_of_rfc_4493),
        cmocka_unit_test(hmac_of_rfc_4231),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
