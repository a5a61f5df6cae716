/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Block ciphers; the contracts are in cipher.h. */
#include "crypto/cipher.h"

#include "crypto/backend.h"

#include <limits.h>
#include <string.h>

/* Index into the AES rows of the backend; -1: not a key length of AES. */
static int aes_size(struct bytes key)
{
    return key.len == 16 ? 0 : key.len == 24 ? 1 : key.len == 32 ? 2 : -1;
}

static int run(const EVP_CIPHER *cipher, enum cipher_direction direction, const uint8_t *key,
               const uint8_t *iv, struct bytes in, uint8_t *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int len = 0;
    bool done;

    done = context && in.len <= INT_MAX &&
           EVP_CipherInit_ex2(context, cipher, key, iv, (int)direction, NULL) > 0 &&
           EVP_CIPHER_CTX_set_padding(context, 0) > 0 &&
           EVP_CipherUpdate(context, out, &len, in.at, (int)in.len) > 0 && len == (int)in.len;
    EVP_CIPHER_CTX_free(context);
    return done ? 0 : backend_failed(ERR_CRYPTO);
}

int cipher_aes_block(struct bytes key, const uint8_t in[AES_BLOCK], uint8_t out[AES_BLOCK])
{
    const struct backend *b = backend();
    int size = aes_size(key);

    if (size < 0)
        return ERR_RANGE;
    if (!b)
        return backend_failed(ERR_CRYPTO);
    return run(b->aes_ecb[size], CIPHER_ENCRYPT, key.at, NULL, bytes_at(in, AES_BLOCK), out);
}

int cipher_aes_cbc(enum cipher_direction direction, struct bytes key, const uint8_t iv[AES_BLOCK],
                   struct bytes in, uint8_t *out)
{
    const struct backend *b = backend();
    int size = aes_size(key);

    if (size < 0 || in.len % AES_BLOCK)
        return ERR_RANGE;
    if (!b)
        return backend_failed(ERR_CRYPTO);
    if (in.len == 0)
        return 0;
    return run(b->aes_cbc[size], direction, key.at, iv, in, out);
}

int cipher_aes_ctr(struct bytes key, const uint8_t counter[AES_BLOCK], struct bytes in,
                   uint8_t *out)
{
    const struct backend *b = backend();
    int size = aes_size(key);

    if (size < 0)
        return ERR_RANGE;
    if (!b)
        return backend_failed(ERR_CRYPTO);
    if (in.len == 0)
        return 0;
    return run(b->aes_ctr[size], CIPHER_ENCRYPT, key.at, counter, in, out);
}

int cipher_des3_cbc(enum cipher_direction direction, struct bytes key, const uint8_t iv[DES_BLOCK],
                    struct bytes in, uint8_t *out)
{
    const struct backend *b = backend();
    uint8_t three[24]; /* K1 K2 K3; shorter keys repeat from their start */
    int err;

    if ((key.len != 8 && key.len != 16 && key.len != 24) || in.len % DES_BLOCK)
        return ERR_RANGE;
    if (!b)
        return backend_failed(ERR_CRYPTO);
    if (in.len == 0)
        return 0;
    for (size_t i = 0; i < sizeof(three); i++)
        three[i] = key.at[i % key.len];
    err = run(b->des3_cbc, direction, three, iv, in, out);
    OPENSSL_cleanse(three, sizeof(three));
    return err;
}
