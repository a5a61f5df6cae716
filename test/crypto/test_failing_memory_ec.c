/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls with keys on curves while memory fails: failing_memory.h. */
#include "test/crypto/failing_memory.h"

#include "crypto/ec.h"
#include "crypto/rng_library.h"
#include "crypto/suci.h"

/* For each curve; made while there is memory. */
static struct {
    struct ec_private *key;
    uint8_t point[EC_POINT_LEN], signature[EC_SIGNATURE_LEN], pem[400], spki[120];
    size_t pem_len, spki_len;
} made[2];

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
        const struct failing_call kept = allocation;

        allocation = (struct failing_call){.reached = false};
        assert_int_equal(ec_verify_point((enum ec_curve)(curve + 1), BYTES_OF(made[curve].point),
                                         TEXT, KEY(5), BYTES_OF(signature), &verdict),
                         0);
        buf_put_u8(out, verdict == GOOD);
        allocation = kept;
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

static const struct row rows[] = {
    ROW(public_key, 2),  ROW(public_key_of_spki, 2), ROW(verify, 2),
    ROW(private_key, 2), ROW(generate, 2),           ROW(sign, 2),
    ROW(agree, 2),       ROW(concealed, 1),          ROW(library, 2),
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static void one_allocation_fails(void **state)
{
    (void)state;
    sweep_all(rows, ROWS, false);
}

static void all_allocations_fail_from_one_on(void **state)
{
    (void)state;
    sweep_all(rows, ROWS, true);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_allocation_fails),
        cmocka_unit_test(all_allocations_fail_from_one_on),
    };

    if (!failing_allocator_install())
        return 1;
    return cmocka_run_group_tests(tests, make, end);
}
