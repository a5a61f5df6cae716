/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * X.509 v3 certificates by the rules of SGP.22 4.5.2 and SGP.26 (DP-1). The DER is parsed once,
 * without allocation; the struct borrows from it.
 *
 * Differences from RFC 5280 path validation, which is why OpenSSL's is not used: issuers are found
 * by key identifier, not by name; an EUM's name constraint means "same O, and the EID starts with
 * this serialNumber"; a card may have no clock, so dates are checked only where the caller has one.
 */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include "apdu/tlv.h"
#include "crypto/ec.h"

/* N of the policy OID 2.23.146.1.2.1.N; CERT_ROLE_NONE: no policy of that arc. */
enum cert_role {
    CERT_ROLE_NONE = -1,
    CERT_ROLE_CI = 0,
    CERT_ROLE_EUICC = 1,
    CERT_ROLE_EUM = 2,
    CERT_ROLE_DPTLS = 3,
    CERT_ROLE_DPAUTH = 4,
    CERT_ROLE_DPPB = 5,
    CERT_ROLE_DSTLS = 6,
    CERT_ROLE_DSAUTH = 7,
    CERT_ROLE_OTHER = 255 /* another OID of this arc (v3 variants) */
};

/* Bits of cert.key_usage, RFC 5280 4.2.1.3. */
enum {
    CERT_KU_DIGITAL_SIGNATURE = 1 << 0,
    CERT_KU_KEY_CERT_SIGN = 1 << 5,
    CERT_KU_CRL_SIGN = 1 << 6
};

enum { CERT_EKU_SERVER = 1, CERT_EKU_CLIENT = 2 };

struct cert {
    struct bytes whole;   /* as given to cert_parse, or the members of the implicit form */
    struct bytes content; /* value of the outer SEQUENCE: tbs, algorithm, signature */
    struct bytes tbs;     /* with its 30 tag: what is signed */
    bool has_signature;   /* ecdsa-with-SHA256, in `signature` */
    uint8_t signature[EC_SIGNATURE_LEN]; /* r||s */

    struct bytes serial; /* contents of the INTEGER, any length */
    struct bytes issuer; /* Name, 30 TLV */
    struct bytes subject;
    struct bytes organization; /* of the subject; empty when absent */
    struct bytes common_name;
    struct bytes serial_number;    /* attribute of the subject: an eUICC's EID as digits */
    int64_t not_before, not_after; /* seconds since 1970; years to 9999 */

    struct bytes spki;   /* SubjectPublicKeyInfo, 30 TLV */
    enum ec_curve curve; /* EC_CURVE_NONE: another algorithm or curve, no point */
    struct bytes point;

    struct bytes subject_key_id; /* usually 20 octets; empty when absent */
    struct bytes authority_key_id;
    bool has_key_usage;
    unsigned key_usage;
    unsigned extended_key_usage;
    bool ca;
    int path_len; /* -1: no limit */
    enum cert_role role;
    struct bytes registered_id;    /* subjectAltName: contents of the first OBJECT IDENTIFIER */
    struct bytes subject_alt_name; /* GeneralNames: all of them, TLVs, concatenated */
    struct bytes permitted; /* name constraints of the GSMA form: GeneralSubtrees, concatenated */
    struct bytes
        eid_ranges; /* extension 2.23.146.1.2.2.0: PrintableStrings, concatenated; empty: absent */
    bool unknown_critical; /* a critical extension, or a form of one, is not supported */
};

/* Result of a check; callers map it to their result codes. */
enum cert_fault {
    CERT_FINE = 0,
    CERT_UNKNOWN_CRITICAL, /* unsupported critical extension */
    CERT_WRONG_CURVE,      /* key not on P-256 or brainpoolP256r1 */
    CERT_WRONG_KEY_USAGE,  /* no digitalSignature, or (issuer) no keyCertSign */
    CERT_WRONG_ROLE,
    CERT_IS_CA, /* a leaf with cA TRUE */
    CERT_NO_CA, /* an issuer without cA TRUE */
    CERT_PATH_TOO_LONG,
    CERT_WRONG_ISSUER, /* authority key identifier is not the issuer's subject key identifier */
    CERT_BAD_SIGNATURE,
    CERT_WRONG_ORGANIZATION, /* O differs from the EUM's constraint */
    CERT_WRONG_EID_RANGE,    /* EID outside the EUM's constraint or ranges */
    CERT_BAD_EID,            /* an eUICC's serialNumber is not an EID with valid check digits */
    CERT_NOT_YET_VALID,
    CERT_EXPIRED
};

/* Short lower-case text, never NULL. */
const char *cert_fault_text(enum cert_fault fault);
/* "CI", "EUM", "DPauth", ...; "none", "other". */
const char *cert_role_text(enum cert_role role);

/*
 * Parses one DER certificate (30 TLV, nothing after it). 0 or ERR_MALFORMED; ERR_UNSUPPORTED when
 * the signature algorithm is not ecdsa-with-SHA256 or the version not 3.
 */
int cert_parse(struct cert *out, struct bytes der);
/*
 * A certificate under an outer tag, as A5/A6 of GetCerts or A1 of eimPublicKeyData have it:
 * `value` is either one whole 30 TLV (explicit tagging) or its three members (implicit). Contract
 * of cert_parse.
 */
int cert_parse_tagged(struct cert *out, struct bytes value);

/* Verifies the signature of `child` with `issuer_key`, and nothing else. ERR_CRYPTO. */
int cert_verify_signature(const struct cert *child, const struct ec_public *issuer_key,
                          enum verdict *verdict);

/* Checks a leaf (not CI, not EUM) of `role`: critical extensions, key usage, no CA, curve, role,
 * EID; the first fault in this order. */
enum cert_fault cert_check_leaf(const struct cert *cert, enum cert_role role);
/* Checks that `issuer` may issue `child`: CA, key usage, path length, roles (an EUM issues eUICC
 * certificates, a CI the others), key identifiers, name constraints, EID ranges. `below`: number of
 * CAs between `issuer` and the leaf. The signature is not verified. */
enum cert_fault cert_check_link(const struct cert *child, const struct cert *issuer,
                                unsigned below);
/* `now` in seconds since 1970. */
enum cert_fault cert_check_dates(const struct cert *cert, int64_t now);

/*
 * Checks all rules and signatures, from the root to the leaf. chain[0] is the leaf of `role`,
 * chain[count-1] the trusted root, whose own signature is not verified. `*at` (may be NULL): index
 * of the certificate with the fault. 0, ERR_CRYPTO, ERR_RANGE for count < 2.
 */
int cert_verify_chain(const struct cert *const *chain, size_t count, enum cert_role role,
                      enum cert_fault *fault, size_t *at);

/* The text form "2.999.10" of OBJECT IDENTIFIER contents. ERR_MALFORMED, ERR_TOO_LONG. */
int cert_oid_text(struct bytes oid, char *text, size_t size);
/* Appends the contents of the OBJECT IDENTIFIER `text`. ERR_MALFORMED. */
int cert_oid_put(struct buf *out, const char *text);
/* Takes the next permitted subtree from `subtrees` (cert.permitted); an absent attribute is empty.
 * ERR_NOT_FOUND. */
int cert_next_permitted(struct bytes *subtrees, struct bytes *organization,
                        struct bytes *serial_prefix);
/* Takes the next dNSName from `names` (cert.subject_alt_name). ERR_NOT_FOUND. */
int cert_next_dns_name(struct bytes *names, struct bytes *name);

#endif
