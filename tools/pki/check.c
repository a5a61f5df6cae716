/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifies formats, roles, chains up to the CI, and keys against certificates: see check.h. */
#include "tools/pki/check.h"

#include <string.h>

int pki_certificate_read(struct pki_item *item, const char *dir, enum pki_holder holder,
                         enum ec_curve curve, struct arena *arena, struct pki_error *error)
{
    uint8_t memory[PKI_FILE_MAX];
    struct buf file = BUF_OVER(memory);
    int err;

    err = pki_file_find(item->path, dir, holder, curve, PKI_CERTIFICATE, error);
    if (err == 0 || err == ERR_NOT_FOUND) /* reading it reports that it is missing */
        err = pki_file_read(item->path, &file, error);
    if (err < 0)
        return err;
    item->der = arena_copy(arena, buf_bytes(&file));
    if (file.len && !item->der.at)
        return pki_fail(error, ERR_MEMORY, item->path, "%s", err_text(ERR_MEMORY));
    err = cert_parse(&item->cert, item->der);
    if (err < 0)
        return pki_fail(error, err, item->path, "not an X.509 certificate in DER");
    if (item->cert.curve != curve)
        return pki_fail(error, ERR_MALFORMED, item->path, "its key is not on the curve %s",
                        curve == EC_CURVE_P256 ? "P-256" : "brainpoolP256r1");
    return 0;
}

int pki_key_read(struct pki_item *item, const char *dir, enum pki_holder holder,
                 enum ec_curve curve, struct pki_error *error)
{
    uint8_t memory[PKI_FILE_MAX];
    struct buf file = BUF_OVER(memory);
    char path[PKI_PATH_MAX];
    struct bytes point;
    int err = pki_file_find(path, dir, holder, curve, PKI_KEY, error);

    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    err = pki_file_read(path, &file, error);
    if (err == 0) {
        err = ec_private_import(&item->key, buf_bytes(&file));
        if (err < 0)
            pki_key_fail(error, err, path);
    }
    secret_wipe_memory(memory, sizeof(memory));
    if (err < 0)
        return err;
    err = ec_private_point(item->key, &point);
    if (err < 0)
        return pki_fail(error, err, path, "cannot be used: %s", err_text(err));
    if (ec_private_curve(item->key) != item->cert.curve || !bytes_equal(point, item->cert.point))
        return pki_fail(error, ERR_MALFORMED, path, "key does not belong to the certificate %s",
                        strrchr(item->path, '/') + 1);
    return 0;
}

int pki_chain_check(const struct pki_item *const *chain, size_t count, enum cert_role role,
                    struct pki_error *error)
{
    const struct cert *certs[3];
    enum cert_fault fault;
    size_t at;
    int err;

    for (size_t i = 0; i < count; i++)
        certs[i] = &chain[i]->cert;
    err = cert_verify_chain(certs, count, role, &fault, &at);
    if (err < 0)
        return pki_fail(error, err, chain[0]->path, "cannot be verified: %s", err_text(err));
    if (fault == CERT_FINE)
        return 0;
    if (fault == CERT_WRONG_ROLE)
        return pki_fail(error, ERR_MALFORMED, chain[at]->path,
                        "has the role %s (certificate policy), not the one of this file",
                        cert_role_text(certs[at]->role));
    return pki_fail(error, ERR_MALFORMED, chain[at]->path, "%s", cert_fault_text(fault));
}

int pki_eum_check(const struct pki_item *eum, const struct pki_item *ci, struct pki_error *error)
{
    enum verdict verdict = BAD;
    enum cert_fault fault = cert_check_link(&eum->cert, &ci->cert, 1);
    int err = 0;

    if (ci->cert.role != CERT_ROLE_CI)
        return pki_fail(error, ERR_MALFORMED, ci->path, "has the role %s, not CI",
                        cert_role_text(ci->cert.role));
    if (eum->cert.role != CERT_ROLE_EUM && eum->cert.role != CERT_ROLE_OTHER)
        return pki_fail(error, ERR_MALFORMED, eum->path, "has the role %s, not EUM",
                        cert_role_text(eum->cert.role));
    if (fault != CERT_FINE)
        return pki_fail(error, ERR_MALFORMED, eum->path, "%s", cert_fault_text(fault));
    if (eum->cert.has_signature)
        err = ec_verify_point(ci->cert.curve, ci->cert.point, eum->cert.tbs, BYTES_NONE,
                              BYTES_OF(eum->cert.signature), &verdict);
    if (err < 0)
        return pki_fail(error, err, eum->path, "cannot be verified: %s", err_text(err));
    return verdict == GOOD ? 0
                           : pki_fail(error, ERR_MALFORMED, eum->path, "%s",
                                      cert_fault_text(CERT_BAD_SIGNATURE));
}
