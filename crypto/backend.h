/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL objects that crypto/ shares: curve parameters and fetched algorithms. They are made once
 * in a process and never changed. An EVP fetch or a key import by parameters takes tens of
 * microseconds, more than most operations with them.
 */
#ifndef CRYPTO_BACKEND_H
#define CRYPTO_BACKEND_H

#include "crypto/ec.h"
#include "crypto/openssl.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/x509.h>

struct backend_curve {
    EC_GROUP *group;
    const BIGNUM *order;  /* of the group */
    EVP_PKEY *parameters; /* a key object without a key, to copy parameters from */
    const char *group_name;
};

enum { BACKEND_AES_SIZES = 3 };

struct backend {
    EVP_MD *sha256;
    EVP_MAC *cmac;
    EVP_CIPHER *aes_cbc[BACKEND_AES_SIZES]; /* 128, 192, 256 */
    EVP_CIPHER *aes_ctr[BACKEND_AES_SIZES];
    EVP_CIPHER *aes_ecb[BACKEND_AES_SIZES];
    EVP_CIPHER *des3_cbc;
    /* Those of TLS 1.3 and 1.2. Nothing uses them by this pointer: an algorithm for which there is
     * no memory when it is first fetched, in the first handshake, OpenSSL (3.0) never finds again.
     */
    EVP_KDF *tls_kdf[2];
    struct backend_curve curves[3]; /* by enum ec_curve; [0] is empty */
};

/* Before calls of OpenSSL of which backend_failed() is asked: forgets an earlier lack of memory.
 * The next two call it. */
void backend_begin(void);
/* False: OpenSSL had no memory for its default library context. It then uses a context without
 * locks and ends in a segmentation fault (3.0), so no function that takes one may be called. The
 * error is in the thread's queue, for backend_failed(). */
bool backend_has_context(void);
/* NULL: OpenSSL lacks one of them; backend_failed() says why. */
const struct backend *backend(void);
/* The row of `curve`; NULL also for EC_CURVE_NONE. */
const struct backend_curve *backend_curve(enum ec_curve curve);

/* After a call of OpenSSL failed: ERR_MEMORY when memory was short, else `err`. OpenSSL does not
 * report each lack of memory, so errno counts, too, which malloc() sets. Empties the thread's queue
 * of errors: TLS would report those that remain. */
int backend_failed(int err);

/* For SSL_set_msg_callback(), whose argument is a bool: it becomes true when memory was short
 * before a record is sent, also that of an alert. libssl does not report that in all cases, and
 * sets errno to 0 before it sends. */
void backend_on_record(int is_sent, int version, int type, const void *octets, size_t len, SSL *ssl,
                       void *memory_was_short);

/* A certificate in DER, perhaps with octets behind it; NULL: backend_failed() says why. d2i_X509()
 * makes one without its key or extensions when memory for these is short; this does not. */
X509 *backend_certificate(struct bytes der);

#endif
