/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two generators of rng.h. The seeded one is the AES-256-CTR key stream under the key
 * SHA-256("euiccd rng" || seed); octet `position` of the stream lies in block position / 16.
 */
#include "crypto/rng.h"

#include "crypto/backend.h"
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/secret.h"

#include <limits.h>
#include <openssl/rand.h>
#include <string.h>

static int system_fill(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    if (len > INT_MAX || !backend_has_context() || RAND_bytes(out, (int)len) != 1)
        return backend_failed(ERR_CRYPTO);
    return 0;
}

struct rng rng_system(void)
{
    return (struct rng){system_fill};
}

static int seeded_fill(struct rng *rng, uint8_t *out, size_t len)
{
    struct rng_seeded *seeded = (struct rng_seeded *)rng; /* rng is its first member */
    uint8_t counter[AES_BLOCK] = {0};
    uint64_t block = seeded->position / AES_BLOCK;
    uint64_t blocks = (len + AES_BLOCK - 1) / AES_BLOCK;
    int err;

    if (len == 0)
        return 0;
    if (blocks > UINT64_MAX / AES_BLOCK - block)
        return ERR_CRYPTO; /* the stream is used up */
    for (int i = 0; i < 8; i++)
        counter[AES_BLOCK - 1 - i] = (uint8_t)(block >> (8 * i));
    memset(out, 0, len);
    err = cipher_aes_ctr(BYTES_OF(seeded->key), counter, bytes_at(out, len), out);
    if (err == 0) /* else the next attempt has the same octets */
        seeded->position += blocks * AES_BLOCK;
    return err;
}

int rng_seeded_init(struct rng_seeded *seeded, struct bytes seed, uint64_t position)
{
    const struct bytes parts[] = {BYTES_TEXT("euiccd rng"), seed};

    seeded->rng.fill = seeded_fill;
    if (position > UINT64_MAX - AES_BLOCK)
        return ERR_CRYPTO;
    seeded->position = (position + AES_BLOCK - 1) / AES_BLOCK * AES_BLOCK;
    return hash_sha256_parts(parts, 2, seeded->key);
}

void rng_seeded_wipe(struct rng_seeded *seeded)
{
    secret_wipe_memory(seeded, sizeof(*seeded));
}
