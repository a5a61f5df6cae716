/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wiping and comparing; the contracts are in secret.h. */
#include "crypto/secret.h"

#include "crypto/openssl.h"

#include <openssl/crypto.h>
#include <string.h>

int secret_set(struct secret *secret, struct bytes value)
{
    struct secret fresh = {0};

    if (value.len <= SECRET_MAX) {
        fresh.len = value.len;
        if (value.len)
            memcpy(fresh.at, value.at, value.len); /* before the wipe: `value` may be in `secret` */
    }
    secret_wipe(secret);
    *secret = fresh;
    secret_wipe(&fresh);
    return value.len <= SECRET_MAX ? 0 : ERR_TOO_LONG;
}

struct bytes secret_bytes(const struct secret *secret)
{
    return bytes_at(secret->at, secret->len);
}

void secret_wipe(struct secret *secret)
{
    secret_wipe_memory(secret, sizeof(*secret));
}

void secret_wipe_memory(void *at, size_t len)
{
    if (len)
        explicit_bzero(at, len); /* in wide stores; OPENSSL_cleanse takes 8 octets at a time */
}

enum verdict secret_equal(struct bytes a, struct bytes b)
{
    if (a.len != b.len)
        return BAD;
    if (a.len == 0)
        return GOOD;
    return CRYPTO_memcmp(a.at, b.at, a.len) == 0 ? GOOD : BAD;
}
