/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of TLS: the trace of RFC 8448 3, and the PRF of OpenSSL. */
#include "test/tools/trace/session/tls_protections.h"

static struct bytes from_hex(uint8_t *octets, size_t size, const char *hex)
{
    struct buf out = buf_over(octets, size);

    assert_int_equal(buf_put_hex(&out, hex), 0);
    return buf_bytes(&out);
}

static void assert_hex(const uint8_t *at, size_t len, const char *hex)
{
    char text[200];

    assert_string_equal(bytes_to_hex(bytes_at(at, len), text, sizeof(text)), hex);
}

/* RFC 8448 3: traffic secrets, write keys and IVs, and a record of application data. */
static void test_trace_of_rfc8448(void **state)
{
    static const struct {
        const char *secret, *key, *iv;
    } rows[] = {
        {"B67B7D690CC16C4E75E54213CB2D37B4E9C912BCDED9105D42BEFD59D391AD38",
         "3FCE516009C21727D0F2E4E86EE403BC", "5D313EB2671276EE13000B30"},
        {"B3EDDB126E067F35A780B3ABF45E2D8F3B1A950738F52E9600746A0E27A55A21",
         "DBFAA693D1762C5B666AF5D950258D01", "5BD3C71B836E0B76BB73265F"},
        {"9E40646CE79A7F9DC05AF8889BCE6552875AFA0B06DF0087F792EBB7C17504A5",
         "17422DDA596ED5D9ACD890E3C63F5051", "5B78923DEE08579033E523D9"},
    };
    const struct trace_suite *suite = trace_suite_find(0x1301);
    struct trace_record_key key;
    uint8_t octets[100], out[100];
    struct trace_tls_record record = {.type = 23, .version = 0x0303};
    size_t len;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            trace_tls13_key(&key, suite, from_hex(octets, sizeof(octets), rows[i].secret)), 0);
        assert_true(key.tls13);
        assert_hex(key.key, 16, rows[i].key);
        assert_hex(key.iv, 12, rows[i].iv);
    }
    record.fragment =
        from_hex(octets, sizeof(octets),
                 "A23F7054B62C94D0AFFAFE8228BA55CBEFACEA42F914AA66BCAB3F2B9819A8A5B46B395BD54A9A20"
                 "441E2B62974E1F5A6292A2977014BD1E3DEAE63AEEBB21694915E4");
    assert_int_equal(trace_record_open(&key, &record, out, &len), 0);
    assert_int_equal(len, 51);
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(out[i], i);
    assert_int_equal(out[50], 23); /* the inner type */
}

static void test_secrets_of_a_wrong_length(void **state)
{
    static const uint8_t secret[49];
    struct trace_record_key key;
    uint8_t long_secret[49] = {0};

    (void)state;
    assert_int_equal(trace_tls13_key(&key, trace_suite_find(0x1301), bytes_at(secret, 48)),
                     ERR_UNSUPPORTED);
    assert_int_equal(trace_tls13_key(&key, trace_suite_find(0x1302), bytes_at(secret, 32)),
                     ERR_UNSUPPORTED);
    assert_int_equal(trace_tls13_key(&key, trace_suite_find(0x1302), bytes_at(secret, 48)), 0);
    assert_int_equal(trace_tls13_key(&key, trace_suite_find(0x002F), bytes_at(secret, 32)),
                     ERR_UNSUPPORTED);
    assert_int_equal(trace_tls13_update(trace_suite_find(0x1302), long_secret, 49), ERR_RANGE);
}

/* HKDF-Expand-Label of "traffic upd" by the HKDF of OpenSSL. */
static void test_update(void **state)
{
    static const uint16_t ids[] = {0x1301, 0x1302};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        size_t len = i ? 48 : 32, size = len;
        uint8_t secret[48] = {0xA5, 1, 2}, expected[48], info[32];
        struct buf label = BUF_OVER(info);
        EVP_PKEY_CTX *hkdf = EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, NULL);

        buf_put_u16(&label, (unsigned)len);
        buf_put_u8(&label, 17);
        buf_put(&label, BYTES_TEXT("tls13 traffic upd"));
        buf_put_u8(&label, 0);
        assert_true(EVP_PKEY_derive_init(hkdf) > 0);
        assert_true(EVP_PKEY_CTX_set_hkdf_mode(hkdf, EVP_PKEY_HKDEF_MODE_EXPAND_ONLY) > 0);
        assert_true(EVP_PKEY_CTX_set_hkdf_md(hkdf, i ? EVP_sha384() : EVP_sha256()) > 0);
        assert_true(EVP_PKEY_CTX_set1_hkdf_key(hkdf, secret, (int)len) > 0);
        assert_true(EVP_PKEY_CTX_add1_hkdf_info(hkdf, info, (int)label.len) > 0);
        assert_true(EVP_PKEY_derive(hkdf, expected, &size) > 0);
        EVP_PKEY_CTX_free(hkdf);
        assert_int_equal(trace_tls13_update(trace_suite_find(ids[i]), secret, len), 0);
        assert_memory_equal(secret, expected, len);
    }
}

/* ---- TLS 1.2 ---- */

/* The key block by the PRF of OpenSSL: MAC keys, keys, IVs, of the client first. */
static void test_key_block(void **state)
{
    (void)state;
    for (size_t row = 0; row < PROTECTIONS; row++) {
        const struct protection *p = &protections[row];
        const struct trace_suite *suite = trace_suite_find(p->suite);
        struct trace_record_key keys[2];
        uint8_t block[160], seed[64];
        EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
        EVP_KDF_CTX *prf = EVP_KDF_CTX_new(kdf);
        size_t len = 2 * (p->mac + p->key + p->iv);
        OSSL_PARAM parameters[5];

        memcpy(seed, server_random, 32);
        memcpy(seed + 32, client_random, 32);
        parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                                         suite->sha384 ? "SHA384" : "SHA256", 0);
        parameters[1] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SECRET, (void *)master,
                                                          sizeof(master));
        parameters[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, "key expansion", 13);
        parameters[3] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SEED, seed, 64);
        parameters[4] = OSSL_PARAM_construct_end();
        assert_true(EVP_KDF_derive(prf, block, len, parameters) > 0);
        EVP_KDF_CTX_free(prf);
        EVP_KDF_free(kdf);
        if (p->tls13)
            continue;
        assert_int_equal(
            trace_tls12_keys(keys, suite, BYTES_OF(master), client_random, server_random), 0);
        for (unsigned side = 0; side < 2; side++) {
            const uint8_t *key = block + 2 * p->mac, *iv = key + 2 * p->key;

            assert_ptr_equal(keys[side].suite, suite);
            assert_memory_equal(keys[side].mac, block + side * p->mac, p->mac);
            assert_memory_equal(keys[side].key, key + side * p->key, p->key);
            assert_memory_equal(keys[side].iv, iv + side * p->iv, p->iv);
        }
    }
    assert_int_equal(trace_tls12_keys((struct trace_record_key[2]){0}, trace_suite_find(0x00FF),
                                      BYTES_OF(master), client_random, server_random),
                     ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trace_of_rfc8448),
        cmocka_unit_test(test_secrets_of_a_wrong_length),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_key_block),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
