/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRLs of a CI for tests, made from a few numbers and loaded into a fake card. */
#ifndef TEST_FAKE_CRL_H
#define TEST_FAKE_CRL_H

#include "test/fake/card.h"
#include "tools/pki/crl_issue.h"

enum { FAKE_CRL_SERIALS = 4 };

struct fake_crl {
    unsigned number;                        /* cRLNumber; 0: none */
    unsigned base;                          /* BaseCRLNumber; 0: a complete list */
    unsigned part, parts;                   /* 0: not in parts */
    const char *scope;                      /* issuingDistributionPoint in hex; NULL: none */
    struct bytes serials[FAKE_CRL_SERIALS]; /* up to an empty one */
    struct bytes removed; /* serial number that is no longer revoked; empty: none */
    size_t fill;          /* octets of further entries, at least */
    bool forged;          /* the signature is of another message */
    bool other_ci;        /* the authorityKeyIdentifier is of another CI */
};

/* Appends the list, signed by `ci`. */
void fake_crl_put(struct buf *out, const struct pki_entity *ci, const struct fake_crl *crl);
/* Appends LoadCRL with the list. */
void fake_crl_put_request(struct buf *out, const struct pki_entity *ci, const struct fake_crl *crl);
/* Loads the list: its loadCRLResponseError; 0: ok. Other status words than 9000 fail the test. */
int fake_crl_load(struct fake_card *fake, const struct pki_entity *ci, const struct fake_crl *crl);
/* The same, and checks missingParts: "2 3" in decimal, "" for none. */
void fake_crl_load_part(struct fake_card *fake, const struct pki_entity *ci,
                        const struct fake_crl *crl, const char *missing);

#endif
