/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto/ has no AEAD, no HMAC-SHA384 and no key derivation of TLS: nothing else needs them. */
#include "crypto/openssl.h"

#include "tools/trace/session/tls_cipher.h"

#include "apdu/err.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

enum {
    SALT = 4,           /* octets of the implicit part of a nonce in TLS 1.2, GCM and CCM */
    EXPLICIT_NONCE = 8, /* octets in front of the ciphertext there */
    TAG = 16,
    SHORT_TAG = 8,
    HEADER = 13, /* authenticated data in TLS 1.2: sequence, type, version, length */
    LABEL_MAX = 32
};

/* ---- Key derivation ---- */

static size_t hash_len(const struct trace_suite *suite)
{
    return suite->sha384 ? 48 : 32;
}

static int hmac(const struct trace_suite *suite, struct bytes key, struct bytes data,
                uint8_t out[EVP_MAX_MD_SIZE])
{
    unsigned len = 0;

    return HMAC(suite->sha384 ? EVP_sha384() : EVP_sha256(), key.at, (int)key.len, data.at,
                data.len, out, &len)
               ? 0
               : ERR_CRYPTO;
}

/* P_hash of RFC 5246 5: `seed` is the label and the randoms. */
static int p_hash(const struct trace_suite *suite, struct bytes secret, struct bytes seed,
                  uint8_t *out, size_t len)
{
    uint8_t a[EVP_MAX_MD_SIZE], block[EVP_MAX_MD_SIZE], input[EVP_MAX_MD_SIZE + 128];
    size_t step = hash_len(suite);
    int err = hmac(suite, secret, seed, a);

    if (seed.len > 128)
        return ERR_TOO_LONG;
    for (size_t at = 0; err == 0 && at < len; at += step) {
        memcpy(input, a, step);
        memcpy(input + step, seed.at, seed.len);
        err = hmac(suite, secret, bytes_at(input, step + seed.len), block);
        if (err == 0)
            memcpy(out + at, block, len - at < step ? len - at : step);
        if (err == 0)
            err = hmac(suite, secret, bytes_at(a, step), block);
        memcpy(a, block, step);
    }
    secret_wipe_memory(block, sizeof(block));
    return err;
}

/* HKDF-Expand-Label of RFC 8446 7.1 without context, at most one hash. */
static int expand(const struct trace_suite *suite, struct bytes secret, const char *label,
                  uint8_t *out, size_t len)
{
    uint8_t info_octets[4 + LABEL_MAX], block[EVP_MAX_MD_SIZE];
    struct buf info = BUF_OVER(info_octets);
    int err;

    buf_put_u16(&info, (unsigned)len);
    buf_put_u8(&info, 6 + (unsigned)strlen(label));
    buf_put(&info, BYTES_TEXT("tls13 "));
    buf_put(&info, bytes_at(label, strlen(label)));
    buf_put_u8(&info, 0);
    buf_put_u8(&info, 1); /* the counter of HKDF-Expand */
    err = hmac(suite, secret, buf_bytes(&info), block);
    if (err == 0)
        memcpy(out, block, len);
    secret_wipe_memory(block, sizeof(block));
    return err;
}

int trace_tls12_keys(struct trace_record_key keys[2], const struct trace_suite *suite,
                     struct bytes master, const uint8_t client_random[TRACE_TLS_RANDOM],
                     const uint8_t server_random[TRACE_TLS_RANDOM])
{
    uint8_t seed_octets[13 + 2 * TRACE_TLS_RANDOM],
        block[2 * (32 + TRACE_TLS_KEY_MAX + TRACE_TLS_IV)];
    size_t mac = suite->protection == TRACE_PROTECTION_CBC_SHA256 ? 32 : 0;
    size_t iv = mac                                                       ? 0
                : suite->protection == TRACE_PROTECTION_CHACHA20_POLY1305 ? TRACE_TLS_IV
                                                                          : SALT;
    struct buf seed = BUF_OVER(seed_octets);
    struct bytes left;
    int err;

    if (suite->protection == TRACE_PROTECTION_UNKNOWN)
        return ERR_UNSUPPORTED;
    buf_put(&seed, BYTES_TEXT("key expansion"));
    buf_put(&seed, bytes_at(server_random, TRACE_TLS_RANDOM));
    buf_put(&seed, bytes_at(client_random, TRACE_TLS_RANDOM));
    err = p_hash(suite, master, buf_bytes(&seed), block, 2 * (mac + suite->key_len + iv));
    if (err < 0)
        return err;
    left = bytes_at(block, sizeof(block));
    for (unsigned side = 0; side < 2; side++) {
        keys[side] = (struct trace_record_key){.suite = suite};
        memcpy(keys[side].mac, left.at + side * mac, mac);
        memcpy(keys[side].key, left.at + 2 * mac + side * suite->key_len, suite->key_len);
        memcpy(keys[side].iv, left.at + 2 * (mac + suite->key_len) + side * iv, iv);
    }
    secret_wipe_memory(block, sizeof(block));
    return 0;
}

int trace_tls13_key(struct trace_record_key *key, const struct trace_suite *suite,
                    struct bytes secret)
{
    int err;

    if (suite->protection == TRACE_PROTECTION_UNKNOWN || secret.len != hash_len(suite))
        return ERR_UNSUPPORTED;
    *key = (struct trace_record_key){.suite = suite, .tls13 = true};
    err = expand(suite, secret, "key", key->key, suite->key_len);
    return err < 0 ? err : expand(suite, secret, "iv", key->iv, TRACE_TLS_IV);
}

int trace_tls13_update(const struct trace_suite *suite, uint8_t *secret, size_t len)
{
    uint8_t next[TRACE_TLS_SECRET_MAX];
    int err = len <= sizeof(next) ? expand(suite, bytes_at(secret, len), "traffic upd", next, len)
                                  : ERR_RANGE;

    if (err == 0)
        memcpy(secret, next, len);
    secret_wipe_memory(next, sizeof(next));
    return err;
}

/* ---- Records ---- */

static void put_u64(struct buf *out, uint64_t value)
{
    buf_put_u32(out, (uint32_t)(value >> 32));
    buf_put_u32(out, (uint32_t)value);
}

/* The header that TLS 1.2 authenticates, for `len` octets of content. */
static void put_header(struct buf *out, const struct trace_tls_record *record, size_t len)
{
    put_u64(out, record->sequence);
    buf_put_u8(out, record->type);
    buf_put_u16(out, record->version);
    buf_put_u16(out, (unsigned)len);
}

static const EVP_CIPHER *aead_of(const struct trace_suite *suite)
{
    bool aes256 = suite->key_len == 32;

    switch (suite->protection) {
    case TRACE_PROTECTION_GCM:
        return aes256 ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    case TRACE_PROTECTION_CHACHA20_POLY1305:
        return EVP_chacha20_poly1305();
    default:
        return aes256 ? EVP_aes_256_ccm() : EVP_aes_128_ccm();
    }
}

struct aead {
    const uint8_t *nonce; /* TRACE_TLS_IV octets */
    struct bytes header, ciphertext, tag;
};

static int aead_open(const struct trace_record_key *key, const struct aead *in, uint8_t *out)
{
    bool ccm = key->suite->protection == TRACE_PROTECTION_CCM ||
               key->suite->protection == TRACE_PROTECTION_CCM_8;
    uint8_t tag[TAG], none = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int len = 0, size = (int)in->ciphertext.len;
    bool ready, good;

    memcpy(tag, in->tag.at, in->tag.len);
    ready = context && EVP_DecryptInit_ex(context, aead_of(key->suite), NULL, NULL, NULL) > 0 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, TRACE_TLS_IV, NULL) > 0 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, (int)in->tag.len, tag) > 0 &&
            EVP_DecryptInit_ex(context, NULL, NULL, key->key, in->nonce) > 0 &&
            (!ccm || EVP_DecryptUpdate(context, NULL, &len, NULL, size) > 0) &&
            EVP_DecryptUpdate(context, NULL, &len, in->header.at, (int)in->header.len) > 0;
    good = ready && EVP_DecryptUpdate(context, size ? out : &none, &len,
                                      size ? in->ciphertext.at : &none, size) > 0;
    good = good && (ccm || EVP_DecryptFinal_ex(context, &none, &len) > 0);
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return !ready ? ERR_CRYPTO : good ? 0 : ERR_MALFORMED;
}

static int open_aead(const struct trace_record_key *key, const struct trace_tls_record *record,
                     uint8_t *out, size_t *len)
{
    size_t tag = key->suite->protection == TRACE_PROTECTION_CCM_8 ? SHORT_TAG : TAG;
    bool explicit = !key->tls13 && key->suite->protection != TRACE_PROTECTION_CHACHA20_POLY1305;
    size_t front = explicit ? EXPLICIT_NONCE : 0;
    uint8_t nonce[TRACE_TLS_IV], header_octets[HEADER];
    struct buf header = BUF_OVER(header_octets);
    struct bytes in = record->fragment;
    struct aead aead;

    if (in.len < front + tag)
        return ERR_MALFORMED;
    *len = in.len - front - tag;
    memcpy(nonce, key->iv, sizeof(nonce));
    if (explicit)
        memcpy(nonce + SALT, in.at, EXPLICIT_NONCE);
    for (unsigned i = 0; !explicit && i < 8; i++)
        nonce[TRACE_TLS_IV - 1 - i] ^= (uint8_t)(record->sequence >> 8 * i);
    if (key->tls13) {
        buf_put_u8(&header, record->type);
        buf_put_u16(&header, record->version);
        buf_put_u16(&header, (unsigned)in.len);
    } else {
        put_header(&header, record, *len);
    }
    aead = (struct aead){nonce, buf_bytes(&header), bytes_cut(in, front, *len),
                         bytes_from(in, front + *len)};
    return aead_open(key, &aead, out);
}

/* HMAC-SHA256 over the header and `content`, against `mac`. */
static int check_mac(const struct trace_record_key *key, const struct trace_tls_record *record,
                     struct bytes content, struct bytes mac)
{
    uint8_t header_octets[HEADER], computed[EVP_MAX_MD_SIZE];
    struct buf header = BUF_OVER(header_octets);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    EVP_PKEY *secret = EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, NULL, key->mac, 32);
    size_t len = sizeof(computed);
    bool done;

    put_header(&header, record, content.len);
    done = digest && secret && EVP_DigestSignInit(digest, NULL, EVP_sha256(), NULL, secret) > 0 &&
           EVP_DigestSignUpdate(digest, header.at, header.len) > 0 &&
           EVP_DigestSignUpdate(digest, content.at, content.len) > 0 &&
           EVP_DigestSignFinal(digest, computed, &len) > 0;
    EVP_PKEY_free(secret);
    EVP_MD_CTX_free(digest);
    if (!done)
        return ERR_CRYPTO;
    return bytes_equal(mac, bytes_at(computed, 32)) ? 0 : ERR_MALFORMED;
}

/* RFC 5246 6.2.3.2 and RFC 7366. */
static int open_cbc(const struct trace_record_key *key, const struct trace_tls_record *record,
                    uint8_t *out, size_t *len)
{
    struct bytes in = record->fragment, mac = BYTES_NONE, iv;
    int err = 0;

    if (key->encrypt_then_mac && in.len >= SHA256_LEN) {
        mac = bytes_from(in, in.len - SHA256_LEN);
        in.len -= SHA256_LEN;
        err = check_mac(key, record, in, mac);
    }
    if (err < 0 || in.len < 2 * (size_t)AES_BLOCK || in.len % AES_BLOCK)
        return err < 0 ? err : ERR_MALFORMED;
    iv = bytes_cut(in, 0, AES_BLOCK);
    in = bytes_from(in, AES_BLOCK);
    err = cipher_aes_cbc(CIPHER_DECRYPT, bytes_at(key->key, key->suite->key_len), iv.at, in, out);
    if (err < 0)
        return err;
    *len = in.len - 1;
    if (out[in.len - 1] > *len)
        return ERR_MALFORMED;
    *len -= out[in.len - 1];
    if (mac.len)
        return 0;
    if (*len < SHA256_LEN)
        return ERR_MALFORMED;
    *len -= SHA256_LEN;
    return check_mac(key, record, bytes_at(out, *len), bytes_at(out + *len, SHA256_LEN));
}

int trace_record_open(const struct trace_record_key *key, const struct trace_tls_record *record,
                      uint8_t *out, size_t *len)
{
    if (!key->suite || record->fragment.len > UINT16_MAX)
        return ERR_MALFORMED;
    return key->suite->protection == TRACE_PROTECTION_CBC_SHA256 ? open_cbc(key, record, out, len)
                                                                 : open_aead(key, record, out, len);
}
