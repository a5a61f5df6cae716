/* SPDX-License-Identifier: GPL-3.0-or-later */
/* X9.63: K = H(z || 00000001 || info) || H(z || 00000002 || info) || ... */
#include "crypto/kdf.h"

#include "crypto/hash.h"
#include "crypto/secret.h"

#include <string.h>

int kdf_x963_sha256(struct bytes z, struct bytes info, uint8_t *out, size_t len)
{
    uint8_t digest[SHA256_LEN];
    uint8_t counter[4] = {0};
    int err = 0;

    if (len > (size_t)255 * SHA256_LEN)
        return ERR_RANGE;
    for (size_t at = 0; at < len && err == 0; at += SHA256_LEN) {
        const struct bytes parts[] = {z, BYTES_OF(counter), info};

        counter[3]++;
        err = hash_sha256_parts(parts, 3, digest);
        if (err == 0)
            memcpy(out + at, digest, len - at < SHA256_LEN ? len - at : SHA256_LEN);
    }
    secret_wipe_memory(digest, sizeof(digest));
    return err;
}
