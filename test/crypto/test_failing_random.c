/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th request of OpenSSL for random numbers fails, for k = 1, 2, ...: a good signature is
 * never taken for a bad one, and a signature is right or refused. OpenSSL needs random numbers also
 * to verify: it blinds the points of brainpoolP256r1.
 */
#include "crypto/ec.h"
#include "crypto/rng_library.h"

#include "test/crypto/hex.h"
#include "test/fake/failing_call.h"

#define MESSAGE BYTES_TEXT("message")

static struct failing_call request;

static int fill(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    memset(out, 0x5A, len);
    return failing_call_fails(&request) ? ERR_CRYPTO : 0;
}

static void make_keys(enum ec_curve curve, struct ec_private **key, struct ec_public **public)
{
    static const uint8_t scalar[EC_SCALAR_LEN] = {1, 2, 3};
    struct bytes point;

    assert_int_equal(ec_private_new(key, curve, BYTES_OF(scalar)), 0);
    assert_int_equal(ec_private_point(*key, &point), 0);
    assert_int_equal(ec_public_new(public, curve, point), 0);
}

static void assert_sign_and_verify(enum ec_curve curve, bool all_after, unsigned *refused)
{
    uint8_t signature[EC_SIGNATURE_LEN], tried[EC_SIGNATURE_LEN];
    struct ec_private *key;
    struct ec_public *public;
    enum verdict verdict;
    bool reached = true;

    make_keys(curve, &key, &public);
    assert_int_equal(ec_sign(key, MESSAGE, BYTES_NONE, signature), 0);
    for (unsigned k = 1; reached; k++) {
        int err;

        failing_call_arm(&request, k, all_after);
        err = ec_verify(public, MESSAGE, BYTES_NONE, BYTES_OF(signature), &verdict);
        reached = failing_call_end(&request);
        assert_true(err == 0 ? verdict == GOOD : err == ERR_CRYPTO && verdict == BAD);
        failing_call_arm(&request, k, all_after);
        err = ec_sign(key, MESSAGE, BYTES_NONE, tried);
        reached |= failing_call_end(&request);
        *refused += err < 0;
        if (err < 0)
            continue;
        assert_int_equal(ec_verify(public, MESSAGE, BYTES_NONE, BYTES_OF(tried), &verdict), 0);
        assert_int_equal(verdict, GOOD);
    }
    ec_private_free(key);
    ec_public_free(public);
}

static void a_failed_request_is_no_bad_signature(void **state)
{
    unsigned refused = 0;

    (void)state;
    for (int all_after = 0; all_after < 2; all_after++) {
        assert_sign_and_verify(EC_CURVE_P256, all_after, &refused);
        assert_sign_and_verify(EC_CURVE_BRAINPOOL_P256R1, all_after, &refused);
    }
    assert_true(refused > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_failed_request_is_no_bad_signature)};
    struct rng rng = {fill};
    struct rng_library *library;
    int failures;

    if (rng_library_use(&library, &rng) < 0)
        return 1;
    failures = cmocka_run_group_tests(tests, arena_setup, arena_teardown);
    rng_library_free(library);
    return failures;
}
