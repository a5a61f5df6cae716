/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificate Revocation Lists, X.509 v2 (RFC 5280 5) with the extensions of SGP.22 for eUICCs:
 * expiration date of a revoked certificate, numbers of the parts of a list (B-173). The DER is
 * parsed once, without allocation; the struct borrows from it.
 *
 * The CI that signed a list is found by its key identifier, as that of certificates (cert.h); its
 * name is not compared.
 */
#ifndef CRYPTO_CRL_H
#define CRYPTO_CRL_H

#include "apdu/tlv.h"
#include "crypto/ec.h"

/* Values of reasonCode that are written or have an effect (RFC 5280 5.3.1). */
enum { CRL_REASON_KEY_COMPROMISE = 1, CRL_REASON_REMOVE_FROM_CRL = 8 };

enum {
    CRL_PARTS_MAX = 64,  /* parts of one list */
    CRL_INTEGER_MAX = 20 /* octets of a serial number or list number, RFC 5280 4.1.2.2, 5.2.3 */
};

struct crl {
    struct bytes tbs;                    /* with its 30 tag: what is signed */
    uint8_t signature[EC_SIGNATURE_LEN]; /* r||s */

    struct bytes issuer; /* Name, 30 TLV */
    int64_t this_update; /* seconds since 1970 */
    bool has_next_update;
    int64_t next_update;
    struct bytes entries; /* of revokedCertificates, concatenated, for crl_next_entry */
    size_t entry_count;

    struct bytes authority_key_id;
    struct bytes number; /* cRLNumber, octets without leading zeros; 0 is one octet 00 */
    struct bytes base;   /* BaseCRLNumber of a delta CRL, in the same form; empty: complete CRL */
    struct bytes
        scope; /* issuingDistributionPoint, its 30 TLV; empty: all certificates of the CI */
    unsigned part, parts; /* 1 of 1, or partialCrlNumber of totalPartialCrlNumber */
};

struct crl_entry {
    struct bytes serial; /* contents of the INTEGER, as cert.serial */
    int64_t revoked;     /* revocationDate, seconds since 1970 */
    bool removed;        /* reason removeFromCRL: no longer revoked; delta CRLs only */
};

/*
 * Parses one DER CertificateList (30 TLV, nothing after it) with all its entries. 0; ERR_MALFORMED:
 * not DER of this form; ERR_UNSUPPORTED: another version or signature algorithm, an unknown
 * critical extension, an indirect CRL, a delta CRL in parts, or more than a limit above. `*reason`:
 * what is wrong, static text.
 */
int crl_parse(struct crl *out, struct bytes der, const char **reason);
/* Takes the next entry from `entries` (crl.entries). ERR_NOT_FOUND: no more. */
int crl_next_entry(struct bytes *entries, struct crl_entry *out);
/* Compares two numbers of lists: negative, 0, positive. */
int crl_compare_numbers(struct bytes left, struct bytes right);

#endif
