/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets: bounds, wiping and constant-time comparison. */
#include "test/crypto/hex.h"

#include "crypto/secret.h"

static void secrets_are_bounded_and_wiped(void **state)
{
    struct secret secret;
    uint8_t long_value[SECRET_MAX + 1] = {1};

    (void)state;
    memset(&secret, 0xAA, sizeof(secret));
    assert_int_equal(secret_set(&secret, BYTES_TEXT("key")), 0);
    assert_bytes(secret_bytes(&secret), BYTES_TEXT("key"));
    for (size_t i = 3; i < SECRET_MAX; i++)
        assert_int_equal(secret.at[i], 0);
    assert_int_equal(secret_set(&secret, secret_bytes(&secret)), 0);
    assert_bytes(secret_bytes(&secret), BYTES_TEXT("key"));
    assert_int_equal(secret_set(&secret, BYTES_OF(long_value)), ERR_TOO_LONG);
    assert_int_equal(secret.len, 0);
    assert_int_equal(secret.at[0], 0);
}

static void comparison_is_by_length_and_content(void **state)
{
    (void)state;
    assert_int_equal(secret_equal(BYTES_TEXT("abc"), BYTES_TEXT("abc")), GOOD);
    assert_int_equal(secret_equal(BYTES_TEXT("abc"), BYTES_TEXT("abd")), BAD);
    assert_int_equal(secret_equal(BYTES_TEXT("abc"), BYTES_TEXT("ab")), BAD);
    assert_int_equal(secret_equal(BYTES_NONE, BYTES_NONE), GOOD);
    assert_int_equal(secret_equal(BYTES_NONE, BYTES_TEXT("a")), BAD);
}

static void memory_is_wiped_to_its_end_only(void **state)
{
    uint8_t memory[65];

    (void)state;
    for (size_t len = 0; len < sizeof(memory); len++) {
        memset(memory, 0xAA, sizeof(memory));
        secret_wipe_memory(memory, len);
        for (size_t i = 0; i < sizeof(memory); i++)
            assert_int_equal(memory[i], i < len ? 0 : 0xAA);
    }
    secret_wipe_memory(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_bounded_and_wiped),
        cmocka_unit_test(comparison_is_by_length_and_content),
        cmocka_unit_test(memory_is_wiped_to_its_end_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
