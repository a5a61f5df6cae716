/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PKI folder: certificates (.der) and keys (.pem) under the file names of SGP.26, both curves.
 * Everything that is loaded has been checked: key fits certificate, roles, chain up to the CI.
 */
#ifndef TOOLS_PKI_PKI_H
#define TOOLS_PKI_PKI_H

#include "apdu/clock.h"
#include "apdu/err.h"
#include "card/euiccd.h"
#include "crypto/cert.h"

/* One line that names the file and what is wrong with it; no newline. */
struct pki_error {
    char text[300];
};

/* Who a certificate of the folder belongs to. */
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

/* eimId where none is given, and how long one may be as a CN (X.520 ub-common-name). */
#define PKI_EIM_ID "eim.example"
enum { PKI_EIM_ID_MAX = 64 };

struct pki_options {
    const uint8_t *eid; /* 16 octets; NULL: a random valid one */
    const char *host;   /* name or address in the TLS certificates; NULL: localhost and 127.0.0.1 */
    const char *eim_id; /* CN of the eIM's certificates; NULL: PKI_EIM_ID */
    bool sync;          /* wait until all of it is on the disk: a power cut leaves all or nothing */
    bool complete;      /* keep what is there and add the certificates that are missing */
    struct rng *rng;    /* NULL: the system's */
    const struct clock *clock; /* date of the certificates; NULL: source_clock */
};

/*
 * Makes the whole chain in `dir` (created when missing) for both curves. A folder that is made or
 * was empty appears whole or not at all; in another one each file does. ERR_EXISTS when a file is
 * already there (nothing is ever overwritten) and `complete` is not asked for, ERR_NOT_FOUND when a
 * CA that has to sign has no key in the folder, ERR_RANGE for a bad EID, ERR_IO, ERR_CRYPTO.
 */
int pki_make(const char *dir, const struct pki_options *options, struct pki_error *error);

/* The folder is there and may be entered. ERR_NOT_FOUND, ERR_TOO_LONG, ERR_IO. */
int pki_folder_find(const char *dir, struct pki_error *error);

/* What `euicc create --pki DIR` needs: credentials that borrow from the struct, to be freed. */
struct pki_card {
    uint8_t eid[EUICCD_EID_LENGTH];
    struct euiccd_credential credentials[EUICCD_CREDENTIALS_MAX];
    size_t credential_count;
    struct arena arena; /* of all the slices */
};

/*
 * Loads the card's side of `dir`, every curve that is there (at least one). Where the EUM keys are
 * present, an eUICC key and certificate are minted for `eid`, or when that is NULL for a random
 * EID of the EUM's range: each card gets one of its own. Where an EUM key is missing, the
 * given eUICC certificate sets the EID, and must agree with `eid` when that is not NULL. `rng`
 * NULL: the system's. ERR_NOT_FOUND (folder or file), ERR_MALFORMED, ERR_RANGE (EID), ERR_CRYPTO,
 * ERR_IO.
 */
int pki_load_card(struct pki_card *out, const char *dir, const uint8_t *eid, struct rng *rng,
                  struct pki_error *error);
void pki_card_free(struct pki_card *card);

/* One certificate and, where its file is there, its key. */
struct pki_entity {
    struct cert cert;       /* borrows from `der` */
    struct bytes der;       /* malloc'd */
    struct ec_private *key; /* NULL: no key file */
};

/*
 * Loads one holder of one curve for the test servers, checked against its CI (and EUM) in the
 * folder. ERR_NOT_FOUND when the certificate's file is missing. Contract of pki_load_card
 * otherwise.
 */
int pki_load_entity(struct pki_entity *out, const char *dir, enum pki_holder holder,
                    enum ec_curve curve, struct pki_error *error);
void pki_entity_free(struct pki_entity *entity);
/* Path of the certificate (.der) or key (.pem) file, for those who hand it to TLS. */
void pki_path(char *path, size_t size, const char *dir, enum pki_holder holder, enum ec_curve curve,
              bool key);

#endif
