/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a PKI folder with one damaged file. Octet 1 is the holder, octet 2 the kind:
 *
 *   b1   the key (PEM), else the certificate (DER)
 *   b2   brainpoolP256r1, else P-256
 *   b3   the file is the rest of the input; else the rest are changes of its TLVs (tlv_change.h)
 *   b4   the certificate is signed again by its issuer
 *   b5   the file is missing
 *   b6   with a text before and behind the key
 *
 * Each holder is loaded, or refused with one line that names a file of the folder; what is loaded
 * has the key of its certificate. A certificate that was changed and not signed again is refused by
 * everything that verifies it.
 */
#include "apdu/base64.h"
#include "test/fuzz/card.h"
#include "test/fuzz/tlv_change.h"
#include "tools/pki/file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEY = 1, BRAINPOOL = 2, RAW = 4, SIGN = 8, MISSING = 16, TEXT = 32, CURVES = 2 };
enum { PEM_LINE = 64, FILE_SIZE_MAX = PKI_FILE_MAX };

static const enum ec_curve curves[CURVES] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
static char folder[FUZZ_PATH_MAX];

/* The files of the folder as they were made, and the keys of the issuers. */
struct original {
    char path[PKI_PATH_MAX];
    uint8_t octets[FILE_SIZE_MAX];
    size_t len;
};
struct scene {
    struct original files[PKI_HOLDERS][CURVES][2]; /* certificate, key */
    struct ec_private *ci[CURVES], *eum[CURVES];
    uint8_t memory[4][FILE_SIZE_MAX];
};

static void begin(struct scene *scene)
{
    struct pki_error error;
    int err = pki_make(fuzz_path(folder, "pki"), &(struct pki_options){.rng = fuzz_rng()}, &error);

    assert(err == 0);
    for (unsigned holder = 0; holder < PKI_HOLDERS; holder++)
        for (unsigned curve = 0; curve < CURVES; curve++)
            for (unsigned kind = 0; kind < 2; kind++) {
                struct original *file = &scene->files[holder][curve][kind];
                struct buf out = BUF_OVER(file->octets);

                if (pki_file_find(file->path, folder, (enum pki_holder)holder, curves[curve],
                                  kind ? PKI_KEY : PKI_CERTIFICATE, NULL) < 0)
                    continue;
                err = pki_file_read(file->path, &out, &error);
                assert(err == 0);
                file->len = out.len;
            }
    for (unsigned curve = 0; curve < CURVES; curve++) {
        struct original *ci = &scene->files[PKI_CI][curve][1],
                        *eum = &scene->files[PKI_EUM][curve][1];

        err = ec_private_import(&scene->ci[curve], bytes_at(ci->octets, ci->len));
        assert(err == 0);
        err = ec_private_import(&scene->eum[curve], bytes_at(eum->octets, eum->len));
        assert(err == 0);
    }
}

/* ---- the damaged file ---- */

/* SEQUENCE { tbs, algorithm, BIT STRING with the signature }, signed anew, into `out`. */
static struct bytes sign_again(struct ec_private *key, struct bytes certificate, struct buf out)
{
    uint8_t signature[EC_SIGNATURE_LEN], der[100];
    struct buf bits = BUF_OVER(der);
    struct bytes parts;
    struct tlv whole, tbs, algorithm;
    size_t mark;
    int err;

    if (tlv_only(certificate, &whole) < 0)
        return certificate;
    parts = whole.value;
    if (tlv_next(&parts, &tbs) < 0 || tlv_next(&parts, &algorithm) < 0)
        return certificate;
    err = ec_sign(key, tbs.whole, BYTES_NONE, signature);
    assert(err == 0);
    buf_put_u8(&bits, 0);
    ec_signature_put_der(&bits, signature);
    mark = tlv_open(&out, whole.tag);
    buf_put(&out, tbs.whole);
    buf_put(&out, algorithm.whole);
    tlv_put(&out, 0x03, buf_bytes(&bits));
    tlv_close(&out, mark);
    return out.overflow ? certificate : buf_bytes(&out);
}

/* The octets between the lines of a PEM file. */
static struct bytes read_pem(struct bytes pem, struct buf out)
{
    char text[FILE_SIZE_MAX];
    const char *at = memmem(pem.at, pem.len, "-----\n", 6);
    const char *end = (const char *)pem.at + pem.len;
    size_t len = 0;

    for (at = at ? at + 6 : end; at < end && *at != '-'; at++)
        if (*at != '\n')
            text[len++] = *at;
    text[len] = '\0';
    return base64_read(&out, text) == 0 ? buf_bytes(&out) : BYTES_NONE;
}

static struct bytes write_pem(struct bytes der, struct buf out, bool has_text)
{
    uint8_t memory[2 * FILE_SIZE_MAX];
    struct buf text = BUF_OVER(memory);
    struct bytes rest;

    base64_put(&text, der);
    rest = buf_bytes(&text);
    if (has_text)
        buf_put(&out, BYTES_TEXT("a key\n-----BEGIN EC PARAMETERS-----\n"));
    buf_put(&out, BYTES_TEXT("-----BEGIN PRIVATE KEY-----\n"));
    for (; rest.len; rest = bytes_from(rest, bytes_cut(rest, 0, PEM_LINE).len)) {
        buf_put(&out, bytes_cut(rest, 0, PEM_LINE));
        buf_put_u8(&out, '\n');
    }
    buf_put(&out, BYTES_TEXT("-----END PRIVATE KEY-----\n"));
    if (has_text)
        buf_put(&out, BYTES_TEXT("the end"));
    return out.overflow ? der : buf_bytes(&out);
}

static struct bytes damage(struct scene *scene, unsigned holder, unsigned how, struct bytes rest)
{
    unsigned curve = how & BRAINPOOL ? 1 : 0;
    const struct original *file = &scene->files[holder][curve][how & KEY];
    struct bytes content = bytes_at(file->octets, file->len);

    if (how & RAW)
        return rest;
    if (how & KEY)
        content = read_pem(content, BUF_OVER(scene->memory[2]));
    content = tlv_changed(content, rest, BUF_OVER(scene->memory[0]), BUF_OVER(scene->memory[1]));
    if (how & KEY)
        return write_pem(content, BUF_OVER(scene->memory[3]), how & TEXT);
    if (how & SIGN)
        return sign_again(holder == PKI_EUICC ? scene->eum[curve] : scene->ci[curve], content,
                          BUF_OVER(scene->memory[3]));
    return content;
}

/* ---- loading ---- */

static void check_error(const struct pki_error *error)
{
    assert(strncmp(error->text, folder, strlen(folder)) == 0 && !strchr(error->text, '\n'));
}

static bool load_entity(unsigned holder, unsigned curve)
{
    struct pki_entity entity;
    struct pki_error error = {""};
    struct bytes point;
    int err = pki_load_entity(&entity, folder, (enum pki_holder)holder, curves[curve], &error);

    if (err < 0) {
        check_error(&error);
    } else {
        assert(entity.cert.curve == curves[curve]);
        if (entity.key)
            assert(ec_private_point(entity.key, &point) == 0 &&
                   bytes_equal(point, entity.cert.point));
    }
    pki_entity_free(&entity);
    return err == 0;
}

static void load_all(unsigned damaged, unsigned curve, bool is_foreign)
{
    struct pki_card card;
    struct pki_error error = {""};
    int err;

    for (unsigned holder = 0; holder < PKI_HOLDERS; holder++) {
        bool loaded;

        if (holder != damaged && damaged != PKI_CI && !(damaged == PKI_EUM && holder == PKI_EUICC))
            continue; /* its files are whole */
        loaded = load_entity(holder, curve);
        if (is_foreign && holder == damaged && holder != PKI_CI && holder != PKI_EIM_SIGN &&
            holder != PKI_EIM_TLS)
            assert(!loaded);
    }
    if (damaged > PKI_EUICC)
        return;
    err = pki_load_card(&card, folder, NULL, fuzz_rng(), &error);
    if (err < 0)
        check_error(&error);
    else
        assert(card.credential_count > 0 && card.credential_count <= CURVES);
    pki_card_free(&card);
}

/* Whether a certificate has another signed part, and the signature is not made for it. */
static bool is_foreign_certificate(const struct original *file, unsigned how, struct bytes content)
{
    struct tlv ours, theirs;
    struct bytes a, b;

    if (how & (KEY | SIGN))
        return false;
    if (tlv_only(content, &theirs) < 0 || tlv_only(bytes_at(file->octets, file->len), &ours) < 0)
        return true;
    a = ours.value;
    b = theirs.value;
    return tlv_next(&b, &theirs) < 0 || tlv_next(&a, &ours) < 0 ||
           !bytes_equal(ours.whole, theirs.whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scene *scene;
    unsigned holder, how;
    const struct original *file;
    struct bytes content;

    if (!scene) {
        scene = calloc(1, sizeof(*scene));
        assert(scene);
        begin(scene);
    }
    if (size < 2)
        return 0;
    holder = data[0] % PKI_HOLDERS;
    how = data[1];
    file = &scene->files[holder][how & BRAINPOOL ? 1 : 0][how & KEY];
    if (file->len == 0)
        return 0;
    content = damage(scene, holder, how, bytes_from(bytes_at(data, size), 2));
    fuzz_write_file(file->path, content);
    if (how & MISSING)
        (void)unlink(file->path);
    load_all(holder, how & BRAINPOOL ? 1 : 0, is_foreign_certificate(file, how, content));
    fuzz_write_file(file->path, bytes_at(file->octets, file->len));
    return 0;
}
