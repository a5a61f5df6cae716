/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: known answers of RFC 5903, 6979 and 7027, formats of keys, and every refusal. */
#include "test/crypto/hex.h"

#include "crypto/ec.h"

static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

/* d, public point, other's point, shared x: RFC 5903 8.1 and RFC 7027 A.1. */
static const struct {
    enum ec_curve curve;
    const char *scalar, *point, *peer, *shared;
} agreements[] = {
    {EC_CURVE_P256, "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
     "04DAD0B65394221CF9B051E1FECA5787D098DFE637FC90B9EF945D0C3772581180"
     "5271A0461CDB8252D61F1C456FA3E59AB1F45B33ACCF5F58389E0577B8990BB3",
     "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF63"
     "56FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8353E74F33039872AB",
     "D6840F6B42F6EDAFD13116E0E12565202FEF8E9ECE7DCE03812464D04B9442DE"},
    {EC_CURVE_BRAINPOOL_P256R1, "81DB1EE100150FF2EA338D708271BE38300CB54241D79950F77B063039804F1D",
     "0444106E913F92BC02A1705D9953A8414DB95E1AAA49E81D9E85F929A8E3100BE5"
     "8AB4846F11CACCB73CE49CBDD120F5A900A69FD32C272223F789EF10EB089BDC",
     "048D2D688C6CF93E1160AD04CC4429117DC2C41825E1E9FCA0ADDD34E6F1B39F7B"
     "990C57520812BE512641E47034832106BC7D3E8DD0E4C7F1136D7006547CEC6A",
     "89AFC39D41D3B327814B80940B042590F96556EC91E6AE7939BCE31F3A18BF2B"},
};

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

static void spki_is_written_and_read(void **state)
{
    uint8_t memory[128];

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

static void signatures_in_der_are_strict(void **state)
{
    uint8_t raw[EC_SIGNATURE_LEN];
    uint8_t memory[80];
    struct buf out = BUF_OVER(memory);

    assert_int_equal(ec_signature_from_der(hex(*state, "3007020200FF020101"), raw), 0);
    assert_int_equal(raw[31], 0xFF);
    assert_int_equal(raw[63], 1);
    ec_signature_put_der(&out, raw);
    assert_bytes(buf_bytes(&out), hex(*state, "3007020200FF020101"));
    assert_int_equal(ec_signature_from_der(hex(*state, "30060201FF020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "300702020001020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3009020101020101020101"), raw),
                     ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3003020101"), raw), ERR_MALFORMED);
    assert_int_equal(ec_signature_from_der(hex(*state, "3105020101020101"), raw), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agreement_gives_known_secret),
        cmocka_unit_test(agreement_refuses_points_off_the_curve),
        cmocka_unit_test(known_signature_is_good),
        cmocka_unit_test(signatures_verify_and_flipped_ones_do_not),
        cmocka_unit_test(public_keys_are_checked),
        cmocka_unit_test(spki_is_written_and_read),
        cmocka_unit_test(scalars_outside_the_order_are_refused),
        cmocka_unit_test(generation_draws_again_when_out_of_range),
        cmocka_unit_test(generation_is_repeatable_with_a_seed),
        cmocka_unit_test(private_keys_are_exported_and_imported),
        cmocka_unit_test(other_private_keys_are_refused),
        cmocka_unit_test(signatures_in_der_are_strict),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
