/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/package/euicc.h"

#include "tools/pki/pki.h"

#include <stdio.h>
#include <string.h>

static int fail(struct eim_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%.80s: %.210s", what, why);
    return err;
}

static int check_chain(const struct cert *euicc, const struct cert *eum, const char *pki,
                       struct eim_error *error)
{
    enum cert_fault fault = CERT_FINE;
    struct pki_entity ci;
    struct pki_error pki_error;
    int err = pki_load_entity(&ci, pki, PKI_CI, euicc->curve, &pki_error);

    if (err < 0)
        return fail(error, err, "CI", pki_error.text);
    err = cert_verify_chain((const struct cert *const[]){euicc, eum, &ci.cert}, 3, CERT_ROLE_EUICC,
                            &fault, NULL);
    pki_entity_free(&ci);
    if (err < 0)
        return fail(error, err, "the eUICC's certificate", err_text(err));
    return fault == CERT_FINE ? 0
                              : fail(error, ERR_CRYPTO,
                                     "the eUICC's certificate is not from the CI in the PKI folder",
                                     cert_fault_text(fault));
}

static int fail_eid(struct eim_error *error, struct bytes serial_number, const char *eid)
{
    snprintf(error->text, sizeof(error->text),
             "the eUICC's certificate is for EID %.*s, this is EID %s",
             (int)(serial_number.len < 32 ? serial_number.len : 32), (const char *)serial_number.at,
             eid);
    return ERR_CRYPTO;
}

int eim_euicc_key(struct ec_public **out, const char *pki, const char *eid,
                  struct bytes euicc_certificate, struct bytes eum_certificate,
                  struct eim_error *error)
{
    struct cert euicc, eum;
    int err = cert_parse(&euicc, euicc_certificate);

    if (err == 0)
        err = cert_parse(&eum, eum_certificate);
    if (err < 0)
        return fail(error, err, "the eUICC's certificates", err_text(err));
    err = check_chain(&euicc, &eum, pki, error);
    if (err < 0)
        return err;
    if (!bytes_equal(euicc.serial_number, bytes_at(eid, strlen(eid))))
        return fail_eid(error, euicc.serial_number, eid);
    err = ec_public_from_spki(out, euicc.spki);
    return err < 0 ? fail(error, err, "the eUICC's key", err_text(err)) : 0;
}
