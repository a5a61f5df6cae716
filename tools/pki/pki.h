/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PKI folder: certificates (.der) and keys (.pem) under the file names of SGP.26, both curves.
 * Everything is verified when loaded: key against certificate, roles, chain up to the CI.
 */
#ifndef TOOLS_PKI_PKI_H
#define TOOLS_PKI_PKI_H

#include "apdu/clock.h"
#include "apdu/err.h"
#include "card/euiccd.h"
#include "crypto/cert.h"
#include "crypto/crl.h"

/* One line that names the file and the error; no newline. */
struct pki_error {
    char text[300];
};

/* Holder of a certificate. */
enum pki_holder {
    PKI_CI,
    PKI_EUM,
    PKI_EUICC,
    PKI_DPAUTH,
    PKI_DPPB,
    PKI_DPTLS,
    PKI_DSAUTH,
    PKI_DSTLS,
    PKI_EIM_SIGN,
    PKI_EIM_TLS,
    PKI_HOLDERS
};

/* Default eimId, and its greatest length as a CN (X.520 ub-common-name). */
#define PKI_EIM_ID "eim.example"
enum { PKI_EIM_ID_MAX = 64 };

struct pki_options {
    const uint8_t *eid; /* 16 octets; NULL: a random valid one */
    const char *host;   /* name or address in the TLS certificates; NULL: localhost and 127.0.0.1 */
    const char *eim_id; /* CN of the eIM's certificates; NULL: PKI_EIM_ID */
    bool sync;          /* flush everything to the disk: a power cut leaves all or nothing */
    bool complete;      /* keep existing files and add the missing certificates */
    struct rng *rng;    /* NULL: the system's */
    const struct clock *clock; /* date of issue of the certificates; NULL: source_clock */
};

/*
 * Creates the whole chain in `dir` (created when missing) for both curves. A new or empty folder is
 * filled completely or not at all; in another one each file is. ERR_EXISTS when a file exists
 * (files are never overwritten) and `complete` is not set, ERR_NOT_FOUND when the key of an issuing
 * CA is missing, ERR_RANGE for an invalid EID, ERR_IO, ERR_CRYPTO.
 */
int pki_make(const char *dir, const struct pki_options *options, struct pki_error *error);

/* The CRL of a CI in a PKI folder. */
struct pki_crl {
    char path[512];
    struct bytes number; /* cRLNumber; in `number_octets` */
    uint8_t number_octets[CRL_INTEGER_MAX];
    size_t certificates; /* that it revokes */
};

/*
 * Adds the certificate in the file `certificate` (DER) to the CRL of the CI in `dir` that issued
 * it; the CRL is made when there is none, else it gets the next number. Processes that do this in
 * one folder wait for each other. Its date is that of `clock`
 * (NULL: source_clock). ERR_EXISTS: revoked already; ERR_NOT_FOUND: a missing file, or issued by
 * another CI; ERR_MALFORMED, ERR_RANGE (a number or serial number of more than 20 octets),
 * ERR_TOO_LONG, ERR_CRYPTO, ERR_IO, ERR_MEMORY. On an error the CRL is as before.
 */
int pki_revoke(struct pki_crl *out, const char *dir, const char *certificate, bool sync,
               const struct clock *clock, struct pki_error *error);

/* Checks that the folder exists and is accessible. ERR_NOT_FOUND, ERR_TOO_LONG, ERR_IO. */
int pki_folder_find(const char *dir, struct pki_error *error);

/* The credentials for `euicc create --pki DIR`; they borrow from the struct. To be freed. */
struct pki_card {
    uint8_t eid[EUICCD_EID_LENGTH];
    struct euiccd_credential credentials[EUICCD_CREDENTIALS_MAX];
    size_t credential_count;
    struct arena arena; /* of all slices */
};

/*
 * Loads the card's credentials from `dir`, for every curve that exists (at least one). If the EUM
 * keys exist, an eUICC key and certificate are minted for `eid`, or when NULL for a random EID of
 * the EUM's range: each card gets its own. If an EUM key is missing, the existing eUICC certificate
 * sets the EID and must match `eid` unless NULL. `rng` NULL: the system's. ERR_NOT_FOUND (folder or
 * file), ERR_MALFORMED, ERR_RANGE (EID), ERR_CRYPTO, ERR_IO.
 */
int pki_load_card(struct pki_card *out, const char *dir, const uint8_t *eid, struct rng *rng,
                  struct pki_error *error);
void pki_card_free(struct pki_card *card);

/* One certificate and, if its file exists, its key. */
struct pki_entity {
    struct cert cert;       /* borrows from `der` */
    struct bytes der;       /* malloc'd */
    struct ec_private *key; /* NULL: no key file */
};

/*
 * Loads one holder of one curve for the test servers, verified up to its CI in the folder.
 * ERR_NOT_FOUND when the certificate file is missing. Otherwise the contract of pki_load_card.
 */
int pki_load_entity(struct pki_entity *out, const char *dir, enum pki_holder holder,
                    enum ec_curve curve, struct pki_error *error);
void pki_entity_free(struct pki_entity *entity);
/* Path of the certificate (.der) or key (.pem) file, for TLS libraries. */
void pki_path(char *path, size_t size, const char *dir, enum pki_holder holder, enum ec_curve curve,
              bool key);

#endif
