/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Creates a complete PKI folder: every holder on both curves. */
#include "apdu/base64.h"
#include "tools/pki/file.h"
#include "tools/pki/mint.h"
#include "tools/pki/source_date.h"

#include <string.h>
#include <unistd.h>

enum { CURVES = 2, CAS = PKI_EUM + 1, KEY_PEM_MAX = 512 };

static const enum ec_curve curves[CURVES] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};

static enum pki_holder issuer_of(enum pki_holder holder)
{
    return holder == PKI_EUICC ? PKI_EUM : PKI_CI;
}

/* Checks first that no file exists: on an error, nothing was changed. */
static int check_free(const char *dir, struct pki_error *error)
{
    char path[PKI_PATH_MAX];

    for (int holder = 0; holder < PKI_HOLDERS; holder++)
        for (int c = 0; c < CURVES; c++)
            for (int kind = PKI_CERTIFICATE; kind <= PKI_KEY; kind++) {
                int err = pki_file_find(path, dir, (enum pki_holder)holder, curves[c],
                                        (enum pki_kind)kind, error);

                if (err == 0)
                    return pki_fail(error, ERR_EXISTS, path,
                                    "already exists; no file was changed "
                                    "(--complete adds the missing ones)");
                if (err != ERR_NOT_FOUND)
                    return err;
            }
    return 0;
}

/* A certificate in PEM (RFC 7468): lines of 64 characters. */
static void pem_put(struct buf *out, struct bytes der)
{
    enum { LINE_OCTETS = 48 };

    buf_put(out, BYTES_TEXT("-----BEGIN CERTIFICATE-----\n"));
    for (size_t at = 0; at < der.len; at += LINE_OCTETS) {
        base64_put(out,
                   bytes_cut(der, at, der.len - at < LINE_OCTETS ? der.len - at : LINE_OCTETS));
        buf_put(out, BYTES_TEXT("\n"));
    }
    buf_put(out, BYTES_TEXT("-----END CERTIFICATE-----\n"));
}

/* The key of a certificate to create: the existing key file, else a new key. */
static int key_make(struct ec_private **key, bool *is_new, const char *dir, enum pki_holder holder,
                    enum ec_curve curve, struct rng *rng, struct pki_error *error)
{
    uint8_t memory[PKI_FILE_MAX];
    struct buf file = BUF_OVER(memory);
    char path[PKI_PATH_MAX];
    int err = pki_file_find(path, dir, holder, curve, PKI_KEY, error);

    *is_new = err == ERR_NOT_FOUND;
    if (*is_new) {
        err = ec_private_generate(key, curve, rng);
        return err < 0 ? pki_fail(error, err, path, "cannot be made: %s", err_text(err)) : 0;
    }
    if (err == 0)
        err = pki_file_read(path, &file, error);
    if (err < 0)
        return err;
    err = ec_private_import(key, buf_bytes(&file));
    if (err < 0)
        pki_key_fail(error, err, path);
    else if (ec_private_curve(*key) != curve)
        err = pki_fail(error, ERR_MALFORMED, path, "key on the other curve");
    secret_wipe_memory(memory, sizeof(memory));
    return err;
}

static int file_write(const char *dir, enum pki_holder holder, enum ec_curve curve,
                      enum pki_kind kind, struct bytes content, bool sync, struct pki_error *error)
{
    char path[PKI_PATH_MAX];
    int err;

    pki_file_path(path, dir, holder, curve, kind);
    err = pki_folder_make_for(path, error);
    return err < 0 ? err : pki_file_write(path, kind, content, sync, error);
}

/* DER, and a copy in PEM. */
static int certificate_write(const char *dir, enum pki_holder holder, enum ec_curve curve,
                             struct bytes der, bool sync, struct pki_error *error)
{
    uint8_t memory[2 * CERT_ISSUE_MAX];
    struct buf pem = BUF_OVER(memory);
    char path[PKI_PATH_MAX];
    int err = file_write(dir, holder, curve, PKI_CERTIFICATE, der, sync, error);

    pem_put(&pem, der);
    pki_file_path(path, dir, holder, curve, PKI_CERTIFICATE_PEM);
    if (err == 0 && pem.overflow)
        err = pki_fail(error, ERR_TOO_LONG, path, "%s", err_text(ERR_TOO_LONG));
    if (err < 0)
        return err;
    (void)unlink(path); /* the copy of a certificate that was deleted */
    return file_write(dir, holder, curve, PKI_CERTIFICATE_PEM, buf_bytes(&pem), sync, error);
}

static int key_write(const char *dir, enum pki_holder holder, struct ec_private *key, bool sync,
                     struct pki_error *error)
{
    uint8_t memory[KEY_PEM_MAX];
    struct buf pem = BUF_OVER(memory);
    char path[PKI_PATH_MAX];
    int err;

    pki_file_path(path, dir, holder, ec_private_curve(key), PKI_KEY);
    err = ec_private_export_pem(key, &pem);
    if (err < 0)
        pki_fail(error, err, path, "cannot write the key: %s", err_text(err));
    else
        err = file_write(dir, holder, ec_private_curve(key), PKI_KEY, buf_bytes(&pem), sync, error);
    secret_wipe_memory(memory, sizeof(memory));
    return err;
}

/* Creates one holder on one curve: key, certificate, files. `cas` has the authorities created so
 * far. */
static int holder_make(const char *dir, enum pki_holder holder, enum ec_curve curve,
                       const struct mint *mint, const struct pki_entity cas[CAS],
                       struct pki_error *error)
{
    const struct pki_entity *issuer = holder == PKI_CI ? NULL : &cas[issuer_of(holder)];
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf der = BUF_OVER(memory);
    struct ec_private *key = NULL;
    char path[PKI_PATH_MAX];
    bool is_new;
    int err;

    if (issuer && !issuer->key) {
        pki_file_path(path, dir, issuer_of(holder), curve, PKI_KEY);
        return pki_fail(error, ERR_NOT_FOUND, path, "missing; its key must sign a new certificate");
    }
    err = key_make(&key, &is_new, dir, holder, curve, mint->rng, error);
    if (err < 0)
        goto end;
    err = mint_certificate(&der, holder, mint, key, issuer ? &issuer->cert : NULL,
                           issuer ? issuer->key : key);
    if (err < 0) {
        pki_file_path(path, dir, holder, curve, PKI_CERTIFICATE);
        pki_fail(error, err, path, "cannot be made: %s", err_text(err));
        goto end;
    }
    if (is_new) /* key first: a certificate without its key could not be completed */
        err = key_write(dir, holder, key, mint->sync, error);
    if (err == 0)
        err = certificate_write(dir, holder, curve, buf_bytes(&der), mint->sync, error);
end:
    ec_private_free(key);
    return err;
}

static int curve_make(const char *dir, enum ec_curve curve, const struct mint *mint,
                      struct pki_error *error)
{
    struct pki_entity cas[CAS];
    char path[PKI_PATH_MAX];
    int err = 0;

    memset(cas, 0, sizeof(cas));
    for (int i = 0; i < PKI_HOLDERS && err == 0; i++) {
        enum pki_holder holder = (enum pki_holder)i;

        err = pki_file_find(path, dir, holder, curve, PKI_CERTIFICATE, error);
        if (err == ERR_NOT_FOUND)
            err = holder_make(dir, holder, curve, mint, cas, error);
        if (err == 0 && i < CAS)
            err = pki_load_entity(&cas[holder], dir, holder, curve, error);
    }
    for (int i = 0; i < CAS; i++)
        pki_entity_free(&cas[i]);
    return err;
}

static int curves_make(const char *dir, const struct mint *mint, struct pki_error *error)
{
    int err = 0;

    for (int c = 0; c < CURVES && err == 0; c++)
        err = curve_make(dir, curves[c], mint, error);
    return err;
}

/* In a temporary folder, which is renamed when complete. */
static int whole_make(const char *dir, const struct mint *mint, struct pki_error *error)
{
    char draft[PKI_PATH_MAX];
    int err = pki_folder_draft(draft, dir, error);

    if (err < 0)
        return err;
    err = curves_make(draft, mint, error);
    if (err == 0)
        err = pki_folder_appear(draft, dir, mint->sync, error);
    if (err < 0)
        pki_folder_remove(draft);
    return err;
}

int pki_make(const char *dir, const struct pki_options *options, struct pki_error *error)
{
    struct rng system = rng_system();
    struct mint mint = {.host = options->host,
                        .eim_id = options->eim_id ? options->eim_id : PKI_EIM_ID,
                        .rng = options->rng ? options->rng : &system,
                        .sync = options->sync,
                        .clock = options->clock ? options->clock : &source_clock};
    struct mint_nonces nonces;
    uint8_t eid[EID_LEN];
    char digits[EID_TEXT_SIZE];
    bool is_fresh = false;
    int err = 0;

    err = pki_folder_check(dir, error);
    if (err < 0)
        return err;
    if (options->eid)
        memcpy(eid, options->eid, EID_LEN);
    else
        err = eid_random(eid, PKI_EID_PREFIX, mint.rng);
    if (err < 0)
        return pki_fail(error, err, dir, "no random numbers: %s", err_text(err));
    eid_to_digits(eid, digits);
    mint.eid = digits;
    if (eid_check(eid) == BAD)
        return pki_fail(error, ERR_RANGE, dir, "EID %s: wrong check digits", digits);
    if (!options->complete)
        err = check_free(dir, error);
    if (err < 0)
        return err;
    err = mint_nonces_init(&nonces, options->rng);
    mint.library = nonces.library;
    if (err < 0)
        pki_fail(error, err, dir, "%s", err_text(err));
    else if ((err = pki_folder_is_fresh(dir, &is_fresh, error)) == 0)
        err = is_fresh ? whole_make(dir, &mint, error) : curves_make(dir, &mint, error);
    mint_nonces_free(&nonces);
    return err;
}
