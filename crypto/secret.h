/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets: short values that their owner wipes, and comparison in constant time. Secrets are never
 * traced. secret_bytes is the only access to the value.
 */
#ifndef CRYPTO_SECRET_H
#define CRYPTO_SECRET_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum { SECRET_MAX = 64 };

struct secret {
    size_t len;
    uint8_t at[SECRET_MAX];
};

/* Replaces the value; the old one is wiped. ERR_TOO_LONG beyond SECRET_MAX (then the secret is
 * empty). */
int secret_set(struct secret *secret, struct bytes value);
/* Borrowed from the secret. */
struct bytes secret_bytes(const struct secret *secret);
void secret_wipe(struct secret *secret);

/* Sets memory to zero; the compiler does not remove it. NULL with length 0 is allowed. */
void secret_wipe_memory(void *at, size_t len);
/* GOOD when both have the same length and content. Time depends on the lengths only. */
enum verdict secret_equal(struct bytes a, struct bytes b);

#endif
