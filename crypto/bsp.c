/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SCP03t on segments, by SGP.22 2.6.4 and 5.5 (GlobalPlatform Amd D as it applies to BSP):
 *
 *   C-MAC = CMAC(S-MAC, MCV || tag || length || data), its first 8 octets sent, all 16 the next MCV
 *   data  = CBC(S-ENC, ICV = ECB(S-ENC, counter), plaintext || 80 00..) for 86 and 87, clear for 88
 *
 * The contexts of ciphers and MAC are kept as long as the keys: making them costs more time than a
 * segment.
 */
#include "crypto/bsp.h"

#include "apdu/tlv.h"
#include "crypto/backend.h"
#include "crypto/kdf.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, PADDING = 0x80, IDENTITY_MAX = 255, TRANSACTION_ID_MAX = 16, LABEL_MAX = 16 };

struct bsp {
    EVP_CIPHER_CTX *icv;     /* ECB, encrypting */
    EVP_CIPHER_CTX *decrypt; /* CBC */
    EVP_CIPHER_CTX *encrypt; /* CBC */
    EVP_MAC_CTX *mac;
    uint8_t mcv[BLOCK];
    uint64_t counter; /* of the next segment */
    bool dead;
};

int bsp_derive_keys(struct bsp_keys *out, struct bytes shared, uint8_t key_type, uint8_t key_len,
                    struct bytes host_id, struct bytes eid)
{
    uint8_t memory[4 + 2 * IDENTITY_MAX];
    uint8_t derived[3 * BSP_KEY_LEN];
    struct buf info = BUF_OVER(memory);
    int err;

    if (host_id.len > IDENTITY_MAX || eid.len > IDENTITY_MAX)
        return ERR_RANGE;
    buf_put_u8(&info, key_type);
    buf_put_u8(&info, key_len);
    buf_put_u8(&info, (unsigned)host_id.len);
    buf_put(&info, host_id);
    buf_put_u8(&info, (unsigned)eid.len);
    buf_put(&info, eid);
    err = kdf_x963_sha256(shared, buf_bytes(&info), derived, sizeof(derived));
    if (err == 0) {
        memcpy(out->mcv, derived, BSP_KEY_LEN);
        memcpy(out->enc, derived + BSP_KEY_LEN, BSP_KEY_LEN);
        memcpy(out->mac, derived + 2 * BSP_KEY_LEN, BSP_KEY_LEN);
    }
    secret_wipe_memory(derived, sizeof(derived));
    return err;
}

void bsp_key_line(char text[BSP_KEY_LINE_SIZE], const char *label, struct bytes transaction_id,
                  const struct bsp_keys *keys)
{
    const struct bytes fields[] = {bytes_cut(transaction_id, 0, TRANSACTION_ID_MAX),
                                   BYTES_OF(keys->enc), BYTES_OF(keys->mac), BYTES_OF(keys->mcv)};
    char *end = stpncpy(text, label, LABEL_MAX);

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        *end++ = ' ';
        bytes_to_hex(fields[i], end, 2 * fields[i].len + 1);
        end += 2 * fields[i].len;
    }
}

void bsp_keys_wipe(struct bsp_keys *keys)
{
    secret_wipe_memory(keys, sizeof(*keys));
}

int bsp_replace_keys(struct bsp *bsp, const struct bsp_keys *keys)
{
    const struct backend *b = backend();
    const EVP_CIPHER *ecb = b ? b->aes_ecb[0] : NULL;
    const EVP_CIPHER *cbc = b ? b->aes_cbc[0] : NULL;
    static const char cipher_name[] = "AES-128-CBC";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)(uintptr_t)cipher_name, 0),
        OSSL_PARAM_construct_end(),
    };

    bsp->dead = true;
    if (!b || EVP_EncryptInit_ex2(bsp->icv, ecb, keys->enc, NULL, NULL) <= 0 ||
        EVP_DecryptInit_ex2(bsp->decrypt, cbc, keys->enc, NULL, NULL) <= 0 ||
        EVP_EncryptInit_ex2(bsp->encrypt, cbc, keys->enc, NULL, NULL) <= 0 ||
        EVP_CIPHER_CTX_set_padding(bsp->icv, 0) <= 0 ||
        EVP_CIPHER_CTX_set_padding(bsp->decrypt, 0) <= 0 ||
        EVP_CIPHER_CTX_set_padding(bsp->encrypt, 0) <= 0 ||
        EVP_MAC_init(bsp->mac, keys->mac, BSP_KEY_LEN, parameters) <= 0)
        return backend_failed(ERR_CRYPTO);
    memcpy(bsp->mcv, keys->mcv, BLOCK);
    bsp->counter = 1;
    bsp->dead = false;
    return 0;
}

int bsp_new(struct bsp **out, const struct bsp_keys *keys)
{
    const struct backend *b = backend();
    struct bsp *bsp = calloc(1, sizeof(*bsp));
    int err;

    *out = NULL;
    if (!bsp)
        return ERR_MEMORY;
    bsp->icv = EVP_CIPHER_CTX_new();
    bsp->decrypt = EVP_CIPHER_CTX_new();
    bsp->encrypt = EVP_CIPHER_CTX_new();
    bsp->mac = b ? EVP_MAC_CTX_new(b->cmac) : NULL;
    err = bsp->icv && bsp->decrypt && bsp->encrypt && bsp->mac ? bsp_replace_keys(bsp, keys)
                                                               : backend_failed(ERR_CRYPTO);
    if (err < 0)
        bsp_free(bsp);
    else
        *out = bsp;
    return err;
}

void bsp_free(struct bsp *bsp)
{
    if (!bsp)
        return;
    EVP_CIPHER_CTX_free(bsp->icv); /* each cleanses its key schedule */
    EVP_CIPHER_CTX_free(bsp->decrypt);
    EVP_CIPHER_CTX_free(bsp->encrypt);
    EVP_MAC_CTX_free(bsp->mac);
    secret_wipe_memory(bsp, sizeof(*bsp));
    free(bsp);
}

/* MAC over MCV || data, all 16 octets. */
static int mac_compute(struct bsp *bsp, struct bytes data, uint8_t out[BLOCK])
{
    size_t len = 0;

    backend_begin();
    if (EVP_MAC_init(bsp->mac, NULL, 0, NULL) <= 0 ||
        EVP_MAC_update(bsp->mac, bsp->mcv, BLOCK) <= 0 ||
        EVP_MAC_update(bsp->mac, data.at, data.len) <= 0 ||
        EVP_MAC_final(bsp->mac, out, &len, BLOCK) <= 0 || len != BLOCK)
        return backend_failed(ERR_CRYPTO);
    return 0;
}

/* CBC over whole blocks with the ICV of the current counter. */
static int crypt(struct bsp *bsp, EVP_CIPHER_CTX *cipher, struct bytes in, uint8_t *out)
{
    uint8_t icv[BLOCK] = {0};
    int len = 0;

    for (int i = 0; i < 8; i++)
        icv[BLOCK - 1 - i] = (uint8_t)(bsp->counter >> (8 * i));
    backend_begin();
    if (EVP_EncryptUpdate(bsp->icv, icv, &len, icv, BLOCK) <= 0 || len != BLOCK ||
        EVP_CipherInit_ex2(cipher, NULL, NULL, icv, -1, NULL) <= 0 ||
        EVP_CipherUpdate(cipher, out, &len, in.at, (int)in.len) <= 0 || len != (int)in.len)
        return backend_failed(ERR_CRYPTO);
    return 0;
}

/* Length without the padding 80 00.. of the last block; `*found`: there is such padding. */
static size_t unpadded(const uint8_t *at, size_t len, bool *found)
{
    size_t last = len - BLOCK;

    while (len > last && at[len - 1] == 0)
        len--;
    *found = len > last && at[len - 1] == PADDING;
    return *found ? len - 1 : 0;
}

static int open_encrypted(struct bsp *bsp, struct bytes data, struct buf *plain,
                          enum verdict *verdict)
{
    size_t before = plain->len;
    uint8_t *room = buf_grow(plain, data.len);
    bool found = false;
    int err;

    if (!room)
        return ERR_TOO_LONG;
    err = crypt(bsp, bsp->decrypt, data, room);
    if (err == 0)
        plain->len = before + unpadded(room, data.len, &found);
    if (!found) {
        secret_wipe_memory(room, data.len);
        plain->len = before;
    }
    *verdict = found ? GOOD : BAD;
    return err;
}

static int open_segment(struct bsp *bsp, struct bytes segment, struct buf *plain,
                        enum verdict *verdict)
{
    struct tlv tlv;
    struct bytes data;
    uint8_t mac[BLOCK];
    int err;

    if (tlv_only(segment, &tlv) < 0 || tlv.tag < BSP_TAG_PROFILE || tlv.tag > BSP_TAG_MAC_ONLY ||
        tlv.value.len < BSP_MAC_LEN)
        return ERR_MALFORMED;
    data = bytes_cut(tlv.value, 0, tlv.value.len - BSP_MAC_LEN);
    if (tlv.tag != BSP_TAG_MAC_ONLY && (data.len == 0 || data.len % BLOCK))
        return ERR_MALFORMED;
    err = mac_compute(bsp, bytes_cut(segment, 0, segment.len - BSP_MAC_LEN), mac);
    if (err < 0)
        return err;
    if (secret_equal(bytes_at(mac, BSP_MAC_LEN), bytes_from(tlv.value, data.len)) == BAD)
        return 0;
    memcpy(bsp->mcv, mac, BLOCK);
    if (tlv.tag != BSP_TAG_MAC_ONLY) {
        err = open_encrypted(bsp, data, plain, verdict);
    } else {
        buf_put(plain, data);
        *verdict = plain->overflow ? BAD : GOOD;
        err = plain->overflow ? ERR_TOO_LONG : 0;
    }
    bsp->counter++;
    return err;
}

int bsp_open(struct bsp *bsp, struct bytes segment, struct buf *plain, enum verdict *verdict)
{
    int err;

    *verdict = BAD;
    if (bsp->dead)
        return ERR_STATE;
    err = open_segment(bsp, segment, plain, verdict);
    if (err < 0)
        *verdict = BAD;
    bsp->dead = *verdict == BAD;
    return err;
}

int bsp_seal(struct bsp *bsp, uint8_t tag, struct bytes plain, struct buf *out)
{
    bool encrypted = tag != BSP_TAG_MAC_ONLY;
    size_t len = encrypted ? (plain.len / BLOCK + 1) * BLOCK : plain.len;
    size_t header = out->len;
    uint8_t mac[BLOCK];
    uint8_t *data;
    int err = 0;

    if (tag < BSP_TAG_PROFILE || tag > BSP_TAG_MAC_ONLY)
        return ERR_RANGE;
    if (bsp->dead)
        return ERR_STATE;
    tlv_put_header(out, tag, len + BSP_MAC_LEN);
    data = buf_grow(out, len);
    if (out->overflow)
        return ERR_TOO_LONG;
    if (plain.len)
        memcpy(data, plain.at, plain.len);
    if (encrypted) {
        memset(data + plain.len, 0, len - plain.len);
        data[plain.len] = PADDING;
        err = crypt(bsp, bsp->encrypt, bytes_at(data, len), data);
    }
    if (err == 0)
        err = mac_compute(bsp, bytes_from(buf_bytes(out), header), mac);
    if (err < 0) {
        bsp->dead = true;
        return err;
    }
    memcpy(bsp->mcv, mac, BLOCK);
    bsp->counter++;
    buf_put(out, bytes_at(mac, BSP_MAC_LEN));
    return out->overflow ? ERR_TOO_LONG : 0;
}

int bsp_seal_all(struct bsp *bsp, uint8_t tag, size_t piece, struct bytes plain, struct buf *out)
{
    int err = piece ? 0 : ERR_RANGE;

    for (size_t at = 0; err == 0 && at < plain.len; at += piece)
        err = bsp_seal(bsp, tag, bytes_cut(plain, at, piece), out);
    return err;
}
