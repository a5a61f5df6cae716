/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which key signs an eUICC's results: that of a certificate that leads to the CI of a PKI folder.
 */
#ifndef TOOLS_EIM_PACKAGE_EUICC_H
#define TOOLS_EIM_PACKAGE_EUICC_H

#include "crypto/ec.h"
#include "tools/eim/package/order.h"

/*
 * The key of `euicc_certificate` (whole, 30 ..), once the chain over the EUM's to the CI of folder
 * `pki` holds and the certificate names `eid` (32 digits). ERR_MALFORMED, ERR_CRYPTO (chain or
 * EID), ERR_NOT_FOUND (no CI of that curve), with why in `error`.
 */
int eim_euicc_key(struct ec_public **out, const char *pki, const char *eid,
                  struct bytes euicc_certificate, struct bytes eum_certificate,
                  struct eim_error *error);

#endif
