/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes, MACs, ciphers and the key derivation: published vectors and refusals of wrong lengths. */
#include "test/crypto/hex.h"

#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"

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

static void x963_of_cavp(void **state)
{
    /* NIST CAVP, ANSX963 SHA-256, shared secret of 192 bits, 128 bits of key. */
    uint8_t out[16];

    assert_int_equal(
        kdf_x963_sha256(hex(*state, "96C05619D56C328AB95FE84B18264B08725B85E33FD34F08"), BYTES_NONE,
                        out, sizeof(out)),
        0);
    assert_bytes(BYTES_OF(out), hex(*state, "443024C3DAE66B95E6F5670601558F71"));
    assert_int_equal(kdf_x963_sha256(BYTES_NONE, BYTES_NONE, out, 255 * 32 + 1), ERR_RANGE);
}

static void aes_of_sp_800_38a(void **state)
{
    struct bytes key = hex(*state, "2B7E151628AED2A6ABF7158809CF4F3C");
    struct bytes iv = hex(*state, "000102030405060708090A0B0C0D0E0F");
    struct bytes counter = hex(*state, "F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF");
    struct bytes plain =
        hex(*state, "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51");
    uint8_t out[32];

    assert_int_equal(cipher_aes_block(key, plain.at, out), 0);
    assert_bytes(bytes_at(out, 16), hex(*state, "3AD77BB40D7A3660A89ECAF32466EF97"));
    assert_int_equal(cipher_aes_cbc(CIPHER_ENCRYPT, key, iv.at, plain, out), 0);
    assert_bytes(BYTES_OF(out),
                 hex(*state, "7649ABAC8119B246CEE98E9B12E9197D5086CB9B507219EE95DB113A917678B2"));
    assert_int_equal(cipher_aes_cbc(CIPHER_DECRYPT, key, iv.at, BYTES_OF(out), out), 0);
    assert_bytes(BYTES_OF(out), plain);
    assert_int_equal(cipher_aes_ctr(key, counter.at, bytes_cut(plain, 0, 20), out), 0);
    assert_bytes(bytes_at(out, 20), hex(*state, "874D6191B620E3261BEF6864990DB6CE9806F66B"));
    assert_int_equal(cipher_aes_cbc(CIPHER_ENCRYPT, key, iv.at, bytes_cut(plain, 0, 20), out),
                     ERR_RANGE);
    assert_int_equal(cipher_aes_block(bytes_cut(key, 0, 8), plain.at, out), ERR_RANGE);
    assert_int_equal(cipher_aes_ctr(bytes_cut(key, 0, 8), counter.at, plain, out), ERR_RANGE);
}

static void des_keys_of_each_length(void **state)
{
    static const uint8_t iv[DES_BLOCK];
    struct bytes plain = hex(*state, "0123456789ABCDE7");
    struct bytes key = hex(*state, "0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123");
    uint8_t out[8];

    /* FIPS 81's single DES key and a three-key vector of SP 800-67 (first block, zero IV). */
    assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, bytes_cut(key, 0, 8), iv, plain, out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "C95744256A5ED31D"));
    assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, key, iv, hex(*state, "5468652071756663"), out),
                     0);
    assert_bytes(BYTES_OF(out), hex(*state, "A826FD8CE53B855F"));
    assert_int_equal(cipher_des3_cbc(CIPHER_DECRYPT, key, iv, BYTES_OF(out), out), 0);
    assert_bytes(BYTES_OF(out), hex(*state, "5468652071756663"));
    assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, bytes_cut(key, 0, 16), iv, plain, out), 0);
    assert_int_equal(cipher_des3_cbc(CIPHER_DECRYPT, bytes_cut(key, 0, 16), iv, BYTES_OF(out), out),
                     0);
    assert_bytes(BYTES_OF(out), plain);
    assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, bytes_cut(key, 0, 7), iv, plain, out),
                     ERR_RANGE);
    assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, key, iv, bytes_cut(plain, 0, 7), out),
                     ERR_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_of_abc),
        cmocka_unit_test(sha1_of_abc),
        cmocka_unit_test(cmac_of_rfc_4493),
        cmocka_unit_test(hmac_of_rfc_4231),
        cmocka_unit_test(x963_of_cavp),
        cmocka_unit_test(aes_of_sp_800_38a),
        cmocka_unit_test(des_keys_of_each_length),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
