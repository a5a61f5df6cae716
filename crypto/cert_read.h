/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of cert.c and crl.c, shared with the files that read parts of certificates and
 * CRLs. */
#ifndef CRYPTO_CERT_READ_H
#define CRYPTO_CERT_READ_H

#include "crypto/cert.h"

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    DER_ENUMERATED = 0x0A,
    DER_UTF8_STRING = 0x0C,
    DER_PRINTABLE_STRING = 0x13,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    GENERAL_NAME_DNS = 0x82,
    GENERAL_NAME_DIRECTORY = 0xA4,
    GENERAL_NAME_IP = 0x87,
    GENERAL_NAME_REGISTERED_ID = 0x88
};

enum { X509_VERSION_2 = 1, X509_VERSION_3 = 2 }; /* of CRLs, of certificates */

/* The OID 2.5.29.`last` of an extension, and its length: two members of a row. */
#define OID_CE(last) {0x55, 0x1D, (last)}, 3

/* SIGNED{} of X.509: what certificates and CRLs are. */
struct cert_signed {
    struct bytes tbs; /* with its 30 tag: what is signed */
    struct bytes tbs_value;
    struct bytes algorithm; /* signatureAlgorithm, 30 TLV */
    bool has_signature;     /* ecdsa-with-SHA256, in `signature` */
    uint8_t signature[EC_SIGNATURE_LEN];
};

/* One Extension: extnID, critical DEFAULT FALSE, extnValue. */
struct cert_extension {
    struct bytes oid;
    bool critical;
    struct bytes value;
};

/* Attributes of a Name that are used; empty when absent, the first when repeated. */
struct cert_name {
    struct bytes organization;
    struct bytes common_name;
    struct bytes serial_number;
};

/* The AlgorithmIdentifier of ecdsa-with-SHA256. */
extern const struct bytes cert_ecdsa_sha256;

/* `content` is the value of the outer SEQUENCE: tbs, algorithm, signature. ERR_MALFORMED. */
int cert_signed_read(struct cert_signed *out, struct bytes content);
/* Takes an INTEGER in the fewest octets (X.690 8.3.2), its contents. ERR_MALFORMED. */
int cert_integer_take(struct bytes *cursor, struct bytes *integer);
/* Takes a UTCTime or GeneralizedTime with seconds and Z (RFC 5280 4.1.2.5), as seconds since 1970.
 * ERR_MALFORMED. */
int cert_time_take(struct bytes *cursor, int64_t *seconds);
/* Takes one Extension. ERR_MALFORMED. */
int cert_extension_take(struct bytes *cursor, struct cert_extension *out);
/* keyIdentifier of the value of an AuthorityKeyIdentifier; empty when it has none. ERR_MALFORMED.
 */
int cert_authority_key_id_read(struct bytes value, struct bytes *key_id);
/* `rdns` is the value of a Name. ERR_MALFORMED. */
int cert_name_read(struct bytes rdns, struct cert_name *out);
/* `extensions` is the value of [3]. ERR_MALFORMED, also for a repeated extension. */
int cert_extensions_read(struct bytes extensions, struct cert *out);

#endif
