/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of cert_issue.c and cert_write.c. */
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

#endif
