/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Key formats: SubjectPublicKeyInfo (RFC 5480), EC private keys as SEC1 (RFC 5915) and PKCS#8
 * (RFC 5958), the latter two also in PEM.
 */
#include "crypto/ec.h"

#include "apdu/tlv.h"
#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEQUENCE = 0x30,
    INTEGER = 0x02,
    BIT_STRING = 0x03,
    OCTET_STRING = 0x04,
    OID = 0x06,
    SEC1_PARAMETERS = 0xA0,
    SEC1_PUBLIC = 0xA1,
    SEC1_VERSION = 1,
    PKCS8_VERSION = 0,
    KEY_DER_MAX = 256,
    PEM_LINE = 48 /* octets that make 64 characters */
};

static const uint8_t oid_ec_public_key[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01};
static const uint8_t oid_p256[] = {0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07};
static const uint8_t oid_brainpool[] = {0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07};

enum ec_curve ec_curve_of_oid(struct bytes oid)
{
    if (bytes_equal(oid, BYTES_OF(oid_p256)))
        return EC_CURVE_P256;
    if (bytes_equal(oid, BYTES_OF(oid_brainpool)))
        return EC_CURVE_BRAINPOOL_P256R1;
    return EC_CURVE_NONE;
}

struct bytes ec_curve_oid(enum ec_curve curve)
{
    switch (curve) {
    case EC_CURVE_P256:
        return BYTES_OF(oid_p256);
    case EC_CURVE_BRAINPOOL_P256R1:
        return BYTES_OF(oid_brainpool);
    case EC_CURVE_NONE:
        break;
    }
    return BYTES_NONE;
}

/* Reads an AlgorithmIdentifier { id-ecPublicKey, namedCurve }. */
static int algorithm_take(struct bytes *cursor, enum ec_curve *curve)
{
    struct tlv sequence;
    struct tlv algorithm;
    struct tlv name;
    struct bytes inner;

    if (tlv_take(cursor, SEQUENCE, &sequence) < 0)
        return ERR_MALFORMED;
    inner = sequence.value;
    if (tlv_take(&inner, OID, &algorithm) < 0)
        return ERR_MALFORMED;
    if (!bytes_equal(algorithm.value, BYTES_OF(oid_ec_public_key)))
        return ERR_UNSUPPORTED;
    if (tlv_take(&inner, OID, &name) < 0 || inner.len)
        return ERR_UNSUPPORTED; /* explicit parameters */
    *curve = ec_curve_of_oid(name.value);
    return 0;
}

static void algorithm_put(struct buf *out, enum ec_curve curve)
{
    size_t mark = tlv_open(out, SEQUENCE);

    tlv_put(out, OID, BYTES_OF(oid_ec_public_key));
    tlv_put(out, OID, ec_curve_oid(curve));
    tlv_close(out, mark);
}

int ec_spki_read(struct bytes content, enum ec_curve *curve, struct bytes *point)
{
    struct tlv bits;
    int err = algorithm_take(&content, curve);

    if (err < 0)
        return err;
    if (tlv_take(&content, BIT_STRING, &bits) < 0 || content.len || bits.value.len < 2 ||
        bits.value.at[0] != 0)
        return ERR_MALFORMED;
    *point = bytes_from(bits.value, 1);
    if (*curve != EC_CURVE_NONE && (point->len != EC_POINT_LEN || point->at[0] != 0x04))
        return ERR_MALFORMED;
    return 0;
}

void ec_spki_put(struct buf *out, enum ec_curve curve, struct bytes point)
{
    size_t mark = tlv_open(out, SEQUENCE);

    algorithm_put(out, curve);
    tlv_put_header(out, BIT_STRING, point.len + 1);
    buf_put_u8(out, 0);
    buf_put(out, point);
    tlv_close(out, mark);
}

int ec_public_from_spki(struct ec_public **out, struct bytes spki)
{
    struct tlv sequence;
    enum ec_curve curve;
    struct bytes point;
    int err;

    *out = NULL;
    if (tlv_only(spki, &sequence) < 0 || sequence.tag != SEQUENCE)
        return ERR_MALFORMED;
    err = ec_spki_read(sequence.value, &curve, &point);
    return err < 0 ? err : ec_public_new(out, curve, point);
}

/* Reads an ECPrivateKey after its version. `curve` is that of PKCS#8, or none. */
static int sec1_read(struct ec_private **out, struct bytes cursor, enum ec_curve curve)
{
    struct tlv scalar;
    struct tlv parameters;
    struct tlv name;
    struct bytes inner;

    if (tlv_take(&cursor, OCTET_STRING, &scalar) < 0)
        return ERR_MALFORMED;
    if (tlv_take(&cursor, SEC1_PARAMETERS, &parameters) == 0) {
        inner = parameters.value;
        if (tlv_take(&inner, OID, &name) < 0)
            return ERR_UNSUPPORTED;
        if (curve != EC_CURVE_NONE && curve != ec_curve_of_oid(name.value))
            return ERR_MALFORMED;
        curve = ec_curve_of_oid(name.value);
    }
    if (curve == EC_CURVE_NONE)
        return ERR_UNSUPPORTED;
    return ec_private_new(out, curve, scalar.value);
}

static int der_import(struct ec_private **out, struct bytes der)
{
    enum ec_curve curve;
    struct tlv sequence;
    struct tlv version;
    struct tlv inner;
    struct bytes cursor;
    int err;

    if (tlv_only(der, &sequence) < 0 || sequence.tag != SEQUENCE)
        return ERR_MALFORMED;
    cursor = sequence.value;
    if (tlv_take(&cursor, INTEGER, &version) < 0 || version.value.len != 1)
        return ERR_MALFORMED;
    if (version.value.at[0] == SEC1_VERSION && cursor.len && cursor.at[0] == OCTET_STRING)
        return sec1_read(out, cursor, EC_CURVE_NONE);
    err = algorithm_take(&cursor, &curve);
    if (err < 0)
        return err;
    if (curve == EC_CURVE_NONE)
        return ERR_UNSUPPORTED;
    if (tlv_take(&cursor, OCTET_STRING, &inner) < 0 || tlv_only(inner.value, &sequence) < 0 ||
        sequence.tag != SEQUENCE)
        return ERR_MALFORMED;
    cursor = sequence.value;
    if (tlv_take(&cursor, INTEGER, &version) < 0 || version.value.len != 1 ||
        version.value.at[0] != SEC1_VERSION)
        return ERR_MALFORMED;
    return sec1_read(out, cursor, curve);
}

/* The text between the first BEGIN and END line of an unencrypted private key. */
static int pem_body(struct bytes text, struct bytes *body)
{
    static const char *const labels[] = {"-----BEGIN PRIVATE KEY-----",
                                         "-----BEGIN EC PRIVATE KEY-----"};
    static const char end_mark[] = "-----END ";

    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(labels[i]);
        const uint8_t *begin = memmem(text.at, text.len, labels[i], len);
        const uint8_t *end;

        if (!begin)
            continue;
        begin += len;
        end = memmem(begin, (size_t)(text.at + text.len - begin), end_mark, sizeof(end_mark) - 1);
        if (!end)
            return ERR_MALFORMED;
        *body = bytes_at(begin, (size_t)(end - begin));
        return memchr(body->at, ':', body->len) ? ERR_UNSUPPORTED : 0; /* headers: encrypted */
    }
    return memmem(text.at, text.len, "ENCRYPTED", 9) ? ERR_UNSUPPORTED : ERR_MALFORMED;
}

static int pem_import(struct ec_private **out, struct bytes text)
{
    EVP_ENCODE_CTX *context = EVP_ENCODE_CTX_new();
    uint8_t der[2 * KEY_DER_MAX];
    struct bytes body;
    int len = 0;
    int rest = 0;
    int err = pem_body(text, &body);

    if (err == 0 && !context)
        err = ERR_MEMORY;
    if (err == 0 && body.len > sizeof(der))
        err = ERR_MALFORMED; /* longer than any EC key */
    if (err == 0) {
        EVP_DecodeInit(context);
        if (EVP_DecodeUpdate(context, der, &len, body.at, (int)body.len) < 0 ||
            EVP_DecodeFinal(context, der + len, &rest) < 0)
            err = ERR_MALFORMED;
    }
    if (err == 0)
        err = der_import(out, bytes_at(der, (size_t)len + (size_t)rest));
    secret_wipe_memory(der, sizeof(der));
    EVP_ENCODE_CTX_free(context);
    return err;
}

int ec_private_import(struct ec_private **out, struct bytes key)
{
    *out = NULL;
    if (key.len && key.at[0] == SEQUENCE && der_import(out, key) == 0)
        return 0;
    if (key.len && memmem(key.at, key.len, "-----BEGIN ", 11))
        return pem_import(out, key);
    return key.len ? der_import(out, key) : ERR_MALFORMED;
}

int ec_private_export(struct ec_private *key, struct buf *out)
{
    enum ec_curve curve = ec_private_curve(key);
    struct secret scalar = {0};
    struct bytes point;
    size_t outer;
    size_t octets;
    size_t sec1;
    size_t public;
    int err = ec_private_point(key, &point);

    if (err == 0)
        err = ec_private_scalar(key, &scalar);
    if (err < 0)
        return err;
    outer = tlv_open(out, SEQUENCE);
    tlv_put_u8(out, INTEGER, PKCS8_VERSION);
    algorithm_put(out, curve);
    octets = tlv_open(out, OCTET_STRING);
    sec1 = tlv_open(out, SEQUENCE);
    tlv_put_u8(out, INTEGER, SEC1_VERSION);
    tlv_put(out, OCTET_STRING, secret_bytes(&scalar));
    public = tlv_open(out, SEC1_PUBLIC);
    tlv_put_header(out, BIT_STRING, point.len + 1);
    buf_put_u8(out, 0);
    buf_put(out, point);
    tlv_close(out, public);
    tlv_close(out, sec1);
    tlv_close(out, octets);
    tlv_close(out, outer);
    secret_wipe(&scalar);
    return out->overflow ? ERR_TOO_LONG : 0;
}

int ec_private_export_pem(struct ec_private *key, struct buf *out)
{
    uint8_t der[KEY_DER_MAX];
    struct buf binary = BUF_OVER(der);
    int err = ec_private_export(key, &binary);

    if (err == 0) {
        buf_put(out, BYTES_TEXT("-----BEGIN PRIVATE KEY-----\n"));
        for (size_t at = 0; at < binary.len; at += PEM_LINE) {
            uint8_t line[PEM_LINE / 3 * 4 + 1];
            struct bytes piece = bytes_cut(buf_bytes(&binary), at, PEM_LINE);
            int len = EVP_EncodeBlock(line, piece.at, (int)piece.len);

            buf_put(out, bytes_at(line, (size_t)len));
            buf_put_u8(out, '\n');
            secret_wipe_memory(line, sizeof(line));
        }
        buf_put(out, BYTES_TEXT("-----END PRIVATE KEY-----\n"));
        err = out->overflow ? ERR_TOO_LONG : 0;
    }
    secret_wipe_memory(der, sizeof(der));
    return err;
}
