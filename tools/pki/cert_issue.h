/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Issues certificates with the profiles of SGP.26 (DP-1.1). A template is plain data and is encoded
 * as it is, valid or not, so that tests can build invalid certificates.
 */
#ifndef TOOLS_PKI_CERT_ISSUE_H
#define TOOLS_PKI_CERT_ISSUE_H

#include "crypto/cert.h"

enum { CERT_ISSUE_MAX = 2048, CERT_SERIAL_LEN = 8 };

struct cert_template {
    /* Subject; a NULL attribute is omitted. */
    const char *country, *organization, *organizational_unit, *serial_number, *common_name;
    struct bytes serial;           /* contents of the INTEGER, positive, at least one octet */
    int64_t not_before, not_after; /* seconds since 1970 */

    enum cert_role role; /* its certificate policy; CERT_ROLE_NONE: none */
    bool policy_critical;
    unsigned key_usage;                 /* 0: extension omitted */
    unsigned extended_key_usage;        /* 0: extension omitted */
    bool ca;                            /* false: basicConstraints omitted */
    int path_len;                       /* -1: none */
    const char *registered_id;          /* "2.999.10"; NULL: none */
    const char *dns_name;               /* NULL: none */
    struct bytes ip_address;            /* 4 or 16 octets; empty: none */
    const char *permitted_organization; /* either one: critical nameConstraints */
    const char *permitted_serial;
    const char *eid_range;         /* 8 digits: extension 2.23.146.1.2.2.0; NULL: none */
    const char *crl_url[2];        /* NULL: none */
    struct bytes extra;            /* whole Extension TLVs, appended at the end */
    bool no_key_ids;               /* omit both key identifiers */
    struct bytes authority_key_id; /* replaces the issuer's; empty: the issuer's */
};

/* Sets key usage, policy, CA flag and extended key usage of `role`, from the table of SGP.26; the
 * other members are empty. CERT_ROLE_NONE: a signing leaf without policy. */
void cert_template_init(struct cert_template *template, enum cert_role role);

/*
 * Appends a certificate for `point`, signed by `issuer_key`. `issuer` NULL: self-signed (without
 * AKI). The subject key identifier is the SHA-1 of the point. ERR_TOO_LONG, ERR_CRYPTO,
 * ERR_MALFORMED for an invalid registered ID, ERR_RANGE for an empty serial number.
 */
int cert_issue(struct buf *out, const struct cert_template *template, enum ec_curve curve,
               struct bytes point, const struct cert *issuer, struct ec_private *issuer_key);

#endif
