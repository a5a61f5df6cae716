/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key derivation of ANSI X9.63: a published vector, lengths and their bound. */
#include "test/crypto/hex.h"

#include "crypto/hash.h"
#include "crypto/kdf.h"

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

static void longer_keys_start_with_shorter_ones(void **state)
{
    enum { MOST = 255 * 32 };
    static uint8_t whole[MOST], part[MOST + 1];
    uint8_t digest[SHA256_LEN];
    const struct bytes z = BYTES_TEXT("shared secret"), info = BYTES_TEXT("info");
    const struct bytes last[] = {z, hex(*state, "000000FF"), info};

    assert_int_equal(kdf_x963_sha256(z, info, whole, MOST), 0);
    for (size_t len = 0; len <= MOST; len += len < 100 ? 1 : 997) {
        memset(part, 0xEE, sizeof(part));
        assert_int_equal(kdf_x963_sha256(z, info, part, len), 0);
        assert_memory_equal(part, whole, len);
        assert_int_equal(part[len], 0xEE); /* not written beyond the length */
    }
    /* The last block is H(z || 255 || info). */
    assert_int_equal(hash_sha256_parts(last, 3, digest), 0);
    assert_memory_equal(whole + MOST - SHA256_LEN, digest, SHA256_LEN);
    assert_int_equal(kdf_x963_sha256(z, BYTES_TEXT("inf0"), part, 32), 0);
    assert_memory_not_equal(part, whole, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(x963_of_cavp),
        cmocka_unit_test(longer_keys_start_with_shorter_ones),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
