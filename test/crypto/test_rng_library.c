/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSL with random numbers of a struct rng: the same seed gives the same octets, signatures and
 * keys, another seed others; the default context is not changed by contexts of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/rng_library.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

enum { OUTPUT = 400 };

static void put(uint8_t out[OUTPUT], size_t *len, const void *octets, size_t count)
{
    assert_true(*len + count <= OUTPUT);
    memcpy(out + *len, octets, count);
    *len += count;
}

/* Random octets, public and private; a key on P-256; its ECDSA signature. */
static void collect(OSSL_LIB_CTX *context, uint8_t out[OUTPUT])
{
    uint8_t octets[128];
    size_t len = 0, count = sizeof(octets);
    EVP_PKEY *key;
    EVP_PKEY_CTX *signer;

    memset(out, 0, OUTPUT);
    assert_int_equal(RAND_bytes_ex(context, octets, 32, 0), 1);
    put(out, &len, octets, 32);
    assert_int_equal(RAND_priv_bytes_ex(context, octets, 32, 0), 1);
    put(out, &len, octets, 32);
    key = EVP_PKEY_Q_keygen(context, NULL, "EC", "P-256");
    assert_non_null(key);
    assert_int_equal(EVP_PKEY_get_octet_string_param(key, "pub", octets, sizeof(octets), &count),
                     1);
    put(out, &len, octets, count);
    signer = EVP_PKEY_CTX_new_from_pkey(context, key, NULL);
    count = sizeof(octets);
    assert_int_equal(EVP_PKEY_sign_init(signer), 1);
    assert_int_equal(EVP_PKEY_sign(signer, octets, &count,
                                   (const uint8_t *)"0123456789ABCDEF0123456789ABCDEF", 32),
                     1);
    put(out, &len, octets, count);
    EVP_PKEY_CTX_free(signer);
    EVP_PKEY_free(key);
}

static void collect_seeded(const char *seed, uint8_t out[OUTPUT])
{
    struct rng_seeded seeded;
    struct rng_library *library;

    assert_int_equal(rng_seeded_init(&seeded, bytes_at(seed, strlen(seed)), 0), 0);
    assert_int_equal(rng_library_new(&library, &seeded.rng), 0);
    collect(rng_library_context(library), out);
    rng_library_free(library);
}

static void test_a_seed_repeats(void **state)
{
    uint8_t first[OUTPUT], second[OUTPUT], other[OUTPUT];

    (void)state;
    collect_seeded("one", first);
    collect_seeded("one", second);
    collect_seeded("two", other);
    assert_memory_equal(first, second, OUTPUT);
    assert_memory_not_equal(first, other, 32);
    assert_memory_not_equal(first + 32, other + 32, 32);
    assert_memory_not_equal(first, first + 32, 32);
}

static int no_octets(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    (void)out;
    (void)len;
    return ERR_CRYPTO;
}

static void test_an_error_of_the_rng_is_one_of_openssl(void **state)
{
    struct rng failing = {no_octets};
    struct rng_library *library;
    OSSL_LIB_CTX *context;
    uint8_t octets[16];

    (void)state;
    assert_int_equal(rng_library_new(&library, &failing), 0);
    context = rng_library_context(library);
    assert_int_not_equal(RAND_bytes_ex(context, octets, sizeof(octets), 0), 1);
    assert_null(EVP_PKEY_Q_keygen(context, NULL, "EC", "P-256"));
    rng_library_free(library);
}

/* The last test: the whole process uses the seed from here on. */
static void test_the_default_context(void **state)
{
    static struct rng_seeded seeded;
    struct rng_library *library, *second;
    uint8_t of_context[OUTPUT], of_process[OUTPUT];

    (void)state;
    collect_seeded("one", of_context);
    assert_int_equal(rng_seeded_init(&seeded, BYTES_TEXT("one"), 0), 0);
    assert_int_equal(rng_library_use(&library, &seeded.rng), 0);
    collect(NULL, of_process);
    assert_memory_equal(of_context, of_process, OUTPUT);
    assert_int_equal(rng_library_use(&second, &seeded.rng), ERR_STATE);
    assert_null(second);
    rng_library_free(library);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_seed_repeats),
        cmocka_unit_test(test_an_error_of_the_rng_is_one_of_openssl),
        cmocka_unit_test(test_the_default_context),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
