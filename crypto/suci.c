/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ECIES of TS 33.501 C.3: key agreement of an ephemeral key with that of the home network gives Z;
 * X9.63 of Z, with the ephemeral public key as information, gives 64 octets: AES key (16), counter
 * block (16), MAC key (32); then AES-CTR, and 8 octets of HMAC-SHA-256.
 *
 * Profile A is X25519 (RFC 7748), B is P-256 with compressed points.
 */
#include "crypto/suci.h"

#include "crypto/backend.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/kdf.h"

#include <string.h>

enum {
    X25519_LEN = 32,
    COMPRESSED_LEN = 33,
    KEY_LEN = 16,
    COUNTER_LEN = 16,
    MAC_KEY_LEN = 32,
    TAG_LEN = 8
};

/* Ephemeral key on X25519: its public half to `ephemeral`, the shared secret to `z`. */
static int agree_a(struct bytes key, struct rng *rng, uint8_t *ephemeral, struct secret *z)
{
    uint8_t scalar[X25519_LEN];
    EVP_PKEY *own = NULL;
    EVP_PKEY *peer = NULL;
    EVP_PKEY_CTX *context = NULL;
    size_t len = X25519_LEN;
    int err;

    if (key.len != X25519_LEN)
        return ERR_MALFORMED;
    err = rng->fill(rng, scalar, sizeof(scalar));
    if (err < 0)
        return err;
    err = ERR_CRYPTO;
    backend_begin();
    own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, scalar, sizeof(scalar));
    peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, key.at, key.len);
    context = own ? EVP_PKEY_CTX_new(own, NULL) : NULL;
    if (!peer || !context || EVP_PKEY_get_raw_public_key(own, ephemeral, &len) <= 0 ||
        EVP_PKEY_derive_init(context) <= 0 || EVP_PKEY_derive_set_peer(context, peer) <= 0)
        goto end;
    /* OpenSSL refuses the result zero of a key of small order. */
    z->len = X25519_LEN;
    err = EVP_PKEY_derive(context, z->at, &z->len) > 0 ? 0 : ERR_MALFORMED;
end:
    if (err < 0)
        err = backend_failed(err);
    secret_wipe_memory(scalar, sizeof(scalar));
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(peer);
    EVP_PKEY_free(own);
    return err;
}

/* `key`, compressed or not, as an uncompressed point. */
static int decompress(struct bytes key, uint8_t point[EC_POINT_LEN])
{
    const struct backend_curve *curve = backend_curve(EC_CURVE_P256);
    EC_POINT *p = curve ? EC_POINT_new(curve->group) : NULL;
    int err = ERR_CRYPTO;

    if (p) {
        /* another length */
        err = EC_POINT_oct2point(curve->group, p, key.at, key.len, NULL) <= 0 ? ERR_MALFORMED : 0;
        if (err == 0 && EC_POINT_point2oct(curve->group, p, POINT_CONVERSION_UNCOMPRESSED, point,
                                           EC_POINT_LEN, NULL) != EC_POINT_LEN)
            err = ERR_MALFORMED; /* the point at infinity */
    }
    if (err < 0)
        err = backend_failed(err);
    EC_POINT_free(p);
    return err;
}

/* The same on P-256. */
static int agree_b(struct bytes key, struct rng *rng, uint8_t *ephemeral, struct secret *z)
{
    uint8_t peer[EC_POINT_LEN];
    struct ec_private *own = NULL;
    struct bytes point;
    int err = decompress(key, peer);

    if (err == 0)
        err = ec_private_generate(&own, EC_CURVE_P256, rng);
    if (err == 0)
        err = ec_private_point(own, &point);
    if (err == 0)
        err = ec_agree(own, BYTES_OF(peer), z);
    if (err == 0) {
        ephemeral[0] = (uint8_t)(0x02 | (point.at[EC_POINT_LEN - 1] & 1));
        memcpy(ephemeral + 1, point.at + 1, COMPRESSED_LEN - 1);
    }
    ec_private_free(own);
    return err;
}

/* Ciphertext and tag behind the ephemeral key. */
static int conceal(const struct secret *z, struct bytes ephemeral, struct bytes identity,
                   struct buf *out)
{
    uint8_t keys[KEY_LEN + COUNTER_LEN + MAC_KEY_LEN];
    uint8_t tag[SHA256_LEN];
    uint8_t *cipher;
    int err = kdf_x963_sha256(secret_bytes(z), ephemeral, keys, sizeof(keys));

    if (err < 0)
        goto end;
    buf_put(out, ephemeral);
    cipher = buf_grow(out, identity.len);
    if (!cipher) {
        err = ERR_TOO_LONG;
        goto end;
    }
    err = cipher_aes_ctr(bytes_at(keys, KEY_LEN), keys + KEY_LEN, identity, cipher);
    if (err == 0)
        err = hash_hmac_sha256(bytes_at(keys + KEY_LEN + COUNTER_LEN, MAC_KEY_LEN),
                               bytes_at(cipher, identity.len), tag);
    if (err == 0)
        buf_put(out, bytes_at(tag, TAG_LEN));
end:
    secret_wipe_memory(keys, sizeof(keys));
    return err < 0 ? err : out->overflow ? ERR_TOO_LONG : 0;
}

int suci_conceal(enum suci_scheme scheme, struct bytes key, struct bytes identity, struct rng *rng,
                 struct buf *out)
{
    uint8_t ephemeral[COMPRESSED_LEN];
    struct secret z = {0};
    int err;

    switch (scheme) {
    case SUCI_NULL:
        buf_put(out, identity);
        return out->overflow ? ERR_TOO_LONG : 0;
    case SUCI_PROFILE_A:
        err = agree_a(key, rng, ephemeral, &z);
        break;
    case SUCI_PROFILE_B:
        err = agree_b(key, rng, ephemeral, &z);
        break;
    default:
        return ERR_UNSUPPORTED;
    }
    if (err == 0)
        err =
            conceal(&z, bytes_at(ephemeral, scheme == SUCI_PROFILE_A ? X25519_LEN : COMPRESSED_LEN),
                    identity, out);
    secret_wipe(&z);
    return err;
}
