/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hashes and MACs; the contracts are in hash.h. */
#include "crypto/hash.h"

#include "crypto/backend.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

int hash_sha256_parts(const struct bytes *parts, size_t count, uint8_t out[SHA256_LEN])
{
    const struct backend *b = backend();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = b && context && EVP_DigestInit_ex(context, b->sha256, NULL) > 0;

    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestUpdate(context, parts[i].at, parts[i].len) > 0;
    done = done && EVP_DigestFinal_ex(context, out, NULL) > 0;
    EVP_MD_CTX_free(context);
    return done ? 0 : backend_failed(ERR_CRYPTO);
}

int hash_sha256(struct bytes data, uint8_t out[SHA256_LEN])
{
    return hash_sha256_parts(&data, 1, out);
}

int hash_sha1(struct bytes data, uint8_t out[SHA1_LEN])
{
    return backend_has_context() && EVP_Digest(data.at, data.len, out, NULL, EVP_sha1(), NULL) > 0
               ? 0
               : backend_failed(ERR_CRYPTO);
}

int hash_cmac(struct bytes key, const struct bytes *parts, size_t count, uint8_t out[CMAC_LEN])
{
    const struct backend *b = backend();
    const char *name = key.len == 16   ? "AES-128-CBC"
                       : key.len == 24 ? "AES-192-CBC"
                       : key.len == 32 ? "AES-256-CBC"
                                       : NULL;
    OSSL_PARAM parameters[2];
    EVP_MAC_CTX *context;
    size_t len = 0;
    bool done;

    if (!name)
        return ERR_RANGE;
    parameters[0] =
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)(uintptr_t)name, 0);
    parameters[1] = OSSL_PARAM_construct_end();
    context = b ? EVP_MAC_CTX_new(b->cmac) : NULL;
    done = context && EVP_MAC_init(context, key.at, key.len, parameters) > 0;
    for (size_t i = 0; done && i < count; i++)
        done = EVP_MAC_update(context, parts[i].at, parts[i].len) > 0;
    done = done && EVP_MAC_final(context, out, &len, CMAC_LEN) > 0 && len == CMAC_LEN;
    EVP_MAC_CTX_free(context);
    return done ? 0 : backend_failed(ERR_CRYPTO);
}

int hash_hmac_sha256(struct bytes key, struct bytes data, uint8_t out[SHA256_LEN])
{
    unsigned len = 0;

    if (key.len > INT_MAX)
        return ERR_RANGE;
    if (!backend_has_context() ||
        !HMAC(EVP_sha256(), key.at, (int)key.len, data.at, data.len, out, &len) ||
        len != SHA256_LEN)
        return backend_failed(ERR_CRYPTO);
    return 0;
}
