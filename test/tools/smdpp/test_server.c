/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed data of an SM-DP+: contents, signatures alone and chained, the hash of a confirmation
 * code. */
#include "tools/smdpp/server.h"

#include "card/asn1/msg_rsp.h"
#include "crypto/hash.h"
#include "test/fake/folder.h"
#include "tools/pki/pki.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char folder[] = "/tmp/euicc-server-XXXXXX";
static struct der *der;
static struct arena arena;

static int begin(void **state)
{
    const struct pki_options options = {0};
    struct pki_error error;

    (void)state;
    assert_non_null(mkdtemp(folder));
    der = der_definitions_new();
    arena_init(&arena, 1 << 20);
    return der ? pki_make(folder, &options, &error) : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(&arena);
    der_definitions_free(der);
    return folder_remove(folder);
}

#define ID        BYTES_TEXT("\x01\x02")
#define CHALLENGE BYTES_TEXT("0123456789ABCDEF")

static void test_signed_data(void **state)
{
    struct server_signed1 signed1;
    struct smdp_signed2 signed2;
    uint8_t memory[300];
    struct buf out = BUF_OVER(memory);

    (void)state;
    server_put_server_signed1(&out, ID, CHALLENGE, BYTES_TEXT("a.example"), CHALLENGE);
    assert_int_equal(der_decode(der, &msg_server_signed1, buf_bytes(&out), &signed1, &arena, NULL),
                     0);
    assert_true(bytes_equal(signed1.transaction_id, ID));
    assert_true(bytes_equal(signed1.euicc_challenge, CHALLENGE));
    assert_true(bytes_equal(signed1.server_address, BYTES_TEXT("a.example")));
    for (int required = 0; required < 2; required++) {
        out.len = 0;
        server_put_smdp_signed2(&out, ID, required, BYTES_NONE);
        assert_int_equal(
            der_decode(der, &msg_smdp_signed2, buf_bytes(&out), &signed2, &arena, NULL), 0);
        assert_int_equal(signed2.cc_required_flag, required);
        assert_null(signed2.bpp_euicc_otpk.at);
    }
}

/* A signature verifies over exactly its data, and over the signature that it is chained to. */
static void test_signatures(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    uint8_t other[EC_SIGNATURE_LEN] = {7};

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct bytes chained = i % 2 ? BYTES_OF(other) : BYTES_NONE;
        struct pki_entity entity;
        struct pki_error error;
        enum verdict verdict;
        uint8_t memory[80];
        struct buf out = BUF_OVER(memory);
        struct bytes signature;

        assert_int_equal(pki_load_entity(&entity, folder, PKI_DPAUTH, curves[i / 2], &error), 0);
        assert_int_equal(server_put_signature(&out, entity.key, BYTES_TEXT("data"), chained), 0);
        assert_int_equal(out.len, 3 + EC_SIGNATURE_LEN);
        assert_memory_equal(memory, "\x5F\x37\x40", 3);
        signature = bytes_from(buf_bytes(&out), 3);
        assert_int_equal(
            server_check_signature(&entity.cert, BYTES_TEXT("data"), chained, signature, &verdict),
            0);
        assert_int_equal(verdict, GOOD);
        assert_int_equal(
            server_check_signature(&entity.cert, BYTES_TEXT("Data"), chained, signature, &verdict),
            0);
        assert_int_equal(verdict, BAD);
        assert_int_equal(server_check_signature(&entity.cert, BYTES_TEXT("data"),
                                                i % 2 ? BYTES_NONE : BYTES_OF(other), signature,
                                                &verdict),
                         0);
        assert_int_equal(verdict, BAD);
        pki_entity_free(&entity);
    }
}

/* SGP.22 4.4.1: SHA-256(SHA-256(code) || transactionId). */
static void test_confirmation_code(void **state)
{
    uint8_t inner[SHA256_LEN + 2], expected[SHA256_LEN], hash[SHA256_LEN];

    (void)state;
    assert_int_equal(hash_sha256(BYTES_TEXT("1234"), inner), 0);
    memcpy(inner + SHA256_LEN, "\x01\x02", 2);
    assert_int_equal(hash_sha256(BYTES_OF(inner), expected), 0);
    assert_int_equal(server_hash_confirmation_code(hash, BYTES_TEXT("1234"), ID), 0);
    assert_memory_equal(hash, expected, sizeof(hash));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signed_data),
        cmocka_unit_test(test_signatures),
        cmocka_unit_test(test_confirmation_code),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
