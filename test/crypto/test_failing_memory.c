/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls of crypto/ without keys on curves while memory fails (failing_memory.h). */
#include "test/crypto/failing_memory.h"

#include "crypto/aka.h"
#include "crypto/bsp.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"
#include "crypto/rng.h"
#include "crypto/scp80.h"

/* Appends `len` octets and returns where they are to be written. */
static uint8_t *room(struct buf *out, size_t len)
{
    uint8_t *at = out->at + out->len;

    buf_put(out, bytes_at(TEXT.at, len > TEXT.len ? TEXT.len : len));
    return at;
}

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

/* Made while there is memory. */
static struct bsp_keys keys;
static uint8_t segment[64];
static size_t segment_len;

static int segments(struct buf *out, int curve)
{
    struct bsp *bsp;
    enum verdict verdict = BAD;
    int err = bsp_new(&bsp, &keys);

    (void)curve;
    if (!err)
        err = bsp_open(bsp, bytes_at(segment, segment_len), out, &verdict);
    if (!err)
        buf_put_u8(out, verdict == GOOD);
    if (!err)
        err = bsp_replace_keys(bsp, &keys);
    if (!err)
        err = bsp_seal_all(bsp, BSP_TAG_PROFILE, 20, TEXT, out);
    bsp_free(bsp);
    return err;
}

static int session_keys(struct buf *out, int curve)
{
    struct bsp_keys derived;
    int err = bsp_derive_keys(&derived, TEXT, BSP_KEY_TYPE_AES, BSP_KEY_LEN, KEY(8), KEY(16));

    (void)curve;
    if (!err)
        buf_put(out, BYTES_OF(derived.enc));
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
    const struct scp80_keys ota_keys = {KEY(16), KEY(16)};
    uint8_t memory[128];
    struct buf work = BUF_OVER(memory);
    enum scp80_status status = SCP80_OK;
    int err = scp80_seal(&packet, &ota_keys, TEXT, out);

    (void)curve;
    if (!err)
        err = scp80_parse(&packet, buf_bytes(out));
    if (!err)
        err = scp80_open(&packet, &ota_keys, &work, &status);
    if (!err) {
        buf_put_u8(out, (uint8_t)status);
        buf_put(out, packet.data);
        err = scp80_respond(&packet, &ota_keys, status, TEXT, out);
    }
    return err;
}

static const struct row rows[] = {
    ROW(hashes, 1),       ROW(ciphers, 1), ROW(random_numbers, 1), ROW(segments, 1),
    ROW(session_keys, 1), ROW(aka, 1),     ROW(secured_packet, 1),
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

/* A caller that tries again, as OpenSSL does, gets the octets that it would have got. */
static void a_failed_fill_takes_nothing_of_the_stream(void **state)
{
    uint8_t wanted[24], got[24];
    struct rng_seeded seeded;
    unsigned refused = 0;
    bool reached = true;

    (void)state;
    assert_int_equal(rng_seeded_init(&seeded, TEXT, 0), 0);
    assert_int_equal(seeded.rng.fill(&seeded.rng, wanted, sizeof(wanted)), 0);
    for (unsigned k = 1; reached; k++) {
        int err;

        assert_int_equal(rng_seeded_init(&seeded, TEXT, 0), 0);
        failing_call_arm(&allocation, k, false);
        err = seeded.rng.fill(&seeded.rng, got, sizeof(got));
        reached = failing_call_end(&allocation);
        if (err < 0) {
            refused++;
            assert_int_equal(seeded.position, 0);
            assert_int_equal(seeded.rng.fill(&seeded.rng, got, sizeof(got)), 0);
        }
        assert_bytes(BYTES_OF(got), BYTES_OF(wanted));
    }
    assert_true(refused > 0);
}

static int make(void **state)
{
    struct buf out = BUF_OVER(segment);
    struct bsp *bsp;

    (void)state;
    memcpy(keys.enc, octets, BSP_KEY_LEN);
    assert_int_equal(bsp_new(&bsp, &keys), 0);
    assert_int_equal(bsp_seal(bsp, BSP_TAG_COMMAND, KEY(9), &out), 0);
    segment_len = out.len;
    bsp_free(bsp);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_allocation_fails),
        cmocka_unit_test(all_allocations_fail_from_one_on),
        cmocka_unit_test(a_failed_fill_takes_nothing_of_the_stream),
    };

    if (!failing_allocator_install())
        return 1;
    return cmocka_run_group_tests(tests, make, NULL);
}
