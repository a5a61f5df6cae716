/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checksums and ciphers of SCP80 by KIc and KID. */
#include "test/crypto/hex.h"

#include "crypto/scp80_protect.h"

static void redundancy_checks_have_the_published_values(void **state)
{
    /* The check values of CRC-16/X-25 and CRC-32, over "123456789". */
    const struct bytes parts[] = {BYTES_TEXT("1234"), BYTES_TEXT("56789")};
    uint8_t out[SCP80_CHECK_MAX];

    assert_int_equal(scp80_check(SCP80_INTEGRITY_RC, 0x11, BYTES_NONE, parts, 2, out), 0);
    assert_bytes(bytes_at(out, 2), hex(*state, "906E"));
    assert_int_equal(scp80_check(SCP80_INTEGRITY_RC, 0x15, BYTES_NONE, parts, 2, out), 0);
    assert_bytes(bytes_at(out, 4), hex(*state, "CBF43926"));
}

static void algorithms_have_their_lengths(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        uint8_t code = (uint8_t)octet; /* the high nibble is the key version */
        unsigned algorithm = octet & 0x0F;
        bool des = algorithm == 1 || algorithm == 5 || algorithm == 9;
        bool aes = algorithm == 2;

        assert_int_equal(scp80_check_len(SCP80_INTEGRITY_NONE, code), 0);
        assert_int_equal(scp80_check_len(SCP80_INTEGRITY_RC, code), algorithm == 1 ? 2
                                                                    : algorithm == 5
                                                                        ? 4
                                                                        : ERR_UNSUPPORTED);
        assert_int_equal(scp80_check_len(SCP80_INTEGRITY_CC, code),
                         des || aes ? 8 : ERR_UNSUPPORTED);
        assert_int_equal(scp80_check_len(SCP80_INTEGRITY_DS, code), ERR_UNSUPPORTED);
        assert_int_equal(scp80_block_len(code), des ? 8 : aes ? 16 : ERR_UNSUPPORTED);
    }
}

static void keys_have_the_length_of_their_algorithm(void **state)
{
    static const uint8_t key[40], block[16];
    const struct bytes part = BYTES_OF(block);
    uint8_t out[16];

    (void)state;
    for (uint8_t algorithm = 0; algorithm < 16; algorithm++) {
        for (size_t len = 0; len <= sizeof(key); len++) {
            bool known = algorithm == 1 || algorithm == 2 || algorithm == 5 || algorithm == 9;
            bool fits = algorithm == 1   ? len == 8
                        : algorithm == 5 ? len == 16
                        : algorithm == 9 ? len == 24
                                         : len == 16 || len == 24 || len == 32;
            int expected = !known ? ERR_UNSUPPORTED : fits ? 0 : ERR_RANGE;
            struct bytes k = bytes_at(key, len);

            assert_int_equal(scp80_cipher(CIPHER_ENCRYPT, algorithm, k, part, out), expected);
            assert_int_equal(scp80_check(SCP80_INTEGRITY_CC, algorithm, k, &part, 1, out),
                             expected);
        }
    }
}

static void the_checksum_does_not_depend_on_the_parts(void **state)
{
    static const struct {
        enum scp80_integrity integrity;
        uint8_t kid;
        size_t key_len;
    } rows[] = {
        {SCP80_INTEGRITY_RC, 1, 0},  {SCP80_INTEGRITY_RC, 5, 0},  {SCP80_INTEGRITY_CC, 1, 8},
        {SCP80_INTEGRITY_CC, 5, 16}, {SCP80_INTEGRITY_CC, 9, 24}, {SCP80_INTEGRITY_CC, 2, 32},
    };
    static const uint8_t key[32] = {1, 2, 3};
    uint8_t data[600];

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (uint8_t)(i * 11 + 3);
    for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
        struct bytes k = bytes_at(key, rows[r].key_len);
        const struct bytes whole = BYTES_OF(data);
        size_t len = (size_t)scp80_check_len(rows[r].integrity, rows[r].kid);
        uint8_t expected[SCP80_CHECK_MAX], got[SCP80_CHECK_MAX];

        assert_int_equal(scp80_check(rows[r].integrity, rows[r].kid, k, &whole, 1, expected), 0);
        for (size_t cut = 0; cut <= sizeof(data); cut += 25) {
            const struct bytes parts[] = {bytes_at(data, cut), BYTES_NONE, bytes_from(whole, cut)};

            assert_int_equal(scp80_check(rows[r].integrity, rows[r].kid, k, parts, 3, got), 0);
            assert_memory_equal(got, expected, len);
        }
        data[599] ^= 1;
        assert_int_equal(scp80_check(rows[r].integrity, rows[r].kid, k, &whole, 1, got), 0);
        assert_memory_not_equal(got, expected, len);
        data[599] ^= 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(redundancy_checks_have_the_published_values),
        cmocka_unit_test(algorithms_have_their_lengths),
        cmocka_unit_test(keys_have_the_length_of_their_algorithm),
        cmocka_unit_test(the_checksum_does_not_depend_on_the_parts),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
