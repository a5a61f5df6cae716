/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CRLs of a PKI folder: one for each CI, in a file beside its certificate. */
#include "tools/pki/check.h"
#include "tools/pki/crl_issue.h"
#include "tools/pki/source_date.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    VALID_DAYS = 1095, /* as the CRLs of SGP.26 */
    DAY_SECONDS = 86400
};

/* One order: the certificate, its CI, and the CRL before and after. */
struct revoking {
    struct pki_item certificate;
    struct pki_entity ci;
    uint8_t *memory; /* CRL_ISSUE_MAX octets each: of the old list, its entries, the new list */
    struct crl old;
};

static int certificate_read(struct revoking *r, const char *path, struct arena *arena,
                            struct pki_error *error)
{
    uint8_t memory[PKI_FILE_MAX];
    struct buf file = BUF_OVER(memory);
    int err = pki_file_read(path, &file, error);

    if (err < 0)
        return err;
    r->certificate.der = arena_copy(arena, buf_bytes(&file));
    if (file.len && !r->certificate.der.at)
        return pki_fail(error, ERR_MEMORY, path, "%s", err_text(ERR_MEMORY));
    err = cert_parse(&r->certificate.cert, r->certificate.der);
    if (err < 0)
        return pki_fail(error, err, path, "not an X.509 certificate in DER");
    return r->certificate.cert.serial.len > CRL_INTEGER_MAX
               ? pki_fail(error, ERR_RANGE, path, "a serial number of more than %d octets",
                          CRL_INTEGER_MAX)
               : 0;
}

/* The CI of the folder that issued the certificate, with its key. */
static int ci_find(struct revoking *r, const char *dir, const char *path, struct pki_error *error)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    char key_path[PKI_PATH_MAX];
    int err = 0;

    for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++) {
        err = pki_load_entity(&r->ci, dir, PKI_CI, curves[i], error);
        if (err < 0 && err != ERR_NOT_FOUND)
            return err;
        if (err == 0 && r->certificate.cert.authority_key_id.len &&
            bytes_equal(r->certificate.cert.authority_key_id, r->ci.cert.subject_key_id)) {
            if (r->ci.key)
                return 0;
            pki_file_path(key_path, dir, PKI_CI, curves[i], PKI_KEY);
            return pki_fail(error, ERR_NOT_FOUND, key_path,
                            "missing: the key of the CI signs the CRL");
        }
        pki_entity_free(&r->ci);
    }
    return pki_fail(error, ERR_NOT_FOUND, path, "not issued by a CI of %s", dir);
}

/* Reads and verifies the list of the folder, if there is one. */
static int old_read(struct revoking *r, const char *path, struct pki_error *error)
{
    struct buf file = buf_over(r->memory, CRL_ISSUE_MAX);
    enum verdict verdict = BAD;
    const char *reason = NULL;
    int err = pki_file_read(path, &file, error);

    if (err == ERR_NOT_FOUND)
        return 0;
    if (err < 0)
        return err;
    err = crl_parse(&r->old, buf_bytes(&file), &reason);
    if (err < 0)
        return pki_fail(error, err, path, "%s", reason);
    err = ec_verify_point(r->ci.cert.curve, r->ci.cert.point, r->old.tbs, BYTES_NONE,
                          BYTES_OF(r->old.signature), &verdict);
    if (err < 0)
        return pki_fail(error, err, path, "%s", err_text(err));
    if (verdict == BAD)
        return pki_fail(error, ERR_MALFORMED, path,
                        "the signature does not verify with the key of the CI");
    if (r->old.base.len || r->old.parts != 1)
        return pki_fail(error, ERR_UNSUPPORTED, path, "a delta CRL or a part of one");
    return 0;
}

/* The number after `old`; 1 after none. ERR_RANGE. */
static int number_next(struct pki_crl *out, struct bytes old)
{
    struct buf number = BUF_OVER(out->number_octets);
    size_t i = old.len;

    buf_put(&number, old.len ? old : BYTES_TEXT("\x01"));
    while (i > 0 && ++out->number_octets[i - 1] == 0)
        i--;
    if (old.len && i == 0) { /* FF..FF: one octet more */
        out->number_octets[0] = 1;
        buf_put_u8(&number, 0);
    }
    out->number = buf_bytes(&number);
    return number.overflow ? ERR_RANGE : 0;
}

static int entries_put(const struct revoking *r, struct buf *out, int64_t now, const char *path,
                       struct pki_error *error)
{
    const struct cert *cert = &r->certificate.cert;
    struct bytes entries = r->old.entries;
    struct crl_entry entry;

    while (crl_next_entry(&entries, &entry) == 0)
        if (bytes_equal(entry.serial, cert->serial))
            return pki_fail(error, ERR_EXISTS, path, "the certificate is revoked already");
    buf_put(out, r->old.entries);
    crl_entry_put(out, cert->serial, now, cert->not_after, CRL_REASON_KEY_COMPROMISE);
    return out->overflow ? pki_fail(error, ERR_TOO_LONG, path, "%s", err_text(ERR_TOO_LONG)) : 0;
}

static int list_write(struct revoking *r, struct pki_crl *out, int64_t now, bool sync,
                      struct pki_error *error)
{
    struct buf entries = buf_over(r->memory + CRL_ISSUE_MAX, CRL_ISSUE_MAX);
    struct buf list = buf_over(r->memory + 2 * CRL_ISSUE_MAX, CRL_ISSUE_MAX);
    struct crl_template template = {.this_update = now,
                                    .next_update = now + (int64_t)VALID_DAYS * DAY_SECONDS,
                                    .scope = r->old.scope};
    int err = entries_put(r, &entries, now, out->path, error);

    if (err < 0)
        return err;
    err = number_next(out, r->old.number);
    template.entries = buf_bytes(&entries);
    template.number = out->number;
    if (err == 0)
        err = crl_issue(&list, &template, &r->ci.cert, r->ci.key);
    if (err < 0)
        return pki_fail(error, err, out->path, "cannot be made: %s", err_text(err));
    out->certificates = r->old.entry_count + 1;
    err = pki_folder_make_for(out->path, error);
    return err < 0 ? err : pki_file_write(out->path, PKI_CRL, buf_bytes(&list), sync, error);
}

int pki_revoke(struct pki_crl *out, const char *dir, const char *certificate, bool sync,
               const struct clock *clock, struct pki_error *error)
{
    struct revoking r = {.memory = malloc(3 * (size_t)CRL_ISSUE_MAX)};
    struct arena arena;
    int err = r.memory ? pki_folder_find(dir, error)
                       : pki_fail(error, ERR_MEMORY, dir, "%s", err_text(ERR_MEMORY));
    int lock = -1;

    _Static_assert(sizeof(out->path) == PKI_PATH_MAX, "the path of a file");
    arena_init(&arena, PKI_ARENA_LIMIT);
    if (err == 0)
        err = pki_folder_lock(dir, &lock, error);
    if (err == 0)
        err = certificate_read(&r, certificate, &arena, error);
    if (err == 0)
        err = ci_find(&r, dir, certificate, error);
    if (err == 0) {
        pki_file_path(out->path, dir, PKI_CI, r.ci.cert.curve, PKI_CRL);
        err = old_read(&r, out->path, error);
    }
    if (err == 0)
        err = list_write(&r, out, source_date(clock ? clock : &source_clock), sync, error);
    if (lock >= 0)
        close(lock);
    pki_entity_free(&r.ci);
    arena_free(&arena);
    free(r.memory);
    return err;
}
