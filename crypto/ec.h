/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elliptic curves of SGP.22 2.6.7: NIST P-256 and brainpoolP256r1, always with SHA-256. Signatures
 * are plain r||s (BSI TR-03111 5.2.2), points uncompressed (04||X||Y), scalars and shared secrets
 * 32 octets big-endian.
 *
 * Invariant EC-E1: a public key handle holds a point that was checked to be on its curve; a private
 * one a scalar in [1, n-1]. Scalars are random numbers of the caller's rng; ECDSA nonces are
 * OpenSSL's. A handle must not be used by two threads at once.
 */
#ifndef CRYPTO_EC_H
#define CRYPTO_EC_H

#include "crypto/rng.h"
#include "crypto/secret.h"

/* Stored in card files: numbers never change. */
enum ec_curve { EC_CURVE_NONE = 0, EC_CURVE_P256 = 1, EC_CURVE_BRAINPOOL_P256R1 = 2 };

enum { EC_SCALAR_LEN = 32, EC_POINT_LEN = 65, EC_SIGNATURE_LEN = 64, EC_SHARED_LEN = 32 };

struct ec_public;
struct ec_private;

/* "NIST" or "BRP", as in the file names of SGP.26; "" for none. */
const char *ec_curve_name(enum ec_curve curve);
/* The curve named by the contents of an OBJECT IDENTIFIER; EC_CURVE_NONE when it is neither. */
enum ec_curve ec_curve_of_oid(struct bytes oid);
/* Contents of the OBJECT IDENTIFIER of `curve`. */
struct bytes ec_curve_oid(enum ec_curve curve);

/*
 * A public key from `point` (65 octets). ERR_MALFORMED when it is not a point of the curve,
 * ERR_UNSUPPORTED for EC_CURVE_NONE, ERR_CRYPTO, ERR_MEMORY.
 */
int ec_public_new(struct ec_public **out, enum ec_curve curve, struct bytes point);
/* From a SubjectPublicKeyInfo, its 30 TLV included. ERR_UNSUPPORTED: no EC key or another curve. */
int ec_public_from_spki(struct ec_public **out, struct bytes spki);
void ec_public_free(struct ec_public *key); /* NULL is fine */
enum ec_curve ec_public_curve(const struct ec_public *key);
struct bytes ec_public_point(const struct ec_public *key); /* borrowed from the key */

/*
 * Reads a SubjectPublicKeyInfo: `content` is the value of its outer
 * SEQUENCE (so that implicitly tagged forms work too). `*curve` is EC_CURVE_NONE for a curve other
 * than the two. Checks the point's form, not that it is on the curve. ERR_MALFORMED;
 * ERR_UNSUPPORTED: not an EC key with a named curve.
 */
int ec_spki_read(struct bytes content, enum ec_curve *curve, struct bytes *point);
/* Appends the SubjectPublicKeyInfo (30 TLV) of `point`. */
void ec_spki_put(struct buf *out, enum ec_curve curve, struct bytes point);

/* A new random key. ERR_CRYPTO, ERR_MEMORY, ERR_UNSUPPORTED. */
int ec_private_generate(struct ec_private **out, enum ec_curve curve, struct rng *rng);
/* From 32 octets. ERR_RANGE when not in [1, n-1]; ERR_MEMORY. */
int ec_private_new(struct ec_private **out, enum ec_curve curve, struct bytes scalar);
/*
 * From PKCS#8 or SEC1, DER or PEM (the first EC key in the text). ERR_MALFORMED; ERR_UNSUPPORTED
 * for another algorithm or curve, and for encrypted keys; ERR_RANGE.
 */
int ec_private_import(struct ec_private **out, struct bytes key);
/* Appends PKCS#8 DER. */
int ec_private_export(struct ec_private *key, struct buf *out);
/* Appends PKCS#8 in PEM. */
int ec_private_export_pem(struct ec_private *key, struct buf *out);
void ec_private_free(struct ec_private *key); /* wipes; NULL is fine */
enum ec_curve ec_private_curve(const struct ec_private *key);
/* The scalar, to be wiped by the caller. */
int ec_private_scalar(const struct ec_private *key, struct secret *scalar);
/* The public point, computed by the first call. Borrowed from the key. */
int ec_private_point(struct ec_private *key, struct bytes *point);

struct rng_library;
/* Before the first ec_sign: nonces of signatures are random numbers of `library` (rng_library.h),
 * which must outlive the key. */
void ec_private_use_library(struct ec_private *key, const struct rng_library *library);
/* Signs first||second, which are hashed in place; `second` may be empty. ERR_CRYPTO,
 * ERR_MEMORY. */
int ec_sign(struct ec_private *key, struct bytes first, struct bytes second,
            uint8_t signature[EC_SIGNATURE_LEN]);
/* Checks a signature over first||second. A signature of another length is BAD. ERR_CRYPTO,
 * ERR_MEMORY. */
int ec_verify(const struct ec_public *key, struct bytes first, struct bytes second,
              struct bytes signature, enum verdict *verdict);
/* The same with a key that is used once. Errors of ec_public_new too. */
int ec_verify_point(enum ec_curve curve, struct bytes point, struct bytes first,
                    struct bytes second, struct bytes signature, enum verdict *verdict);

/* Certificates have SEQUENCE { r, s }. ERR_MALFORMED. */
int ec_signature_from_der(struct bytes der, uint8_t signature[EC_SIGNATURE_LEN]);
void ec_signature_put_der(struct buf *out, const uint8_t signature[EC_SIGNATURE_LEN]);

/*
 * ECKA-EG (BSI TR-03111 4.3.1): the x-coordinate of scalar * peer point, 32 octets. ERR_MALFORMED
 * when `point` is not on the key's curve, ERR_CRYPTO, ERR_MEMORY.
 */
int ec_agree(const struct ec_private *key, struct bytes point, struct secret *shared);

#endif
