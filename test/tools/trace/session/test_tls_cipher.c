/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys and records of TLS: the trace of RFC 8448 3, the PRF and the ciphers of OpenSSL on the other
 * side, each protection damaged at each octet.
 */
#include "crypto/openssl.h"

#include "tools/trace/session/tls_cipher.h"

#include "apdu/err.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t client_random[TRACE_TLS_RANDOM] = {1, 2, 3};
static const uint8_t server_random[TRACE_TLS_RANDOM] = {4, 5, 6};
static const uint8_t master[48] = {7, 8, 9};

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

struct protection {
    uint16_t suite;
    unsigned mac, key, iv; /* octets of the key block for a side */
    bool tls13;
    const char *cipher;
    unsigned tag;
    bool encrypt_then_mac;
};

static const struct protection protections[] = {
    {0xC02B, 0, 16, 4, false, "AES-128-GCM", 16, false},
    {0xC02C, 0, 32, 4, false, "AES-256-GCM", 16, false},
    {0xC0AC, 0, 16, 4, false, "AES-128-CCM", 16, false},
    {0xC0AF, 0, 32, 4, false, "AES-256-CCM", 8, false},
    {0xCCA9, 0, 32, 12, false, "ChaCha20-Poly1305", 16, false},
    {0xC023, 32, 16, 0, false, "AES-128-CBC", 0, false},
    {0xC023, 32, 16, 0, false, "AES-128-CBC", 0, true},
    {0x003D, 32, 32, 0, false, "AES-256-CBC", 0, false},
    {0x1301, 0, 16, 12, true, "AES-128-GCM", 16, false},
    {0x1302, 0, 32, 12, true, "AES-256-GCM", 16, false},
    {0x1303, 0, 32, 12, true, "ChaCha20-Poly1305", 16, false},
    {0x1304, 0, 16, 12, true, "AES-128-CCM", 16, false},
    {0x1305, 0, 16, 12, true, "AES-128-CCM", 8, false},
};
enum { PROTECTIONS = sizeof(protections) / sizeof(protections[0]) };

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

/* ---- Records ---- */

static struct trace_record_key key_of(const struct protection *p)
{
    struct trace_record_key key = {.suite = trace_suite_find(p->suite),
                                   .tls13 = p->tls13,
                                   .encrypt_then_mac = p->encrypt_then_mac};

    memset(key.key, 0x42, p->key);
    memset(key.iv, 0x17, p->iv);
    memset(key.mac, 0x23, p->mac);
    return key;
}

static void put_header(struct buf *out, const struct trace_tls_record *record, size_t len)
{
    buf_put_u32(out, (uint32_t)(record->sequence >> 32));
    buf_put_u32(out, (uint32_t)record->sequence);
    buf_put_u8(out, record->type);
    buf_put_u16(out, record->version);
    buf_put_u16(out, (unsigned)len);
}

static void put_mac(struct buf *out, const struct trace_record_key *key,
                    const struct trace_tls_record *record, struct bytes content)
{
    uint8_t octets[400], mac[32];
    struct buf input = BUF_OVER(octets);
    unsigned len = sizeof(mac);

    put_header(&input, record, content.len);
    buf_put(&input, content);
    assert_non_null(HMAC(EVP_sha256(), key->mac, 32, input.at, input.len, mac, &len));
    buf_put(out, BYTES_OF(mac));
}

static void encrypt_cbc(struct buf *out, const struct protection *p,
                        const struct trace_record_key *key, struct bytes plain)
{
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, p->cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t iv[16] = {9, 9, 9}, octets[400];
    int len = 0;

    assert_true(EVP_EncryptInit_ex2(context, cipher, key->key, iv, NULL) > 0);
    EVP_CIPHER_CTX_set_padding(context, 0);
    assert_true(EVP_EncryptUpdate(context, octets, &len, plain.at, (int)plain.len) > 0);
    buf_put(out, BYTES_OF(iv));
    buf_put(out, bytes_at(octets, (size_t)len));
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

/* RFC 5246 6.2.3.2, RFC 7366. `padding`: its octets, the length octet included. */
static void seal_cbc(struct buf *out, const struct protection *p,
                     const struct trace_record_key *key, const struct trace_tls_record *record,
                     struct bytes content, unsigned padding)
{
    uint8_t octets[400];
    struct buf plain = BUF_OVER(octets);

    buf_put(&plain, content);
    if (!p->encrypt_then_mac)
        put_mac(&plain, key, record, content);
    for (unsigned i = 0; i < padding; i++)
        buf_put_u8(&plain, padding - 1);
    encrypt_cbc(out, p, key, buf_bytes(&plain));
    if (p->encrypt_then_mac)
        put_mac(out, key, record, buf_bytes(out));
}

/* RFC 5288, RFC 6655, RFC 7905, RFC 8446 5.2. */
static void seal_aead(struct buf *out, const struct protection *p,
                      const struct trace_record_key *key, const struct trace_tls_record *record,
                      struct bytes content)
{
    static const uint8_t explicit[8] = {0xE, 1, 2, 3, 4, 5, 6, 7};
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, p->cipher, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t nonce[12], header_octets[13], octets[400], tag[16], none = 0;
    struct buf header = BUF_OVER(header_octets);
    int len = 0;

    memcpy(nonce, key->iv, 12);
    if (p->iv == 4)
        memcpy(nonce + 4, explicit, 8);
    for (unsigned i = 0; p->iv == 12 && i < 8; i++)
        nonce[4 + i] ^= (uint8_t)(record->sequence >> (56 - 8 * i));
    if (p->tls13) {
        buf_put_u8(&header, record->type);
        buf_put_u16(&header, record->version);
        buf_put_u16(&header, (unsigned)content.len + p->tag);
    } else {
        put_header(&header, record, content.len);
    }
    assert_true(EVP_EncryptInit_ex2(context, cipher, NULL, NULL, NULL) > 0);
    assert_true(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) > 0);
    if (strstr(p->cipher, "CCM"))
        assert_true(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)p->tag, NULL) > 0);
    assert_true(EVP_EncryptInit_ex2(context, NULL, key->key, nonce, NULL) > 0);
    if (strstr(p->cipher, "CCM"))
        assert_true(EVP_EncryptUpdate(context, NULL, &len, NULL, (int)content.len) > 0);
    assert_true(EVP_EncryptUpdate(context, NULL, &len, header.at, (int)header.len) > 0);
    assert_true(EVP_EncryptUpdate(context, octets, &len, content.len ? content.at : &none,
                                  (int)content.len) > 0);
    assert_true(EVP_EncryptFinal_ex(context, octets + content.len, &len) > 0);
    assert_true(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, (int)p->tag, tag) > 0);
    if (p->iv == 4)
        buf_put(out, BYTES_OF(explicit));
    buf_put(out, bytes_at(octets, content.len));
    buf_put(out, bytes_at(tag, p->tag));
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
}

/* The padding that completes a block. */
static unsigned padding_of(const struct protection *p, size_t len)
{
    return (unsigned)(16 - (len + (p->encrypt_then_mac ? 0 : 32)) % 16);
}

static void seal(struct buf *out, const struct protection *p, const struct trace_record_key *key,
                 const struct trace_tls_record *record, struct bytes content)
{
    if (p->mac)
        seal_cbc(out, p, key, record, content, padding_of(p, content.len));
    else
        seal_aead(out, p, key, record, content);
}

static int open_record(const struct trace_record_key *key, const struct trace_tls_record *record,
                       uint8_t out[400], size_t *len)
{
    uint8_t *fragment = malloc(record->fragment.len ? record->fragment.len : 1);
    struct trace_tls_record copy = *record; /* of exactly its size */
    int err;

    memcpy(fragment, record->fragment.at, record->fragment.len);
    copy.fragment = bytes_at(fragment, record->fragment.len);
    err = trace_record_open(key, &copy, out, len);
    free(fragment);
    return err;
}

static void test_records(void **state)
{
    static const uint8_t content[200] = {0xC0, 1, 2, 3};
    static const size_t lengths[] = {1, 15, 16, 17, 200, 0};
    uint8_t octets[400], out[400];
    size_t len;

    (void)state;
    for (size_t row = 0; row < PROTECTIONS; row++) {
        const struct trace_record_key key = key_of(&protections[row]);

        for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
            struct trace_tls_record record = {
                .type = 23, .version = 0x0303, .sequence = UINT64_C(0x0102030405060708)};
            struct buf sealed = BUF_OVER(octets);

            seal(&sealed, &protections[row], &key, &record, bytes_at(content, lengths[i]));
            record.fragment = buf_bytes(&sealed);
            assert_int_equal(open_record(&key, &record, out, &len), 0);
            assert_int_equal(len, lengths[i]);
            assert_memory_equal(out, content, len);
        }
    }
}

/* Another octet, header or key, and each beginning, is refused. */
static void test_damaged_records(void **state)
{
    uint8_t octets[400], out[400];
    size_t len;

    (void)state;
    for (size_t row = 0; row < PROTECTIONS; row++) {
        const struct protection *p = &protections[row];
        struct trace_record_key key = key_of(p);
        struct trace_tls_record record = {.type = 23, .version = 0x0303, .sequence = 1}, other;
        struct buf sealed = BUF_OVER(octets);

        seal(&sealed, p, &key, &record, BYTES_TEXT("fifteen octets."));
        record.fragment = buf_bytes(&sealed);
        assert_int_equal(open_record(&key, &record, out, &len), 0);
        for (size_t at = 0; at < sealed.len; at++) {
            octets[at] ^= 0x80;
            assert_int_equal(open_record(&key, &record, out, &len), ERR_MALFORMED);
            octets[at] ^= 0x80;
        }
        for (size_t shorter = 0; shorter < sealed.len; shorter++) {
            other = record;
            other.fragment.len = shorter;
            assert_int_equal(open_record(&key, &other, out, &len), ERR_MALFORMED);
        }
        other = record;
        other.type = 22;
        assert_int_equal(open_record(&key, &other, out, &len), ERR_MALFORMED);
        other = record;
        other.version = 0xFEFD;
        assert_int_equal(open_record(&key, &other, out, &len), ERR_MALFORMED);
        other = record;
        other.sequence = 2;
        assert_int_equal(open_record(&key, &other, out, &len), ERR_MALFORMED);
        key.key[0] ^= 1;
        assert_int_equal(open_record(&key, &record, out, &len), ERR_MALFORMED);
        key.suite = NULL;
        assert_int_equal(open_record(&key, &record, out, &len), ERR_MALFORMED);
    }
}

/* CBC: more padding than a block (RFC 5246: up to 256 octets), and one longer than its record. */
static void test_padding(void **state)
{
    uint8_t octets[400], out[400];
    size_t len;

    (void)state;
    for (size_t row = 0; row < PROTECTIONS; row++) {
        const struct protection *p = &protections[row];
        const struct trace_record_key key = key_of(p);
        struct trace_tls_record record = {.type = 23, .version = 0x0303, .sequence = 1};
        struct buf sealed = BUF_OVER(octets);
        uint8_t plain_octets[32];

        if (!p->mac)
            continue;
        seal_cbc(&sealed, p, &key, &record, BYTES_TEXT("ab"), padding_of(p, 2) + 240);
        record.fragment = buf_bytes(&sealed);
        assert_int_equal(open_record(&key, &record, out, &len), 0);
        assert_int_equal(len, 2);
        sealed.len = 0;
        memset(plain_octets, 0xFF, sizeof(plain_octets)); /* 255 octets of 32 */
        encrypt_cbc(&sealed, p, &key, BYTES_OF(plain_octets));
        if (p->encrypt_then_mac)
            put_mac(&sealed, &key, &record, buf_bytes(&sealed));
        record.fragment = buf_bytes(&sealed);
        assert_int_equal(open_record(&key, &record, out, &len), ERR_MALFORMED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trace_of_rfc8448), cmocka_unit_test(test_secrets_of_a_wrong_length),
        cmocka_unit_test(test_update),           cmocka_unit_test(test_key_block),
        cmocka_unit_test(test_records),          cmocka_unit_test(test_damaged_records),
        cmocka_unit_test(test_padding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
