/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generators: system and seeded. */
#include "test/crypto/hex.h"

#include "crypto/rng.h"

static void seeded_stream_does_not_depend_on_lengths(void **state)
{
    struct rng_seeded whole, parts;
    uint8_t a[64], b[64];

    (void)state;
    assert_int_equal(rng_seeded_init(&whole, BYTES_TEXT("x"), 0), 0);
    assert_int_equal(rng_seeded_init(&parts, BYTES_TEXT("x"), 0), 0);
    assert_int_equal(whole.rng.fill(&whole.rng, a, 64), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(parts.rng.fill(&parts.rng, b + 16 * i, 16), 0);
    assert_memory_equal(a, b, 64);
    assert_int_equal(whole.position, 64);
}

static void seeded_stream_resumes_without_repeating(void **state)
{
    struct rng_seeded first, resumed, other;
    uint8_t a[16], b[16], c[16];

    (void)state;
    assert_int_equal(rng_seeded_init(&first, BYTES_TEXT("x"), 0), 0);
    assert_int_equal(first.rng.fill(&first.rng, a, 5), 0);
    assert_int_equal(first.position, 16); /* the rest of the block is never used */
    assert_int_equal(rng_seeded_init(&resumed, BYTES_TEXT("x"), first.position), 0);
    assert_int_equal(first.rng.fill(&first.rng, b, 16), 0);
    assert_int_equal(resumed.rng.fill(&resumed.rng, c, 16), 0);
    assert_memory_equal(b, c, 16);
    assert_memory_not_equal(a, b, 5);
    assert_int_equal(rng_seeded_init(&resumed, BYTES_TEXT("x"), 17), 0);
    assert_int_equal(resumed.position, 32);
    assert_int_equal(rng_seeded_init(&other, BYTES_TEXT("y"), 16), 0);
    assert_int_equal(other.rng.fill(&other.rng, c, 16), 0);
    assert_memory_not_equal(b, c, 16);
    assert_int_equal(rng_seeded_init(&other, BYTES_TEXT("y"), 3ULL << 40), 0);
    assert_int_equal(other.rng.fill(&other.rng, b, 16), 0);
    assert_memory_not_equal(b, c, 16);
}

static void seeded_stream_ends(void **state)
{
    struct rng_seeded rng;
    uint8_t octets[32];

    (void)state;
    assert_int_equal(rng_seeded_init(&rng, BYTES_TEXT("x"), UINT64_MAX), ERR_CRYPTO);
    assert_int_equal(rng_seeded_init(&rng, BYTES_TEXT("x"), UINT64_MAX - 31), 0);
    assert_int_equal(rng.rng.fill(&rng.rng, octets, 32), ERR_CRYPTO);
    rng_seeded_wipe(&rng);
    for (size_t i = 0; i < sizeof(rng.key); i++)
        assert_int_equal(rng.key[i], 0);
}

static void system_generator_differs(void **state)
{
    struct rng rng = rng_system();
    uint8_t a[32] = {0}, b[32] = {0};

    (void)state;
    assert_int_equal(rng.fill(&rng, a, sizeof(a)), 0);
    assert_int_equal(rng.fill(&rng, b, sizeof(b)), 0);
    assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeded_stream_does_not_depend_on_lengths),
        cmocka_unit_test(seeded_stream_resumes_without_repeating),
        cmocka_unit_test(seeded_stream_ends),
        cmocka_unit_test(system_generator_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
