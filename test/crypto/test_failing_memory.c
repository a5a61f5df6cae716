/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL's k-th allocation fails, for k = 1, 2, ... until the call needs no more: each function of
 * crypto/ ends with ERR_MEMORY or ERR_CRYPTO, or has the output that it has with memory. A lack of
 * memory is never taken for a bad signature, key or point.
 */
#include "test/crypto/hex.h"

#include "crypto/aka.h"
#include "crypto/backend.h"
#include "crypto/bsp.h"
#include "crypto/cipher.h"
#include "crypto/ec.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/rng_library.h"
#include "crypto/scp80.h"
#include "crypto/suci.h"

#include <openssl/crypto.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- An allocator that fails ---- */

/* OpenSSL leaks when an allocation fails; read by LeakSanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcrypto";
}

static unsigned countdown; /* the allocation that fails; 0: none */
static bool failed, all_after;

static bool fails(void)
{
    if (failed)
        return all_after;
    if (countdown == 0 || --countdown > 0)
        return false;
    failed = true;
    return true;
}

static void *allocate(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : malloc(size);
}

static void *reallocate(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return fails() ? NULL : realloc(old, size);
}

static void release(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

static void arm(unsigned at, bool also_all_after)
{
    countdown = at;
    failed = false;
    all_after = also_all_after;
}

/* False: fewer allocations than that were needed. */
static bool disarm(void)
{
    bool reached = failed;

    countdown = 0;
    failed = false;
    return reached;
}

/* ---- The calls ---- */

static const uint8_t octets[32] = {1, 2, 3, 4, 5, 6, 7, 8};
/* What several calls use; made while there is memory. */
static struct {
    struct ec_private *key;
    uint8_t point[EC_POINT_LEN], signature[EC_SIGNATURE_LEN], pem[400], spki[120];
    size_t pem_len, spki_len;
    struct bsp_keys keys;
    uint8_t segment[64];
    size_t segment_len;
} made[2];

#define KEY(len) bytes_at(octets, len)
#define TEXT     BYTES_TEXT("0123456789ABCDEF0123456789ABCDEF")

/* Appends `len` octets and returns where they are to be written. */
static uint8_t *room(struct buf *out, size_t len)
{
    uint8_t *at = out->at + out->len;

    buf_put(out, bytes_at(TEXT.at, len > TEXT.len ? TEXT.len : len));
    return at;
}

/* All in one: each is independent of the others, and ends at the first error. */
static int hashes(struct buf *out, int curve)
{
    struct bytes text = TEXT;
    int err = hash_sha256(text, room(out, 32));

    (void)curve;
    if (!err)
        err = hash_sha1(text, room(out, 20));
    for (size_t len = 16; !err && len <= 32; len += 8)
        err = hash_cmac(KEY(len), &text, 1, room(out, 16));
    if (!err)
        err = hash_hmac_sha256(KEY(32), text, room(out, 32));
    return err ? err : kdf_x963_sha256(text, KEY(3), room(out, 32), 32);
}

static int ciphers(struct buf *out, int curve)
{
    int err = 0;

    (void)curve;
    for (size_t len = 16; !err && len <= 32; len += 8) {
        err = cipher_aes_block(KEY(len), TEXT.at, room(out, 16));
        if (!err)
            err = cipher_aes_cbc(CIPHER_ENCRYPT, KEY(len), octets, TEXT, room(out, 32));
        if (!err)
            err = cipher_aes_cbc(CIPHER_DECRYPT, KEY(len), octets, TEXT, room(out, 32));
        if (!err)
            err = cipher_aes_ctr(KEY(len), octets, TEXT, room(out, 32));
        if (!err)
            err = cipher_des3_cbc(CIPHER_ENCRYPT, KEY(len - 8), octets, TEXT, room(out, 32));
    }
    return err;
}

static int random_numbers(struct buf *out, int curve)
{
    struct rng_seeded seeded;
    struct rng system = rng_system();
    uint8_t any[32];
    int err = rng_seeded_init(&seeded, TEXT, 0);

    (void)curve;
    if (!err)
        err = seeded.rng.fill(&seeded.rng, room(out, 32), 32);
    return err ? err : system.fill(&system, any, sizeof(any));
}

static int public_key(struct buf *out, int curve)
{
    struct ec_public *key;
    int err = ec_public_new(&key, (enum ec_curve)(curve + 1), BYTES_OF(made[curve].point));

    if (err)
        return err;
    buf_put(out, ec_public_point(key));
    ec_public_free(key);
    return 0;
}

static int public_key_of_spki(struct buf *out, int curve)
{
    struct ec_public *key;
    int err = ec_public_from_spki(&key, bytes_at(made[curve].spki, made[curve].spki_len));

    if (err)
        return err;
    buf_put(out, ec_public_point(key));
    ec_public_free(key);
    return 0;
}

static int verify(struct buf *out, int curve)
{
    enum verdict verdict;
    int err = ec_verify_point((enum ec_curve)(curve + 1), BYTES_OF(made[curve].point), TEXT, KEY(5),
                              BYTES_OF(made[curve].signature), &verdict);

    buf_put_u8(out, verdict == GOOD);
    return err;
}

static int private_key(struct buf *out, int curve)
{
    struct ec_private *key;
    struct bytes point;
    int err = ec_private_import(&key, bytes_at(made[curve].pem, made[curve].pem_len));

    if (err)
        return err;
    err = ec_private_point(key, &point);
    if (!err) {
        buf_put(out, point);
        err = ec_private_export_pem(key, out);
    }
    ec_private_free(key);
    return err;
}

static int generate(struct buf *out, int curve)
{
    struct rng_seeded seeded;
    struct ec_private *key;
    struct bytes point;
    int err = rng_seeded_init(&seeded, TEXT, 0);

    if (!err)
        err = ec_private_generate(&key, (enum ec_curve)(curve + 1), &seeded.rng);
    if (err)
        return err;
    err = ec_private_point(key, &point);
    if (!err)
        buf_put(out, point);
    ec_private_free(key);
    return err;
}

/* The signature itself is another one each time. */
static int sign(struct buf *out, int curve)
{
    struct ec_private *key;
    uint8_t signature[EC_SIGNATURE_LEN];
    enum verdict verdict;
    int err = ec_private_import(&key, bytes_at(made[curve].pem, made[curve].pem_len));

    if (!err)
        err = ec_sign(key, TEXT, KEY(5), signature);
    if (!err) {
        unsigned kept = countdown;
        bool had_failed = failed;

        countdown = 0;
        failed = false;
        assert_int_equal(ec_verify_point((enum ec_curve)(curve + 1), BYTES_OF(made[curve].point),
                                         TEXT, KEY(5), BYTES_OF(signature), &verdict),
                         0);
        buf_put_u8(out, verdict == GOOD);
        countdown = kept;
        failed = had_failed;
    }
    ec_private_free(key);
    return err;
}

static int agree(struct buf *out, int curve)
{
    struct secret shared = {0};
    int err = ec_agree(made[curve].key, BYTES_OF(made[curve].point), &shared);

    if (!err)
        buf_put(out, secret_bytes(&shared));
    secret_wipe(&shared);
    return err;
}

static int segments(struct buf *out, int curve)
{
    struct bsp *bsp;
    enum verdict verdict = BAD;
    int err = bsp_new(&bsp, &made[0].keys);

    (void)curve;
    if (!err)
        err = bsp_open(bsp, bytes_at(made[0].segment, made[0].segment_len), out, &verdict);
    if (!err)
        buf_put_u8(out, verdict == GOOD);
    if (!err)
        err = bsp_replace_keys(bsp, &made[0].keys);
    if (!err)
        err = bsp_seal_all(bsp, BSP_TAG_PROFILE, 20, TEXT, out);
    bsp_free(bsp);
    return err;
}

static int session_keys(struct buf *out, int curve)
{
    struct bsp_keys keys;
    int err = bsp_derive_keys(&keys, TEXT, BSP_KEY_TYPE_AES, BSP_KEY_LEN, KEY(8), KEY(16));

    (void)curve;
    if (!err)
        buf_put(out, BYTES_OF(keys.enc));
    return err;
}

static int aka(struct buf *out, int curve)
{
    struct aka aka;
    struct aka_result result;
    int err;

    (void)curve;
    aka_init(&aka, AKA_MILENAGE);
    memcpy(aka.key, octets, 16);
    aka.key_len = 16;
    err = aka_set_op(&aka, KEY(16));
    if (!err)
        err = aka_f1(&aka, TEXT.at, octets, octets, room(out, AKA_OUT_MAX));
    if (!err)
        err = aka_f1_star(&aka, TEXT.at, octets, octets, room(out, AKA_OUT_MAX));
    if (!err)
        err = aka_f5_star(&aka, TEXT.at, room(out, AKA_AK_LEN));
    if (!err)
        err = aka_f2345(&aka, TEXT.at, &result);
    if (!err)
        buf_put(out, bytes_at(result.res, aka.res_len));
    return err;
}

static int secured_packet(struct buf *out, int curve)
{
    struct scp80_packet packet = {
        .spi = {0x06, 0x19}, .kic = 0x22, .kid = 0x22, .tar = {0xB0, 0, 0x11}, .counter = 5};
    const struct scp80_keys keys = {KEY(16), KEY(16)};
    uint8_t memory[128];
    struct buf work = BUF_OVER(memory);
    enum scp80_status status = SCP80_OK;
    int err = scp80_seal(&packet, &keys, TEXT, out);

    (void)curve;
    if (!err)
        err = scp80_parse(&packet, buf_bytes(out));
    if (!err)
        err = scp80_open(&packet, &keys, &work, &status);
    if (!err) {
        buf_put_u8(out, (uint8_t)status);
        buf_put(out, packet.data);
        err = scp80_respond(&packet, &keys, status, TEXT, out);
    }
    return err;
}

static int concealed(struct buf *out, int curve)
{
    static const uint8_t key_a[] = {0x5A, 0x8D, 0x38, 0x86, 0x48, 0x20, 0x19, 0x7C,
                                    0x33, 0x94, 0xB9, 0x26, 0x13, 0xB2, 0x0B, 0x91,
                                    0x63, 0x3C, 0xBD, 0x89, 0x71, 0x19, 0x27, 0x3B,
                                    0xF8, 0xE4, 0xA6, 0xF4, 0xEE, 0xC0, 0xA6, 0x50};
    struct rng_seeded seeded;
    int err = rng_seeded_init(&seeded, TEXT, 0);

    (void)curve;
    if (!err)
        err = suci_conceal(SUCI_PROFILE_A, BYTES_OF(key_a), KEY(5), &seeded.rng, out);
    return err ? err
               : suci_conceal(SUCI_PROFILE_B, BYTES_OF(made[0].point), KEY(5), &seeded.rng, out);
}

static int library(struct buf *out, int curve)
{
    struct rng_seeded seeded;
    struct rng_library *own = NULL;
    struct ec_private *key = NULL;
    uint8_t signature[EC_SIGNATURE_LEN];
    int err = rng_seeded_init(&seeded, TEXT, 0);

    if (!err)
        err = rng_library_new(&own, &seeded.rng);
    if (!err)
        err = ec_private_new(&key, (enum ec_curve)(curve + 1), KEY(32));
    if (!err) {
        ec_private_use_library(key, own);
        err = ec_sign(key, TEXT, KEY(5), signature);
    }
    if (!err)
        buf_put(out, BYTES_OF(signature));
    ec_private_free(key);
    rng_library_free(own);
    return err;
}

static const struct row {
    const char *name;
    int (*call)(struct buf *out, int curve);
    int curves;
} rows[] = {
#define ROW(name, curves)                                                                          \
    {                                                                                              \
#name, name, curves                                                                        \
    }
    ROW(hashes, 1),
    ROW(ciphers, 1),
    ROW(random_numbers, 1),
    ROW(public_key, 2),
    ROW(public_key_of_spki, 2),
    ROW(verify, 2),
    ROW(private_key, 2),
    ROW(generate, 2),
    ROW(sign, 2),
    ROW(agree, 2),
    ROW(segments, 1),
    ROW(session_keys, 1),
    ROW(aka, 1),
    ROW(secured_packet, 1),
    ROW(concealed, 1),
    ROW(library, 2),
};

/* ---- The sweep ---- */

static void sweep(const struct row *row, int curve, bool also_all_after)
{
    uint8_t wanted_octets[1000], got_octets[1000];
    struct buf wanted = BUF_OVER(wanted_octets);
    unsigned k = 1;

    assert_int_equal(row->call(&wanted, curve), 0);
    assert_false(wanted.overflow);
    for (;; k += 1 + k / 16) {
        struct buf got = BUF_OVER(got_octets);
        int err;

        arm(k, also_all_after);
        err = row->call(&got, curve);
        if (!disarm())
            break;
        if (err ? err != ERR_MEMORY && err != ERR_CRYPTO
                : !bytes_equal(buf_bytes(&got), buf_bytes(&wanted)))
            fail_msg("%s on curve %d, allocation %u%s: %s", row->name, curve + 1, k,
                     also_all_after ? " and all after it" : "",
                     err ? err_text(err) : "another output");
        ERR_clear_error();
    }
    if (k == 1)
        fail_msg("%s allocates nothing", row->name);
}

static void sweep_all(bool also_all_after)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (int curve = 0; curve < rows[i].curves; curve++)
            sweep(&rows[i], curve, also_all_after);
}

static void one_allocation_fails(void **state)
{
    (void)state;
    sweep_all(false);
}

static void all_allocations_fail_from_one_on(void **state)
{
    (void)state;
    sweep_all(true);
}

/* Runs in a process of its own, in which the backend is not loaded yet. */
static int load_without_memory(unsigned k)
{
    uint8_t digest[SHA256_LEN];
    struct ec_public *key;
    bool reached;

    EVP_MD_free(EVP_MD_fetch(NULL, "SHA512", NULL)); /* OpenSSL itself crashes before that */
    arm(k, false);
    (void)backend();
    reached = disarm();
    if (!reached)
        return backend() ? 2 : 1;
    if (backend()) /* the allocation was not needed */
        return hash_sha256(TEXT, digest) == 0 ? 0 : 1;
    return hash_sha256(TEXT, digest) == ERR_CRYPTO && !backend_curve(EC_CURVE_P256) &&
                   hash_cmac(KEY(16), NULL, 0, digest) == ERR_CRYPTO &&
                   cipher_aes_block(KEY(16), octets, digest) == ERR_CRYPTO &&
                   cipher_aes_cbc(CIPHER_ENCRYPT, KEY(16), octets, KEY(16), digest) == ERR_CRYPTO &&
                   cipher_aes_ctr(KEY(16), octets, KEY(16), digest) == ERR_CRYPTO &&
                   cipher_des3_cbc(CIPHER_ENCRYPT, KEY(16), octets, KEY(16), digest) ==
                       ERR_CRYPTO &&
                   ec_public_new(&key, EC_CURVE_P256, BYTES_NONE) == ERR_CRYPTO
               ? 0
               : 1;
}

/* Before any other call: a child inherits what was loaded. */
static void the_backend_is_not_loaded(void **state)
{
    int status = 0;

    (void)state;
    for (unsigned k = 1; status == 0; k += 1 + k / 16) {
        pid_t child = fork();

        if (child == 0) {
            signal(SIGSEGV, SIG_DFL); /* not cmocka's handler */
            _exit(load_without_memory(k));
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFEXITED(status) || WEXITSTATUS(status) == 1)
            fail_msg("allocation %u", k);
    }
}

static int make(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct buf pem = BUF_OVER(made[i].pem), spki = BUF_OVER(made[i].spki);
        struct bytes point;

        assert_int_equal(ec_private_new(&made[i].key, (enum ec_curve)(i + 1), BYTES_OF(octets)), 0);
        assert_int_equal(ec_private_export_pem(made[i].key, &pem), 0);
        assert_int_equal(ec_private_point(made[i].key, &point), 0);
        memcpy(made[i].point, point.at, point.len);
        ec_spki_put(&spki, (enum ec_curve)(i + 1), point);
        assert_int_equal(ec_sign(made[i].key, TEXT, KEY(5), made[i].signature), 0);
        made[i].pem_len = pem.len;
        made[i].spki_len = spki.len;
    }
    struct buf segment = BUF_OVER(made[0].segment);
    struct bsp *bsp;

    memcpy(made[0].keys.enc, octets, BSP_KEY_LEN);
    assert_int_equal(bsp_new(&bsp, &made[0].keys), 0);
    assert_int_equal(bsp_seal(bsp, BSP_TAG_COMMAND, KEY(9), &segment), 0);
    made[0].segment_len = segment.len;
    bsp_free(bsp);
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        ec_private_free(made[i].key);
    return 0;
}

int main(void)
{
    const struct CMUnitTest first[] = {cmocka_unit_test(the_backend_is_not_loaded)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_allocation_fails),
        cmocka_unit_test(all_allocations_fail_from_one_on),
    };

    if (CRYPTO_set_mem_functions(allocate, reallocate, release) != 1)
        return 1;
    int failures = cmocka_run_group_tests(first, NULL, NULL);

    return failures + cmocka_run_group_tests(tests, make, end);
}
