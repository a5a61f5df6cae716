/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenSSL objects that crypto/ shares; see backend.h. */
#include "crypto/backend.h"

#include <errno.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static bool curve_load(struct backend_curve *curve, int nid, const char *name)
{
    OSSL_PARAM parameters[2];
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    bool done;

    curve->group_name = name;
    curve->group = EC_GROUP_new_by_curve_name(nid);
    curve->order = curve->group ? EC_GROUP_get0_order(curve->group) : NULL;
    parameters[0] =
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)name, 0);
    parameters[1] = OSSL_PARAM_construct_end();
    done = curve->order && context && EVP_PKEY_fromdata_init(context) > 0 &&
           EVP_PKEY_fromdata(context, &curve->parameters, EVP_PKEY_KEY_PARAMETERS, parameters) > 0;
    EVP_PKEY_CTX_free(context);
    return done;
}

static bool ciphers_load(struct backend *b)
{
    static const char *const names[3][BACKEND_AES_SIZES] = {
        {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"},
        {"AES-128-CTR", "AES-192-CTR", "AES-256-CTR"},
        {"AES-128-ECB", "AES-192-ECB", "AES-256-ECB"},
    };

    for (int i = 0; i < BACKEND_AES_SIZES; i++) {
        b->aes_cbc[i] = EVP_CIPHER_fetch(NULL, names[0][i], NULL);
        b->aes_ctr[i] = EVP_CIPHER_fetch(NULL, names[1][i], NULL);
        b->aes_ecb[i] = EVP_CIPHER_fetch(NULL, names[2][i], NULL);
        if (!b->aes_cbc[i] || !b->aes_ctr[i] || !b->aes_ecb[i])
            return false;
    }
    b->des3_cbc = EVP_CIPHER_fetch(NULL, "DES-EDE3-CBC", NULL);
    return b->des3_cbc != NULL;
}

static bool tls_load(struct backend *b)
{
    b->tls_kdf[0] = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
    b->tls_kdf[1] = EVP_KDF_fetch(NULL, "TLS1-PRF", NULL);
    return b->tls_kdf[0] && b->tls_kdf[1];
}

static void unload(struct backend *b)
{
    EVP_MD_free(b->sha256);
    EVP_MAC_free(b->cmac);
    for (int i = 0; i < BACKEND_AES_SIZES; i++) {
        EVP_CIPHER_free(b->aes_cbc[i]);
        EVP_CIPHER_free(b->aes_ctr[i]);
        EVP_CIPHER_free(b->aes_ecb[i]);
    }
    EVP_CIPHER_free(b->des3_cbc);
    EVP_KDF_free(b->tls_kdf[0]);
    EVP_KDF_free(b->tls_kdf[1]);
    for (size_t i = 0; i < sizeof(b->curves) / sizeof(b->curves[0]); i++) {
        EC_GROUP_free(b->curves[i].group);
        EVP_PKEY_free(b->curves[i].parameters);
    }
    memset(b, 0, sizeof(*b));
}

void backend_begin(void)
{
    if (errno == ENOMEM)
        errno = 0;
}

bool backend_has_context(void)
{
    backend_begin();
    if (OSSL_LIB_CTX_get0_global_default())
        return true;
    ERR_raise(ERR_LIB_CRYPTO, ERR_R_MALLOC_FAILURE);
    return false;
}

static bool load(struct backend *b)
{
    bool done;

    if (!backend_has_context())
        return false;
    b->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    b->cmac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    done =
        b->sha256 && b->cmac && ciphers_load(b) && tls_load(b) &&
        curve_load(&b->curves[EC_CURVE_P256], NID_X9_62_prime256v1, "prime256v1") &&
        curve_load(&b->curves[EC_CURVE_BRAINPOOL_P256R1], NID_brainpoolP256r1, "brainpoolP256r1");
    if (!done)
        unload(b);
    return done;
}

/* The only static memory of crypto/ that is written; under the lock, and not after it is there. */
static struct backend constants;
static atomic_bool is_there;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

const struct backend *backend(void)
{
    backend_begin();
    if (!atomic_load_explicit(&is_there, memory_order_acquire)) {
        pthread_mutex_lock(&lock);
        if (!atomic_load_explicit(&is_there, memory_order_relaxed))
            atomic_store_explicit(&is_there, load(&constants), memory_order_release);
        pthread_mutex_unlock(&lock);
    }
    return atomic_load_explicit(&is_there, memory_order_acquire) ? &constants : NULL;
}

const struct backend_curve *backend_curve(enum ec_curve curve)
{
    const struct backend *b = backend();

    if (!b || (curve != EC_CURVE_P256 && curve != EC_CURVE_BRAINPOOL_P256R1))
        return NULL;
    return &b->curves[curve];
}

int backend_failed(int err)
{
    unsigned long code;

    if (errno == ENOMEM)
        err = ERR_MEMORY;
    while ((code = ERR_get_error()) != 0)
        if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE)
            err = ERR_MEMORY;
    return err;
}

void backend_on_record(int is_sent, int version, int type, const void *octets, size_t len, SSL *ssl,
                       void *memory_was_short)
{
    (void)version;
    (void)type;
    (void)octets;
    (void)len;
    (void)ssl;
    if (is_sent && errno == ENOMEM)
        *(bool *)memory_was_short = true;
}

X509 *backend_certificate(struct bytes der)
{
    const unsigned char *at = der.at;
    X509 *certificate = NULL;

    if (backend_has_context() && der.len <= LONG_MAX)
        certificate = d2i_X509(NULL, &at, (long)der.len);
    if (!certificate)
        return NULL;
    (void)X509_check_purpose(certificate, -1, 0);
    (void)X509_get0_pubkey(certificate);
    if (errno != ENOMEM)
        return certificate;
    X509_free(certificate);
    return NULL;
}
