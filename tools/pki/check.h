/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of this folder: reading and verifying single files of a PKI folder. */
#ifndef TOOLS_PKI_CHECK_H
#define TOOLS_PKI_CHECK_H

#include "tools/pki/file.h"

enum { PKI_ARENA_LIMIT = 256 * 1024 };

/* One certificate of the folder with its path, and its key if its file exists. */
struct pki_item {
    char path[PKI_PATH_MAX];
    struct cert cert;
    struct bytes der; /* in the arena */
    struct ec_private *key;
};

/* All set `error` and return ERR_NOT_FOUND, ERR_MALFORMED, ERR_IO, ERR_MEMORY or ERR_CRYPTO. */

/* Reads the certificate of `holder`; its key must be on `curve`. */
int pki_certificate_read(struct pki_item *item, const char *dir, enum pki_holder holder,
                         enum ec_curve curve, struct arena *arena, struct pki_error *error);
/* Reads the key file, if it exists, and compares it with the certificate. */
int pki_key_read(struct pki_item *item, const char *dir, enum pki_holder holder,
                 enum ec_curve curve, struct pki_error *error);
/* Verifies `chain` of 2 or 3 items, leaf first; a fault names its file. */
int pki_chain_check(const struct pki_item *const *chain, size_t count, enum cert_role role,
                    struct pki_error *error);
/* Reads an EUM (or v3 sub-CA) and its CI. */
int pki_eum_check(const struct pki_item *eum, const struct pki_item *ci, struct pki_error *error);

#endif
