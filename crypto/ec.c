/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elliptic curve operations; contracts and invariants are in ec.h, formats of keys and
 * signatures in ec_key.c and ec_signature.c.
 *
 * A public key becomes an OpenSSL object by copying the curve's parameters and setting the encoded
 * point, which checks that it lies on the curve: a quarter of the cost of importing it by name. The
 * signing object of a private key is made with the first signature; ECKA and the public point work
 * on the curve directly.
 */
#include "crypto/ec.h"

#include "crypto/backend.h"
#include "crypto/hash.h"
#include "crypto/rng_library.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNCOMPRESSED = 0x04,
    SIGNATURE_DER_MAX = 80,
    SCALAR_TRIES = 64 /* each is out of range with a probability below 1/2 */
};

struct ec_public {
    enum ec_curve curve;
    uint8_t point[EC_POINT_LEN];
    EVP_PKEY *key;
    EVP_PKEY_CTX *verify;
};

struct ec_private {
    enum ec_curve curve;
    struct secret scalar;
    bool has_point;
    uint8_t point[EC_POINT_LEN];
    const struct rng_library *library; /* of the nonces; NULL: OpenSSL's generator */
    EVP_PKEY_CTX *sign;                /* NULL until the first signature */
};

const char *ec_curve_name(enum ec_curve curve)
{
    switch (curve) {
    case EC_CURVE_P256:
        return "NIST";
    case EC_CURVE_BRAINPOOL_P256R1:
        return "BRP";
    case EC_CURVE_NONE:
        break;
    }
    return "";
}

int ec_public_new(struct ec_public **out, enum ec_curve curve, struct bytes point)
{
    const struct backend_curve *parameters = backend_curve(curve);
    struct ec_public *key;
    int err;

    *out = NULL;
    if (curve == EC_CURVE_NONE)
        return ERR_UNSUPPORTED;
    if (!parameters)
        return backend_failed(ERR_CRYPTO);
    if (point.len != EC_POINT_LEN || point.at[0] != UNCOMPRESSED)
        return ERR_MALFORMED;
    key = calloc(1, sizeof(*key));
    if (!key)
        return ERR_MEMORY;
    key->curve = curve;
    memcpy(key->point, point.at, EC_POINT_LEN);
    err = ERR_CRYPTO;
    key->key = EVP_PKEY_new();
    if (!key->key || EVP_PKEY_copy_parameters(key->key, parameters->parameters) <= 0)
        goto fail;
    if (EVP_PKEY_set1_encoded_public_key(key->key, point.at, point.len) <= 0) {
        err = ERR_peek_error() ? ERR_MALFORMED : ERR_CRYPTO; /* of a bad point there is an error */
        goto fail;
    }
    key->verify = EVP_PKEY_CTX_new_from_pkey(NULL, key->key, NULL);
    if (!key->verify || EVP_PKEY_verify_init(key->verify) <= 0)
        goto fail;
    *out = key;
    return 0;
fail:
    ec_public_free(key);
    return backend_failed(err);
}

void ec_public_free(struct ec_public *key)
{
    if (!key)
        return;
    EVP_PKEY_CTX_free(key->verify);
    EVP_PKEY_free(key->key);
    free(key);
}

enum ec_curve ec_public_curve(const struct ec_public *key)
{
    return key->curve;
}

struct bytes ec_public_point(const struct ec_public *key)
{
    return BYTES_OF(key->point);
}

/* 0: the scalar is in [1, n-1]; ERR_RANGE, ERR_MEMORY. */
static int scalar_check(const struct backend_curve *curve, struct bytes scalar)
{
    BIGNUM *number = BN_secure_new();
    int err = ERR_RANGE;

    if (!number || (scalar.len == EC_SCALAR_LEN && !BN_bin2bn(scalar.at, EC_SCALAR_LEN, number)))
        err = backend_failed(ERR_MEMORY);
    else if (scalar.len == EC_SCALAR_LEN && !BN_is_zero(number) && BN_cmp(number, curve->order) < 0)
        err = 0;
    BN_clear_free(number);
    return err;
}

int ec_private_new(struct ec_private **out, enum ec_curve curve, struct bytes scalar)
{
    const struct backend_curve *parameters = backend_curve(curve);
    struct ec_private *key;
    int err;

    *out = NULL;
    if (curve == EC_CURVE_NONE)
        return ERR_UNSUPPORTED;
    if (!parameters)
        return backend_failed(ERR_CRYPTO);
    err = scalar_check(parameters, scalar);
    if (err < 0)
        return err;
    key = calloc(1, sizeof(*key));
    if (!key)
        return ERR_MEMORY;
    key->curve = curve;
    secret_set(&key->scalar, scalar);
    *out = key;
    return 0;
}

int ec_private_generate(struct ec_private **out, enum ec_curve curve, struct rng *rng)
{
    uint8_t scalar[EC_SCALAR_LEN];
    int err = ERR_CRYPTO;

    *out = NULL;
    for (int i = 0; i < SCALAR_TRIES; i++) {
        err = rng->fill(rng, scalar, sizeof(scalar));
        if (err < 0)
            break;
        err = ec_private_new(out, curve, BYTES_OF(scalar));
        if (err != ERR_RANGE)
            break;
    }
    secret_wipe_memory(scalar, sizeof(scalar));
    return err == ERR_RANGE ? ERR_CRYPTO : err;
}

void ec_private_free(struct ec_private *key)
{
    if (!key)
        return;
    EVP_PKEY_CTX_free(key->sign);
    secret_wipe_memory(key, sizeof(*key));
    free(key);
}

enum ec_curve ec_private_curve(const struct ec_private *key)
{
    return key->curve;
}

int ec_private_scalar(const struct ec_private *key, struct secret *scalar)
{
    return secret_set(scalar, secret_bytes(&key->scalar));
}

/*
 * `out` = key's scalar times `point`, or times the generator when `point` is empty; uncompressed.
 * ERR_MALFORMED when `point` is not on the curve.
 */
static int multiply(const struct ec_private *key, struct bytes point, uint8_t out[EC_POINT_LEN])
{
    const struct backend_curve *curve = backend_curve(key->curve);
    BN_CTX *context = BN_CTX_secure_new();
    BIGNUM *scalar = BN_secure_new();
    EC_POINT *base = NULL;
    EC_POINT *product = curve ? EC_POINT_new(curve->group) : NULL;
    int err = ERR_CRYPTO;

    if (!context || !scalar || !product || !BN_bin2bn(key->scalar.at, (int)key->scalar.len, scalar))
        goto end;
    BN_set_flags(scalar, BN_FLG_CONSTTIME);
    if (point.len) {
        base = EC_POINT_new(curve->group);
        if (!base)
            goto end;
        err = ERR_MALFORMED;
        if (point.len != EC_POINT_LEN || point.at[0] != UNCOMPRESSED ||
            EC_POINT_oct2point(curve->group, base, point.at, point.len, context) <= 0)
            goto end;
        err = ERR_CRYPTO;
    }
    if (EC_POINT_mul(curve->group, product, base ? NULL : scalar, base, base ? scalar : NULL,
                     context) > 0 &&
        EC_POINT_point2oct(curve->group, product, POINT_CONVERSION_UNCOMPRESSED, out, EC_POINT_LEN,
                           context) == EC_POINT_LEN)
        err = 0;
end:
    if (err < 0)
        err = backend_failed(err);
    EC_POINT_clear_free(product);
    EC_POINT_free(base);
    BN_clear_free(scalar);
    BN_CTX_free(context);
    return err;
}

int ec_private_point(struct ec_private *key, struct bytes *point)
{
    if (!key->has_point) {
        int err = multiply(key, BYTES_NONE, key->point);

        if (err < 0)
            return err;
        key->has_point = true;
    }
    *point = BYTES_OF(key->point);
    return 0;
}

int ec_agree(const struct ec_private *key, struct bytes point, struct secret *shared)
{
    uint8_t product[EC_POINT_LEN];
    int err = point.len ? multiply(key, point, product) : ERR_MALFORMED;

    secret_wipe(shared);
    if (err == 0)
        err = secret_set(shared, bytes_at(product + 1, EC_SHARED_LEN));
    secret_wipe_memory(product, sizeof(product));
    return err;
}

void ec_private_use_library(struct ec_private *key, const struct rng_library *library)
{
    key->library = library;
}

/* Makes key->sign. */
static int signer_new(struct ec_private *key)
{
    OSSL_LIB_CTX *library = rng_library_context(key->library);
    const struct backend_curve *curve = backend_curve(key->curve);
    EVP_PKEY_CTX *import = EVP_PKEY_CTX_new_from_name(library, "EC", NULL);
    EVP_PKEY *pkey = NULL;
    uint8_t native[EC_SCALAR_LEN]; /* in the machine's byte order, as OSSL_PARAM requires */
    BIGNUM *scalar = BN_secure_new();
    OSSL_PARAM parameters[3];
    int err = ERR_CRYPTO;

    if (!curve || !import || !scalar || !BN_bin2bn(key->scalar.at, (int)key->scalar.len, scalar) ||
        BN_bn2nativepad(scalar, native, sizeof(native)) < 0)
        goto end;
    parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                                     (char *)(uintptr_t)curve->group_name, 0);
    parameters[1] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, sizeof(native));
    parameters[2] = OSSL_PARAM_construct_end();
    if (EVP_PKEY_fromdata_init(import) <= 0 ||
        EVP_PKEY_fromdata(import, &pkey, EVP_PKEY_KEYPAIR, parameters) <= 0)
        goto end;
    key->sign = EVP_PKEY_CTX_new_from_pkey(library, pkey, NULL);
    if (key->sign && EVP_PKEY_sign_init(key->sign) > 0) {
        err = 0;
    } else {
        EVP_PKEY_CTX_free(key->sign);
        key->sign = NULL;
    }
end:
    if (err < 0)
        err = backend_failed(err);
    secret_wipe_memory(native, sizeof(native));
    BN_clear_free(scalar);
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(import);
    return err;
}

int ec_sign(struct ec_private *key, struct bytes first, struct bytes second,
            uint8_t signature[EC_SIGNATURE_LEN])
{
    const struct bytes parts[] = {first, second};
    uint8_t digest[SHA256_LEN];
    uint8_t der[SIGNATURE_DER_MAX];
    size_t len = sizeof(der);
    int err = key->sign ? 0 : signer_new(key);

    if (err == 0)
        err = hash_sha256_parts(parts, 2, digest);
    if (err < 0)
        return err;
    /* OpenSSL 3.0 reports success when memory for the DER is short, and -1 as its length. */
    if (EVP_PKEY_sign(key->sign, der, &len, digest, sizeof(digest)) <= 0 || len > sizeof(der))
        return backend_failed(ERR_CRYPTO);
    return ec_signature_from_der(bytes_at(der, len), signature) < 0 ? ERR_CRYPTO : 0;
}

/* A verification that could not be carried out, for lack of random numbers for instance, is no bad
 * signature: OpenSSL tells them apart by its first error. r, s outside [1, n-1]; u1*G + u2*Q = O.
 */
static bool says_bad_signature(void)
{
    unsigned long code = ERR_peek_error();

    return ERR_GET_LIB(code) == ERR_LIB_EC && (ERR_GET_REASON(code) == EC_R_BAD_SIGNATURE ||
                                               ERR_GET_REASON(code) == EC_R_POINT_AT_INFINITY);
}

int ec_verify(const struct ec_public *key, struct bytes first, struct bytes second,
              struct bytes signature, enum verdict *verdict)
{
    const struct bytes parts[] = {first, second};
    uint8_t digest[SHA256_LEN];
    uint8_t der[SIGNATURE_DER_MAX];
    struct buf out = BUF_OVER(der);
    int err, result;

    *verdict = BAD;
    if (signature.len != EC_SIGNATURE_LEN)
        return 0;
    err = hash_sha256_parts(parts, 2, digest);
    if (err < 0)
        return err;
    ec_signature_put_der(&out, signature.at);
    result = EVP_PKEY_verify(key->verify, out.at, out.len, digest, sizeof(digest));
    if (result != 1)
        return backend_failed(result < 0 && !says_bad_signature() ? ERR_CRYPTO : 0);
    *verdict = GOOD;
    return 0;
}

int ec_verify_point(enum ec_curve curve, struct bytes point, struct bytes first,
                    struct bytes second, struct bytes signature, enum verdict *verdict)
{
    struct ec_public *key;
    int err;

    *verdict = BAD;
    err = ec_public_new(&key, curve, point);
    if (err == 0)
        err = ec_verify(key, first, second, signature, verdict);
    ec_public_free(key);
    return err;
}
