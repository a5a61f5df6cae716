/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets: short values that are wiped by their owner, and comparisons that take the same time
 * whatever they compare. A secret is never traced; it is stored only by an explicit secret_bytes.
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

/* Wipes what was there. ERR_TOO_LONG beyond SECRET_MAX (then the secret is empty). */
int secret_set(struct secret *secret, struct bytes value);
/* Borrowed from the secret. */
struct bytes secret_bytes(const struct secret *secret);
void secret_wipe(struct secret *secret);

/* Zeroes memory in a way that the compiler keeps. NULL with 0 is fine. */
void secret_wipe_memory(void *at, size_t len);
/* GOOD when both have the same length and content. Time depends on the lengths only. */
enum verdict secret_equal(struct bytes a, struct bytes b);

#endif
