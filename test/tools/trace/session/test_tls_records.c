/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records of TLS that OpenSSL sealed, each protection damaged at each octet. */
#include "test/tools/trace/session/tls_protections.h"

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
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_damaged_records),
        cmocka_unit_test(test_padding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
