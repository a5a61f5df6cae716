/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL with random numbers of a `struct rng`: nonces of signatures, one-time keys, TLS
 * handshakes. For repeatable runs with test keys; by default OpenSSL uses its own generator.
 */
#ifndef CRYPTO_RNG_LIBRARY_H
#define CRYPTO_RNG_LIBRARY_H

#include "crypto/openssl.h"
#include "crypto/rng.h"

#include <openssl/crypto.h>

struct rng_library;

/*
 * A new library context whose random numbers all come from `rng`, in the order of use; one thread
 * only. `rng` must outlive it. ERR_CRYPTO, ERR_MEMORY.
 */
int rng_library_new(struct rng_library **out, struct rng *rng);
/* The same for OpenSSL's default context: the whole process. Before the first random number of the
 * process, else ERR_STATE. */
int rng_library_use(struct rng_library **out, struct rng *rng);
/* For the functions of OpenSSL that take a library context; NULL: the default one. */
OSSL_LIB_CTX *rng_library_context(const struct rng_library *library);
/* After all objects of the context. NULL is allowed. */
void rng_library_free(struct rng_library *library);

#endif
