/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of cert_issue.c, cert_write.c and crl_issue.c. */
#ifndef TOOLS_PKI_CERT_WRITE_H
#define TOOLS_PKI_CERT_WRITE_H

#include "crypto/cert_read.h"
#include "tools/pki/cert_issue.h"

struct bytes cert_text(const char *text);
/* Appends one RelativeDistinguishedName with the attribute 2.5.4.`type`; nothing for NULL. */
void cert_attribute_put(struct buf *out, unsigned type, uint32_t string, const char *text);
/* Appends the extensions [3] of a certificate. ERR_MALFORMED for an invalid registered ID,
 * ERR_CRYPTO. */
int cert_extensions_put(struct buf *out, const struct cert_template *t, struct bytes point,
                        const struct cert *issuer);

/* Appends UTCTime to the year 2049, then GeneralizedTime; overflow for a year that has neither. */
void cert_time_put(struct buf *out, int64_t seconds);
/* Appends SEQUENCE { tbs, ecdsa-with-SHA256, signature }. ERR_CRYPTO, ERR_TOO_LONG. */
int cert_signed_put(struct buf *out, struct bytes tbs, struct ec_private *key);

/* The ends of an extension's inner elements. */
struct cert_extension_mark {
    size_t outer;
    size_t value;
};
/* Begins an Extension; `last`: of 2.5.29.`last`. Its value follows, then cert_extension_close. */
struct cert_extension_mark cert_extension_open(struct buf *out, struct bytes oid, bool critical);
struct cert_extension_mark cert_extension_open_ce(struct buf *out, unsigned last, bool critical);
void cert_extension_close(struct buf *out, struct cert_extension_mark mark);
/* Appends the extension authorityKeyIdentifier. */
void cert_authority_key_id_put(struct buf *out, struct bytes key_id);

#endif
