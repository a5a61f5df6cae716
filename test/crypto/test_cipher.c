/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AES and triple DES: published vectors, lengths of keys and data. */
#include "test/crypto/hex.h"

#include "crypto/cipher.h"

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

static void key_and_data_lengths_are_checked(void **state)
{
    static const uint8_t key[40], iv[AES_BLOCK], data[64];
    uint8_t out[64], back[64];

    (void)state;
    for (size_t key_len = 0; key_len <= sizeof(key); key_len++) {
        bool aes = key_len == 16 || key_len == 24 || key_len == 32;
        bool des = key_len == 8 || key_len == 16 || key_len == 24;
        struct bytes k = bytes_at(key, key_len);

        assert_int_equal(cipher_aes_block(k, data, out), aes ? 0 : ERR_RANGE);
        for (size_t len = 0; len <= sizeof(data); len++) {
            struct bytes in = bytes_at(data, len);

            assert_int_equal(cipher_aes_cbc(CIPHER_ENCRYPT, k, iv, in, out),
                             aes && len % AES_BLOCK == 0 ? 0 : ERR_RANGE);
            assert_int_equal(cipher_des3_cbc(CIPHER_ENCRYPT, k, iv, in, out),
                             des && len % DES_BLOCK == 0 ? 0 : ERR_RANGE);
            assert_int_equal(cipher_aes_ctr(k, iv, in, out), aes ? 0 : ERR_RANGE);
            if (aes) { /* counter mode is its own inverse */
                assert_int_equal(cipher_aes_ctr(k, iv, bytes_at(out, len), back), 0);
                assert_memory_equal(back, data, len);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aes_of_sp_800_38a),
        cmocka_unit_test(des_keys_of_each_length),
        cmocka_unit_test(key_and_data_lengths_are_checked),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
