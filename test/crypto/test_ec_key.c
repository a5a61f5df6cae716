/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formats of keys: SubjectPublicKeyInfo, PKCS#8, SEC1, PEM. */
#include "test/crypto/ec_vectors.h"

#include <stdio.h>

static void spki_is_written_and_read(void **state)
{
    uint8_t memory[128], form_memory[128];

    for (size_t i = 0; i < 2; i++) {
        struct buf spki = BUF_OVER(memory);
        struct bytes point = hex(*state, agreements[i].point);
        struct ec_public *key;
        enum ec_curve curve;
        struct bytes read;

        ec_spki_put(&spki, agreements[i].curve, point);
        assert_int_equal(ec_public_from_spki(&key, buf_bytes(&spki)), 0);
        assert_int_equal(ec_public_curve(key), agreements[i].curve);
        ec_public_free(key);
        assert_int_equal(ec_spki_read(bytes_from(buf_bytes(&spki), 2), &curve, &read), 0);
        assert_int_equal(curve, agreements[i].curve);
        assert_bytes(read, point);
        /* Other points than uncompressed ones of 65 octets. */
        for (uint8_t form = 0; form < 8; form++)
            if (form != 0x04) {
                struct buf other = BUF_OVER(form_memory);

                ec_spki_put(&other, agreements[i].curve, point);
                form_memory[other.len - point.len] = form;
                assert_int_equal(ec_spki_read(bytes_from(buf_bytes(&other), 2), &curve, &read),
                                 ERR_MALFORMED);
            }
        for (size_t cut = 1; cut <= point.len; cut++) {
            struct buf other = BUF_OVER(form_memory);

            ec_spki_put(&other, agreements[i].curve, bytes_cut(point, 0, point.len - cut));
            assert_int_equal(ec_spki_read(bytes_from(buf_bytes(&other), 2), &curve, &read),
                             ERR_MALFORMED);
        }
        memory[4 + 2] ^= 1; /* in the OID of id-ecPublicKey */
        assert_int_equal(ec_public_from_spki(&key, buf_bytes(&spki)), ERR_UNSUPPORTED);
        memory[4 + 2] ^= 1;
        memory[4 + 9 + 4] ^= 1; /* in the OID of the curve */
        assert_int_equal(ec_public_from_spki(&key, buf_bytes(&spki)), ERR_UNSUPPORTED);
        memory[4 + 9 + 4] ^= 1;
        assert_int_equal(ec_public_from_spki(&key, bytes_cut(buf_bytes(&spki), 0, spki.len - 1)),
                         ERR_MALFORMED);
    }
}

static void private_keys_are_exported_and_imported(void **state)
{
    (void)state;
    for (size_t c = 0; c < 2; c++) {
        struct rng rng = rng_system();
        struct ec_private *key, *again;
        uint8_t memory[512];
        struct buf out = BUF_OVER(memory);
        struct buf tight = buf_over(memory, 40);
        struct secret before, after;

        assert_int_equal(ec_private_generate(&key, curves[c], &rng), 0);
        assert_int_equal(ec_private_scalar(key, &before), 0);
        assert_int_equal(ec_private_export(key, &tight), ERR_TOO_LONG);
        assert_int_equal(ec_private_export(key, &out), 0);
        assert_int_equal(ec_private_import(&again, buf_bytes(&out)), 0);
        assert_int_equal(ec_private_curve(again), curves[c]);
        assert_int_equal(ec_private_scalar(again, &after), 0);
        assert_int_equal(secret_equal(secret_bytes(&before), secret_bytes(&after)), GOOD);
        ec_private_free(again);
        out.len = 0;
        assert_int_equal(ec_private_export_pem(key, &out), 0);
        assert_int_equal(ec_private_import(&again, buf_bytes(&out)), 0);
        assert_int_equal(ec_private_scalar(again, &after), 0);
        assert_int_equal(secret_equal(secret_bytes(&before), secret_bytes(&after)), GOOD);
        ec_private_free(again);
        memory[60] = '*';
        assert_int_equal(ec_private_import(&again, buf_bytes(&out)), ERR_MALFORMED);
        ec_private_free(key);
    }
}

/* PKCS#8 with SEC1 that has the public key, octet for octet (RFC 5958 2, RFC 5915 3). */
static void exported_private_keys_are_pkcs8(void **state)
{
    static const char *const algorithms[] = {"3013 06072A8648CE3D0201 06082A8648CE3D030107",
                                             "3014 06072A8648CE3D0201 06092B2403030208010107"};
    static const char *const lengths[] = {"308187", "308188"};

    for (size_t i = 0; i < 2; i++) {
        uint8_t memory[200], expected_octets[200];
        struct buf out = BUF_OVER(memory), expected = BUF_OVER(expected_octets);
        struct ec_private *key;
        char text[600];

        snprintf(text, sizeof(text), "%s 020100 %s 046D 306B 020101 0420 %s A144 0342 00 %s",
                 lengths[i], algorithms[i], agreements[i].scalar, agreements[i].point);
        assert_int_equal(buf_put_hex(&expected, text), 0);
        assert_int_equal(ec_private_import(&key, buf_bytes(&expected)), 0);
        assert_int_equal(ec_private_export(key, &out), 0);
        assert_bytes(buf_bytes(&out), buf_bytes(&expected));
        ec_private_free(key);
    }
    (void)state;
}

static void other_private_keys_are_refused(void **state)
{
    /* SEC1 of RFC 6979's key as `openssl ec` writes it, without the public part. */
    struct bytes sec1 =
        hex(*state, "3031020101"
                    "0420C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
                    "A00A06082A8648CE3D030107");
    struct bytes other_curve =
        hex(*state, "302E020101"
                    "0420C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
                    "A00706052B8104000A");
    struct bytes no_curve =
        hex(*state, "3025020101"
                    "0420C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    struct ec_private *key;
    struct bytes point;

    assert_int_equal(ec_private_import(&key, sec1), 0);
    assert_int_equal(ec_private_point(key, &point), 0);
    assert_bytes(bytes_cut(point, 1, 4), hex(*state, "60FED4BA"));
    ec_private_free(key);
    assert_int_equal(ec_private_import(&key, other_curve), ERR_UNSUPPORTED);
    assert_null(key);
    assert_int_equal(ec_private_import(&key, no_curve), ERR_UNSUPPORTED);
    assert_int_equal(ec_private_import(&key, bytes_cut(sec1, 0, 40)), ERR_MALFORMED);
    assert_int_equal(ec_private_import(&key, BYTES_NONE), ERR_MALFORMED);
    assert_int_equal(ec_private_import(&key, BYTES_TEXT("hello")), ERR_MALFORMED);
    assert_int_equal(
        ec_private_import(&key, BYTES_TEXT("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n"
                                           "-----END ENCRYPTED PRIVATE KEY-----\n")),
        ERR_UNSUPPORTED);
    assert_int_equal(ec_private_import(&key, BYTES_TEXT("-----BEGIN EC PRIVATE KEY-----\n"
                                                        "Proc-Type: 4,ENCRYPTED\n\nAAAA\n"
                                                        "-----END EC PRIVATE KEY-----\n")),
                     ERR_UNSUPPORTED);
    assert_int_equal(ec_private_import(&key, BYTES_TEXT("-----BEGIN PRIVATE KEY-----\nAAAA\n")),
                     ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spki_is_written_and_read),
        cmocka_unit_test(private_keys_are_exported_and_imported),
        cmocka_unit_test(exported_private_keys_are_pkcs8),
        cmocka_unit_test(other_private_keys_are_refused),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
