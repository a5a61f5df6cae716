/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The OpenSSL objects that crypto/ shares: all there, the same in each thread. Reasons of failures.
 */
#include "crypto/backend.h"

#include "crypto/suci.h"

#include "test/crypto/hex.h"
#include "test/fake/failing_call.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* OpenSSL's functions, of which the k-th call fails. */
static struct failing_call fetch;

#define FETCH(type, function)                                                                      \
    type *function(OSSL_LIB_CTX *context, const char *name, const char *properties)                \
    {                                                                                              \
        type *(*real)(OSSL_LIB_CTX *, const char *, const char *);                                 \
                                                                                                   \
        *(void **)&real = dlsym(RTLD_NEXT, #function);                                             \
        return failing_call_fails(&fetch) ? NULL : real(context, name, properties);                \
    }

FETCH(EVP_MD, EVP_MD_fetch)
FETCH(EVP_MAC, EVP_MAC_fetch)
FETCH(EVP_CIPHER, EVP_CIPHER_fetch)
FETCH(EVP_KDF, EVP_KDF_fetch)

/* Each algorithm in turn is missing: there is no backend, and what was fetched is freed. Before any
 * other test: a child inherits what was loaded. */
static void an_algorithm_is_missing(void **state)
{
    enum { ALGORITHMS = 1 + 1 + 3 * BACKEND_AES_SIZES + 1 + 2 };

    (void)state;
    for (unsigned k = 1; k <= ALGORITHMS + 1; k++) {
        pid_t child = fork();
        int status;

        if (child == 0) {
            bool there;

            failing_call_arm(&fetch, k, false);
            there = backend() != NULL;
            exit(there ==
                 failing_call_end(&fetch)); /* 0, unless LeakSanitizer has another status */
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (status != 0)
            fail_msg("algorithm %u of %d: status %X", k, ALGORITHMS, (unsigned)status);
    }
}

static void algorithms_are_those_of_their_names(void **state)
{
    const struct backend *b = backend();

    (void)state;
    assert_non_null(b);
    assert_int_equal(EVP_MD_get_size(b->sha256), 32);
    assert_true(EVP_MAC_is_a(b->cmac, "CMAC"));
    for (int i = 0; i < BACKEND_AES_SIZES; i++) {
        assert_int_equal(EVP_CIPHER_get_key_length(b->aes_cbc[i]), 16 + 8 * i);
        assert_int_equal(EVP_CIPHER_get_mode(b->aes_cbc[i]), EVP_CIPH_CBC_MODE);
        assert_int_equal(EVP_CIPHER_get_key_length(b->aes_ctr[i]), 16 + 8 * i);
        assert_int_equal(EVP_CIPHER_get_mode(b->aes_ctr[i]), EVP_CIPH_CTR_MODE);
        assert_int_equal(EVP_CIPHER_get_key_length(b->aes_ecb[i]), 16 + 8 * i);
        assert_int_equal(EVP_CIPHER_get_mode(b->aes_ecb[i]), EVP_CIPH_ECB_MODE);
    }
    assert_int_equal(EVP_CIPHER_get_key_length(b->des3_cbc), 24);
    assert_int_equal(EVP_CIPHER_get_block_size(b->des3_cbc), 8);
    assert_true(EVP_KDF_is_a(b->tls_kdf[0], "TLS13-KDF"));
    assert_true(EVP_KDF_is_a(b->tls_kdf[1], "TLS1-PRF"));
}

static void curves_have_their_order(void **state)
{
    static const struct {
        enum ec_curve curve;
        const char *name, *order;
    } rows[] = {
        {EC_CURVE_P256, "prime256v1",
         "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"},
        {EC_CURVE_BRAINPOOL_P256R1, "brainpoolP256r1",
         "A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct backend_curve *curve = backend_curve(rows[i].curve);
        uint8_t order[32];

        assert_non_null(curve);
        assert_ptr_equal(curve, &backend()->curves[rows[i].curve]);
        assert_string_equal(curve->group_name, rows[i].name);
        assert_int_equal(BN_bn2binpad(curve->order, order, sizeof(order)), 32);
        assert_bytes(BYTES_OF(order), hex(*state, rows[i].order));
        assert_int_equal(EVP_PKEY_get_bits(curve->parameters), 256);
    }
    assert_null(backend_curve(EC_CURVE_NONE));
    assert_null(backend_curve((enum ec_curve)3));
    assert_null(backend_curve((enum ec_curve) - 1));
}

static void *backend_of_thread(void *unused)
{
    (void)unused;
    return (void *)(uintptr_t)backend();
}

static void all_threads_get_one_backend(void **state)
{
    pthread_t threads[8];

    (void)state;
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, backend_of_thread, NULL), 0);
    for (size_t i = 0; i < 8; i++) {
        void *got = NULL;

        assert_int_equal(pthread_join(threads[i], &got), 0);
        assert_non_null(got);
        assert_ptr_equal(got, backend());
    }
}

static void a_lack_of_memory_is_told_from_other_reasons(void **state)
{
    static const struct {
        int number, queued; /* errno; a reason of OpenSSL */
        int wanted;
    } rows[] = {
        {0, 0, ERR_MALFORMED},
        {EAGAIN, ERR_R_INTERNAL_ERROR, ERR_MALFORMED},
        {ENOMEM, 0, ERR_MEMORY},
        {ENOMEM, ERR_R_INTERNAL_ERROR, ERR_MEMORY},
        {0, ERR_R_MALLOC_FAILURE, ERR_MEMORY},
        {EAGAIN, ERR_R_MALLOC_FAILURE, ERR_MEMORY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].queued)
            ERR_raise(ERR_LIB_EVP, rows[i].queued);
        errno = rows[i].number;
        assert_int_equal(backend_failed(ERR_MALFORMED), rows[i].wanted);
        assert_int_equal(ERR_peek_error(), 0);
    }
}

static int bad_point(struct rng *rng)
{
    static const uint8_t point[EC_POINT_LEN] = {4, 1};
    struct ec_public *key;

    (void)rng;
    return ec_public_new(&key, EC_CURVE_P256, BYTES_OF(point));
}

static int bad_signature(struct rng *rng)
{
    static const uint8_t signature[EC_SIGNATURE_LEN] = {1};
    struct ec_private *key = NULL;
    struct bytes point;
    enum verdict verdict = GOOD;
    int err = ec_private_generate(&key, EC_CURVE_P256, rng);

    if (err == 0)
        err = ec_private_point(key, &point);
    errno = ENOMEM;
    if (err == 0)
        err = ec_verify_point(EC_CURVE_P256, point, BYTES_NONE, BYTES_NONE, BYTES_OF(signature),
                              &verdict);
    ec_private_free(key);
    return err < 0 ? err : verdict == BAD ? ERR_MALFORMED : 0;
}

static int conceal_with(enum suci_scheme scheme, struct bytes key, struct rng *rng)
{
    uint8_t octets[200];
    struct buf out = BUF_OVER(octets);

    return suci_conceal(scheme, key, BYTES_TEXT("1"), rng, &out);
}

static int key_of_small_order(struct rng *rng)
{
    static const uint8_t key[32] = {0};

    return conceal_with(SUCI_PROFILE_A, BYTES_OF(key), rng);
}

static int point_that_is_none(struct rng *rng)
{
    static const uint8_t key[33] = {2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}; /* above the prime */

    return conceal_with(SUCI_PROFILE_B, BYTES_OF(key), rng);
}

/* Memory was short before the call, not in it. */
static void an_earlier_lack_of_memory_is_forgotten(void **state)
{
    static int (*const calls[])(struct rng *) = {bad_point, bad_signature, key_of_small_order,
                                                 point_that_is_none};

    (void)state;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct rng rng = rng_system();

        errno = ENOMEM;
        assert_int_equal(calls[i](&rng), ERR_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_algorithm_is_missing),
        cmocka_unit_test(all_threads_get_one_backend),
        cmocka_unit_test(algorithms_are_those_of_their_names),
        cmocka_unit_test(curves_have_their_order),
        cmocka_unit_test(a_lack_of_memory_is_told_from_other_reasons),
        cmocka_unit_test(an_earlier_lack_of_memory_is_forgotten),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
