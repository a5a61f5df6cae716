/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: known answers of RFC 5903, 6979 and 7027, and every refusal. */
#include "crypto/rng_library.h"
#include "test/crypto/ec_vectors.h"

static void agreement_gives_known_secret(void **state)
{
    for (size_t i = 0; i < sizeof(agreements) / sizeof(agreements[0]); i++) {
        struct ec_private *key;
        struct secret shared;
        struct bytes point;

        assert_int_equal(
            ec_private_new(&key, agreements[i].curve, hex(*state, agreements[i].scalar)), 0);
        assert_int_equal(ec_private_point(key, &point), 0);
        assert_bytes(point, hex(*state, agreements[i].point));
        assert_int_equal(ec_agree(key, hex(*state, agreements[i].peer), &shared), 0);
        assert_bytes(secret_bytes(&shared), hex(*state, agreements[i].shared));
        ec_private_free(key);
    }
}

static void agreement_refuses_points_off_the_curve(void **state)
{
    for (size_t i = 0; i < 2; i++) {
        struct ec_private *key;
        struct secret shared;
        uint8_t bad[EC_POINT_LEN];
        struct bytes peer = hex(*state, agreements[i].peer);

        assert_int_equal(
            ec_private_new(&key, agreements[i].curve, hex(*state, agreements[i].scalar)), 0);
        memcpy(bad, peer.at, sizeof(bad));
        bad[64] ^= 1;
        assert_int_equal(ec_agree(key, BYTES_OF(bad), &shared), ERR_MALFORMED);
        assert_int_equal(shared.len, 0);
        assert_int_equal(ec_agree(key, hex(*state, agreements[1 - i].peer), &shared),
                         ERR_MALFORMED);
        assert_int_equal(ec_agree(key, bytes_cut(peer, 0, 64), &shared), ERR_MALFORMED);
        assert_int_equal(ec_agree(key, BYTES_NONE, &shared), ERR_MALFORMED);
        ec_private_free(key);
    }
}

static void known_signature_is_good(void **state)
{
    /* RFC 6979 A.2.5, message "sample". */
    struct bytes point =
        hex(*state, "04"
                    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
    struct bytes signature =
        hex(*state, "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                    "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
    enum verdict verdict;

    assert_int_equal(ec_verify_point(EC_CURVE_P256, point, BYTES_TEXT("sam"), BYTES_TEXT("ple"),
                                     signature, &verdict),
                     0);
    assert_int_equal(verdict, GOOD);
    assert_int_equal(ec_verify_point(EC_CURVE_P256, point, BYTES_TEXT("sample"), BYTES_TEXT("s"),
                                     signature, &verdict),
                     0);
    assert_int_equal(verdict, BAD);
}

static void signatures_verify_and_flipped_ones_do_not(void **state)
{
    struct rng rng = rng_system();

    (void)state;
    for (size_t c = 0; c < 2; c++) {
        struct ec_private *key;
        struct ec_public *public;
        struct bytes point;
        uint8_t signature[EC_SIGNATURE_LEN];
        enum verdict verdict;

        assert_int_equal(ec_private_generate(&key, curves[c], &rng), 0);
        assert_int_equal(ec_private_point(key, &point), 0);
        assert_int_equal(ec_public_new(&public, curves[c], point), 0);
        for (int round = 0; round < 8; round++) {
            assert_int_equal(ec_sign(key, BYTES_TEXT("one"), BYTES_TEXT("two"), signature), 0);
            assert_int_equal(
                ec_verify(public, BYTES_TEXT("onetwo"), BYTES_NONE, BYTES_OF(signature), &verdict),
                0);
            assert_int_equal(verdict, GOOD);
            signature[round * 8] ^= 0x10;
            assert_int_equal(
                ec_verify(public, BYTES_TEXT("onetwo"), BYTES_NONE, BYTES_OF(signature), &verdict),
                0);
            assert_int_equal(verdict, BAD);
        }
        memset(signature, 0, sizeof(signature));
        assert_int_equal(
            ec_verify(public, BYTES_TEXT("onetwo"), BYTES_NONE, BYTES_OF(signature), &verdict), 0);
        assert_int_equal(verdict, BAD);
        memset(signature, 0xFF, sizeof(signature));
        assert_int_equal(
            ec_verify(public, BYTES_TEXT("onetwo"), BYTES_NONE, BYTES_OF(signature), &verdict), 0);
        assert_int_equal(verdict, BAD);
        assert_int_equal(
            ec_verify(public, BYTES_TEXT("onetwo"), BYTES_NONE, bytes_at(signature, 63), &verdict),
            0);
        assert_int_equal(verdict, BAD);
        ec_public_free(public);
        ec_private_free(key);
    }
}

/* EC-E1 */
static void public_keys_are_checked(void **state)
{
    struct ec_public *key;
    struct bytes point = hex(*state, agreements[0].point);

    assert_int_equal(ec_public_new(&key, EC_CURVE_BRAINPOOL_P256R1, point), ERR_MALFORMED);
    assert_null(key);
    assert_int_equal(ec_public_new(&key, EC_CURVE_P256, bytes_cut(point, 0, 64)), ERR_MALFORMED);
    assert_int_equal(ec_public_new(&key, EC_CURVE_NONE, point), ERR_UNSUPPORTED);
    assert_int_equal(ec_public_new(&key, EC_CURVE_P256, point), 0);
    assert_int_equal(ec_public_curve(key), EC_CURVE_P256);
    assert_bytes(ec_public_point(key), point);
    ec_public_free(key);
}

static void scalars_outside_the_order_are_refused(void **state)
{
    struct ec_private *key;
    const char *order = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551";
    const char *below = "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550";
    const char *zero = "0000000000000000000000000000000000000000000000000000000000000000";
    const char *brainpool = "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7";

    assert_int_equal(ec_private_new(&key, EC_CURVE_P256, hex(*state, order)), ERR_RANGE);
    assert_null(key);
    assert_int_equal(ec_private_new(&key, EC_CURVE_P256, hex(*state, zero)), ERR_RANGE);
    assert_int_equal(ec_private_new(&key, EC_CURVE_BRAINPOOL_P256R1, hex(*state, brainpool)),
                     ERR_RANGE);
    assert_int_equal(ec_private_new(&key, EC_CURVE_P256, bytes_cut(hex(*state, below), 0, 31)),
                     ERR_RANGE);
    assert_int_equal(ec_private_new(&key, EC_CURVE_NONE, hex(*state, below)), ERR_UNSUPPORTED);
    assert_int_equal(ec_private_new(&key, EC_CURVE_P256, hex(*state, below)), 0);
    ec_private_free(key);
}

/* An rng that first gives a scalar beyond the order, then 1. */
static int stubborn_fill(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    if (mock()) {
        memset(out, 0xFF, len);
    } else {
        memset(out, 0, len);
        out[len - 1] = 1;
    }
    return 0;
}

static int broken_fill(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    (void)out;
    (void)len;
    return ERR_CRYPTO;
}

static void generation_draws_again_when_out_of_range(void **state)
{
    struct rng stubborn = {stubborn_fill};
    struct rng broken = {broken_fill};
    struct ec_private *key;
    struct secret scalar;

    (void)state;
    will_return(stubborn_fill, 1);
    will_return(stubborn_fill, 1);
    will_return(stubborn_fill, 0);
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &stubborn), 0);
    assert_int_equal(ec_private_scalar(key, &scalar), 0);
    assert_int_equal(scalar.at[31], 1);
    ec_private_free(key);
    assert_int_equal(ec_private_generate(&key, EC_CURVE_P256, &broken), ERR_CRYPTO);
    assert_null(key);
}

static void generation_is_repeatable_with_a_seed(void **state)
{
    (void)state;
    for (size_t c = 0; c < 2; c++) {
        struct rng_seeded one, two;
        struct ec_private *a, *b;
        struct bytes at, bt;

        assert_int_equal(rng_seeded_init(&one, BYTES_TEXT("seed"), 0), 0);
        assert_int_equal(rng_seeded_init(&two, BYTES_TEXT("seed"), 0), 0);
        assert_int_equal(ec_private_generate(&a, curves[c], &one.rng), 0);
        assert_int_equal(ec_private_generate(&b, curves[c], &two.rng), 0);
        assert_int_equal(ec_private_point(a, &at), 0);
        assert_int_equal(ec_private_point(b, &bt), 0);
        assert_bytes(at, bt);
        ec_private_free(b);
        assert_int_equal(ec_private_generate(&b, curves[c], &two.rng), 0);
        assert_int_equal(ec_private_point(b, &bt), 0);
        assert_memory_not_equal(at.at, bt.at, EC_POINT_LEN);
        ec_private_free(a);
        ec_private_free(b);
    }
}

static void sign_with_seed(const char *seed, enum ec_curve curve,
                           uint8_t signature[EC_SIGNATURE_LEN])
{
    uint8_t scalar[EC_SCALAR_LEN] = {[EC_SCALAR_LEN - 1] = 7};
    struct rng_seeded seeded;
    struct rng_library *library;
    struct ec_private *key;
    struct bytes point;
    enum verdict verdict;

    assert_int_equal(rng_seeded_init(&seeded, bytes_at(seed, strlen(seed)), 0), 0);
    assert_int_equal(rng_library_new(&library, &seeded.rng), 0);
    assert_int_equal(ec_private_new(&key, curve, BYTES_OF(scalar)), 0);
    ec_private_use_library(key, library);
    assert_int_equal(ec_sign(key, BYTES_TEXT("message"), BYTES_NONE, signature), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    assert_int_equal(ec_verify_point(curve, point, BYTES_TEXT("message"), BYTES_NONE,
                                     bytes_at(signature, EC_SIGNATURE_LEN), &verdict),
                     0);
    assert_int_equal(verdict, GOOD);
    ec_private_free(key);
    rng_library_free(library);
}

static void signatures_are_repeatable_with_a_seed(void **state)
{
    uint8_t first[EC_SIGNATURE_LEN], second[EC_SIGNATURE_LEN], other[EC_SIGNATURE_LEN];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        sign_with_seed("one", curves[i], first);
        sign_with_seed("one", curves[i], second);
        sign_with_seed("two", curves[i], other);
        assert_memory_equal(first, second, sizeof(first));
        assert_memory_not_equal(first, other, sizeof(first));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_gives_known_secret),
        cmocka_unit_test(agreement_refuses_points_off_the_curve),
        cmocka_unit_test(known_signature_is_good),
        cmocka_unit_test(signatures_verify_and_flipped_ones_do_not),
        cmocka_unit_test(public_keys_are_checked),
        cmocka_unit_test(scalars_outside_the_order_are_refused),
        cmocka_unit_test(generation_draws_again_when_out_of_range),
        cmocka_unit_test(generation_is_repeatable_with_a_seed),
        cmocka_unit_test(signatures_are_repeatable_with_a_seed),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
