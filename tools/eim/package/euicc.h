/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The key that signs an eUICC's results, from a certificate that chains to the CI of a PKI folder.
 * */
#ifndef TOOLS_EIM_PACKAGE_EUICC_H
#define TOOLS_EIM_PACKAGE_EUICC_H

#include "crypto/ec.h"
#include "tools/eim/package/order.h"

/*
 * Gives the key of `euicc_certificate` (whole, 30 ..) after verifying the chain over the EUM's
 * certificate to the CI of folder `pki`, and that the certificate names `eid` (32 digits).
 * ERR_MALFORMED, ERR_CRYPTO (chain or EID), ERR_NOT_FOUND (no CI of that curve), with the reason in
 * `error`.
 */
int eim_euicc_key(struct ec_public **out, const char *pki, const char *eid,
                  struct bytes euicc_certificate, struct bytes eum_certificate,
                  struct eim_error *error);

#endif
