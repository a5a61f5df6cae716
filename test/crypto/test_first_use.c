/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first use of OpenSSL in a process while its k-th allocation fails, for k = 1, 2, ...: the
 * call ends with ERR_MEMORY, or has its output; the process does not crash. Each
 * attempt is a process of its own. OpenSSL 3.0 itself ends in a segmentation fault when the first
 * of these fails: backend_has_context().
 */
#include "test/crypto/failing_memory.h"

#include "crypto/cipher.h"
#include "crypto/ec.h"
#include "crypto/hash.h"
#include "crypto/rng.h"
#include "crypto/rng_library.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EACH = 20 }; /* up to this allocation each one fails; beyond it, one of a growing number */

static int sha256(void)
{
    uint8_t hash[SHA256_LEN];

    return hash_sha256(TEXT, hash);
}

static int sha1(void)
{
    uint8_t hash[SHA1_LEN];

    return hash_sha1(TEXT, hash);
}

static int hmac(void)
{
    uint8_t mac[SHA256_LEN];

    return hash_hmac_sha256(KEY(16), TEXT, mac);
}

static int cmac(void)
{
    const struct bytes parts[] = {TEXT};
    uint8_t mac[CMAC_LEN];

    return hash_cmac(KEY(16), parts, 1, mac);
}

static int block(void)
{
    uint8_t out[AES_BLOCK];

    return cipher_aes_block(KEY(16), octets, out);
}

static int ctr(void)
{
    uint8_t out[AES_BLOCK];

    return cipher_aes_ctr(KEY(16), octets, KEY(16), out);
}

static int cbc(void)
{
    uint8_t out[AES_BLOCK];

    return cipher_aes_cbc(CIPHER_ENCRYPT, KEY(16), octets, KEY(16), out);
}

static int des3(void)
{
    uint8_t out[2 * DES_BLOCK];

    return cipher_des3_cbc(CIPHER_ENCRYPT, KEY(16), octets, KEY(16), out);
}

static int random_octets(void)
{
    struct rng rng = rng_system();
    uint8_t out[8];

    return rng.fill(&rng, out, sizeof(out));
}

static int random_of_library(void)
{
    struct rng rng = rng_system();
    struct rng_library *library;
    int err = rng_library_use(&library, &rng);

    if (err == 0)
        rng_library_free(library);
    return err;
}

static int private_key(void)
{
    struct ec_private *key;
    int err = ec_private_new(&key, EC_CURVE_P256, KEY(32));

    if (err == 0)
        ec_private_free(key);
    return err;
}

static const struct {
    const char *name;
    int (*call)(void);
} rows[] = {
#define ROW_OF(name)                                                                               \
    {                                                                                              \
#name, name                                                                                \
    }
    ROW_OF(sha256),        ROW_OF(sha1),
    ROW_OF(hmac),          ROW_OF(cmac),
    ROW_OF(block),         ROW_OF(ctr),
    ROW_OF(cbc),           ROW_OF(des3),
    ROW_OF(random_octets), ROW_OF(random_of_library),
    ROW_OF(private_key),
};

/* How the process of an attempt ends. */
enum { REFUSED = 10, DONE, NOT_REACHED, WRONG_ERROR };

static _Noreturn void attempt(int (*call)(void), unsigned k)
{
    int err;

    if (!failing_allocator_install())
        _exit(WRONG_ERROR);
    failing_call_arm(&allocation, k, false);
    err = call();
    if (!failing_call_end(&allocation))
        _exit(err == 0 ? NOT_REACHED : WRONG_ERROR);
    _exit(err == 0 ? DONE : err == ERR_MEMORY ? REFUSED : WRONG_ERROR);
}

static int status_of(int (*call)(void), unsigned k)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0)
        attempt(call, k);
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void first_use_without_memory_is_refused(void **state)
{
    (void)state;
    signal(SIGSEGV, SIG_DFL); /* not cmocka's handler: children inherit this */
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned refused = 0;
        int status = 0;

        for (unsigned k = 1; WEXITSTATUS(status) != NOT_REACHED; k += k < EACH ? 1 : 1 + k / 4) {
            status = status_of(rows[i].call, k);
            if (!WIFEXITED(status) || WEXITSTATUS(status) < REFUSED ||
                WEXITSTATUS(status) > NOT_REACHED)
                fail_msg("%s as the first use, allocation %u: the process ended with %#x",
                         rows[i].name, k, (unsigned)status);
            refused += WEXITSTATUS(status) == REFUSED;
        }
        assert_true(refused > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(first_use_without_memory_is_refused)};

    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
