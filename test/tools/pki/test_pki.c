/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKI folders: what is made can be loaded, and every kind of damage is named with its file. */
#include "test/crypto/hex.h"

#include "card/slices.h"
#include "crypto/eid.h"
#include "tools/pki/pki.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NIST(folder, name) "/" folder "/" name "_NIST"

static const char own_eid[] = "89049032123451234512345678901235";

struct folders {
    char root[64];
    char own[80];   /* a good one for own_eid */
    char other[80]; /* another good one */
    char work[80];  /* a copy to be damaged */
};

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *ftw)
{
    (void)stat;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void remove_tree(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int folders_make(void **state)
{
    static struct folders folders;
    struct pki_options options = {0};
    struct pki_error error;
    uint8_t eid[EID_LEN];

    strcpy(folders.root, "/tmp/euicc-pki-XXXXXX");
    assert_non_null(mkdtemp(folders.root));
    snprintf(folders.own, sizeof(folders.own), "%s/own", folders.root);
    snprintf(folders.other, sizeof(folders.other), "%s/other", folders.root);
    snprintf(folders.work, sizeof(folders.work), "%s/work", folders.root);
    assert_int_equal(eid_from_digits(eid, own_eid), 0);
    options.eid = eid;
    assert_int_equal(pki_make(folders.own, &options, &error), 0);
    options.eid = NULL;
    options.host = "smdpp.example.com";
    assert_int_equal(pki_make(folders.other, &options, &error), 0);
    *state = &folders;
    return 0;
}

static int folders_remove(void **state)
{
    remove_tree(((struct folders *)*state)->root);
    return 0;
}

static void copy_fresh(const struct folders *folders)
{
    char command[256];

    remove_tree(folders->work);
    snprintf(command, sizeof(command), "cp -r %s %s", folders->own, folders->work);
    assert_int_equal(system(command), 0);
}

/* Copies `from_dir``from` over `to` in the working copy. */
static void put_file(const struct folders *folders, const char *from_dir, const char *from,
                     const char *to)
{
    char source[200], target[200];
    uint8_t content[4096];
    FILE *file;
    size_t len;

    snprintf(source, sizeof(source), "%s%s", from_dir, from);
    snprintf(target, sizeof(target), "%s%s", folders->work, to);
    file = fopen(source, "rb");
    assert_non_null(file);
    len = fread(content, 1, sizeof(content), file);
    fclose(file);
    file = fopen(target, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, len, file), len);
    fclose(file);
}

/* Flips one bit of the octet at `offset`; negative: from the end. */
static void flip(const struct folders *folders, const char *name, long offset)
{
    char path[200];
    int octet;
    FILE *file;

    snprintf(path, sizeof(path), "%s%s", folders->work, name);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    octet = fgetc(file);
    assert_int_equal(fseek(file, offset, offset < 0 ? SEEK_END : SEEK_SET), 0);
    fputc(octet ^ 1, file);
    fclose(file);
}

static void drop(const struct folders *folders, const char *name)
{
    char path[200];

    snprintf(path, sizeof(path), "%s%s", folders->work, name);
    assert_int_equal(unlink(path), 0);
}

static void made_folder_loads_as_a_card(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    char digits[EID_TEXT_SIZE];
    uint8_t eid[EID_LEN];

    assert_int_equal(eid_from_digits(eid, own_eid), 0);
    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), 0);
    eid_to_digits(card.eid, digits);
    assert_string_equal(digits, own_eid);
    assert_int_equal(card.credential_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct euiccd_credential *credential = &card.credentials[i];
        struct cert ci, eum, euicc;
        const struct cert *chain[] = {&euicc, &eum, &ci};
        struct ec_private *key;
        struct bytes point;
        enum cert_fault fault;

        assert_int_equal(cert_parse(&ci, from_euiccd(credential->ci_certificate)), 0);
        assert_int_equal(cert_parse(&eum, from_euiccd(credential->eum_certificate)), 0);
        assert_int_equal(cert_parse(&euicc, from_euiccd(credential->euicc_certificate)), 0);
        assert_int_equal(cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, NULL), 0);
        assert_int_equal(fault, CERT_FINE);
        assert_int_equal(ec_private_import(&key, from_euiccd(credential->euicc_private_key)), 0);
        assert_int_equal(ec_private_point(key, &point), 0);
        assert_bytes(point, euicc.point);
        ec_private_free(key);
    }
    pki_card_free(&card);
}

static void another_eid_is_minted_where_the_eum_key_is(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    uint8_t eid[EID_LEN];
    struct cert euicc;

    assert_int_equal(eid_from_digits(eid, "89049032000000000000000000000000"), 0);
    eid_set_check_digits(eid);
    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, EID_LEN);
    for (size_t i = 0; i < card.credential_count; i++) {
        assert_int_equal(cert_parse(&euicc, from_euiccd(card.credentials[i].euicc_certificate)), 0);
        assert_memory_equal(euicc.serial_number.at, "890490320000000000000000000000", 30);
    }
    pki_card_free(&card);
}

static void each_card_has_an_eid_of_its_own_where_the_eum_keys_are(void **state)
{
    enum { CARDS = 4 };
    const struct folders *folders = *state;
    uint8_t eids[CARDS + 1][EID_LEN];
    struct pki_error error;

    assert_int_equal(eid_from_digits(eids[CARDS], own_eid), 0); /* of the folder's certificate */
    for (int i = 0; i < CARDS; i++) {
        struct pki_card card;
        char digits[EID_TEXT_SIZE];

        copy_fresh(folders);
        if (i % 2) { /* with and without a certificate in the folder */
            drop(folders, NIST("eUICC", "CERT_EUICC_ECDSA") ".der");
            drop(folders, "/eUICC/CERT_EUICC_ECDSA_BRP.der");
        }
        assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
        assert_int_equal(eid_check(card.eid), GOOD);
        assert_memory_equal(card.eid, "\x89\x04\x90\x32", 4);
        eid_to_digits(card.eid, digits);
        assert_int_equal(card.credential_count, 2);
        for (size_t k = 0; k < card.credential_count; k++) {
            struct cert euicc;

            assert_int_equal(cert_parse(&euicc, from_euiccd(card.credentials[k].euicc_certificate)),
                             0);
            assert_memory_equal(euicc.serial_number.at, digits, EID_DIGITS);
        }
        memcpy(eids[i], card.eid, EID_LEN);
        for (int j = 0; j <= CARDS; j++)
            assert_true(j == i || (j > i && j < CARDS) || memcmp(eids[i], eids[j], EID_LEN) != 0);
        pki_card_free(&card);
    }
}

/* Where one EUM key is missing its certificate cannot be issued anew: it sets the EID. */
static void a_certificate_without_its_eum_key_sets_the_eid(void **state)
{
    static const char *const keys[][2] = {
        {NIST("EUM", "SK_EUM_ECDSA") ".pem", NULL},
        {"/EUM/SK_EUM_ECDSA_BRP.pem", NULL},
        {NIST("EUM", "SK_EUM_ECDSA") ".pem", "/EUM/SK_EUM_ECDSA_BRP.pem"},
    };
    const struct folders *folders = *state;
    struct pki_error error;

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct pki_card card;
        char digits[EID_TEXT_SIZE];

        copy_fresh(folders);
        for (size_t k = 0; k < 2; k++)
            if (keys[i][k])
                drop(folders, keys[i][k]);
        assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
        eid_to_digits(card.eid, digits);
        assert_string_equal(digits, own_eid);
        pki_card_free(&card);
    }
}

static void one_curve_is_enough(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    struct cert cert;

    copy_fresh(folders);
    drop(folders, NIST("EUM", "CERT_EUM_ECDSA") ".der");
    assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
    assert_int_equal(card.credential_count, 1);
    assert_int_equal(cert_parse(&cert, from_euiccd(card.credentials[0].ci_certificate)), 0);
    assert_int_equal(cert.curve, EC_CURVE_BRAINPOOL_P256R1);
    pki_card_free(&card);
}

static void every_holder_loads_with_its_key(void **state)
{
    const struct folders *folders = *state;
    struct pki_error error;

    for (int holder = 0; holder < PKI_HOLDERS; holder++) {
        for (int curve = EC_CURVE_P256; curve <= EC_CURVE_BRAINPOOL_P256R1; curve++) {
            struct pki_entity entity;

            assert_int_equal(pki_load_entity(&entity, folders->other, (enum pki_holder)holder,
                                             (enum ec_curve)curve, &error),
                             0);
            assert_non_null(entity.key);
            assert_int_equal(entity.cert.curve, curve);
            if (holder == PKI_DPTLS || holder == PKI_DSTLS || holder == PKI_EIM_TLS) {
                struct bytes names = entity.cert.subject_alt_name;
                struct bytes name;

                assert_int_equal(cert_next_dns_name(&names, &name), 0);
                assert_bytes(name, BYTES_TEXT("smdpp.example.com"));
                assert_int_equal(entity.cert.extended_key_usage, CERT_EKU_SERVER | CERT_EKU_CLIENT);
            }
            pki_entity_free(&entity);
        }
    }
}

static void servers_share_what_rsp_compares(void **state)
{
    const struct folders *folders = *state;
    struct pki_entity dpauth, dppb;
    struct pki_error error;

    assert_int_equal(pki_load_entity(&dpauth, folders->own, PKI_DPAUTH, EC_CURVE_P256, &error), 0);
    assert_int_equal(pki_load_entity(&dppb, folders->own, PKI_DPPB, EC_CURVE_P256, &error), 0);
    assert_bytes(dpauth.cert.registered_id, dppb.cert.registered_id);
    assert_bytes(dpauth.cert.authority_key_id, dppb.cert.authority_key_id);
    pki_entity_free(&dpauth);
    pki_entity_free(&dppb);
}

static void the_published_name_of_a_tls_certificate_is_found(void **state)
{
    const struct folders *folders = *state;
    struct pki_entity entity;
    struct pki_error error;
    char from[200], to[200];

    copy_fresh(folders);
    snprintf(from, sizeof(from), "%s/DPtls/CERT_S_SM_DP_TLS_NIST.der", folders->work);
    snprintf(to, sizeof(to), "%s/DPtls/CERT_S_SM_DP_VARO_TLS_NIST.der", folders->work);
    assert_int_equal(rename(from, to), 0);
    assert_int_equal(pki_load_entity(&entity, folders->work, PKI_DPTLS, EC_CURVE_P256, &error), 0);
    assert_non_null(entity.key);
    pki_entity_free(&entity);
    pki_path(from, sizeof(from), folders->work, PKI_DPTLS, EC_CURVE_P256, false);
    assert_string_equal(from, to);
}

static void nothing_is_overwritten(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {0};
    struct pki_error error;

    assert_int_equal(pki_make(folders->own, &options, &error), ERR_EXISTS);
    assert_non_null(strstr(error.text, "CERT_CI_ECDSA_NIST.der: already exists"));
}

static void what_is_missing_is_completed(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {.complete = true};
    struct pki_entity before, after;
    struct pki_error error;

    copy_fresh(folders);
    drop(folders, NIST("DSauth", "CERT_S_SM_DSauth_ECDSA") ".der");
    drop(folders, NIST("DStls", "CERT_S_SM_DS_TLS") ".der");
    drop(folders, NIST("DStls", "SK_S_SM_DS_TLS") ".pem");
    assert_int_equal(pki_make(folders->work, &options, &error), 0);
    assert_int_equal(pki_load_entity(&before, folders->own, PKI_DSAUTH, EC_CURVE_P256, &error), 0);
    assert_int_equal(pki_load_entity(&after, folders->work, PKI_DSAUTH, EC_CURVE_P256, &error), 0);
    assert_bytes(after.cert.point, before.cert.point); /* its key was there still */
    pki_entity_free(&before);
    pki_entity_free(&after);
    assert_int_equal(pki_load_entity(&after, folders->work, PKI_DSTLS, EC_CURVE_P256, &error), 0);
    assert_non_null(after.key);
    pki_entity_free(&after);
    drop(folders, NIST("DSauth", "CERT_S_SM_DSauth_ECDSA") ".der");
    drop(folders, NIST("CI", "SK_CI_ECDSA") ".pem");
    assert_int_equal(pki_make(folders->work, &options, &error), ERR_NOT_FOUND);
    assert_non_null(strstr(error.text, "SK_CI_ECDSA_NIST.pem: missing"));
}

static void an_eid_of_any_range_gets_its_eum(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {0};
    struct pki_error error;
    struct pki_card card;
    uint8_t eid[EID_LEN] = {0x89, 0x03, 0x30, 0x23};
    char path[100];

    snprintf(path, sizeof(path), "%s/range", folders->root);
    eid_set_check_digits(eid);
    options.eid = eid;
    assert_int_equal(pki_make(path, &options, &error), 0);
    assert_int_equal(pki_load_card(&card, path, eid, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, EID_LEN);
    pki_card_free(&card);
    assert_int_equal(pki_load_card(&card, path, NULL, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, 4); /* the range of this EUM */
    pki_card_free(&card);
}

static void paths_have_a_bound(void **state)
{
    struct pki_options options = {0};
    struct pki_error error;
    struct pki_card card;
    struct pki_entity entity;
    char path[PATH_MAX];

    (void)state;
    memset(path, 'a', sizeof(path) - 1);
    path[sizeof(path) - 1] = 0;
    assert_int_equal(pki_make(path, &options, &error), ERR_TOO_LONG);
    assert_int_equal(pki_load_card(&card, path, NULL, NULL, &error), ERR_TOO_LONG);
    assert_int_equal(pki_load_entity(&entity, path, PKI_CI, EC_CURVE_P256, &error), ERR_TOO_LONG);
    assert_non_null(strstr(error.text, "too long"));
}

static void eids_that_cannot_be_are_refused(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {0};
    struct pki_error error;
    uint8_t eid[EID_LEN];
    char path[100];

    snprintf(path, sizeof(path), "%s/never", folders->root);
    options.eid = eid;
    assert_int_equal(eid_from_digits(eid, "89049032123451234512345678901236"), 0);
    assert_int_equal(pki_make(path, &options, &error), ERR_RANGE);
    assert_non_null(strstr(error.text, "check digits"));
    assert_int_equal(access(path, F_OK), -1);
}

/* ---- damage: what is done, what loading the card says ------------------------------------- */

static void no_ci(const struct folders *f)
{
    drop(f, NIST("CertificateIssuer", "CERT_CI_ECDSA") ".der");
}
static void no_eum_at_all(const struct folders *f)
{
    drop(f, NIST("EUM", "CERT_EUM_ECDSA") ".der");
    drop(f, "/EUM/CERT_EUM_ECDSA_BRP.der");
}
static void eum_garbage(const struct folders *f)
{
    flip(f, NIST("EUM", "CERT_EUM_ECDSA") ".der", 0);
}
static void eum_other_curve(const struct folders *f)
{
    put_file(f, f->own, "/EUM/CERT_EUM_ECDSA_BRP.der", NIST("EUM", "CERT_EUM_ECDSA") ".der");
}
static void eum_is_dpauth(const struct folders *f)
{
    put_file(f, f->own, NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der",
             NIST("EUM", "CERT_EUM_ECDSA") ".der");
}
static void ci_is_eum(const struct folders *f)
{
    put_file(f, f->own, NIST("EUM", "CERT_EUM_ECDSA") ".der",
             NIST("CertificateIssuer", "CERT_CI_ECDSA") ".der");
}
static void ci_of_others(const struct folders *f)
{
    put_file(f, f->other, NIST("CertificateIssuer", "CERT_CI_ECDSA") ".der",
             NIST("CertificateIssuer", "CERT_CI_ECDSA") ".der");
}
static void eum_signature_flipped(const struct folders *f)
{
    flip(f, NIST("EUM", "CERT_EUM_ECDSA") ".der", -1);
}
static void euicc_signature_flipped(const struct folders *f)
{
    flip(f, NIST("eUICC", "CERT_EUICC_ECDSA") ".der", -1);
}
static void euicc_of_others(const struct folders *f)
{
    put_file(f, f->other, NIST("eUICC", "CERT_EUICC_ECDSA") ".der",
             NIST("eUICC", "CERT_EUICC_ECDSA") ".der");
}
static void euicc_key_of_others(const struct folders *f)
{
    put_file(f, f->other, NIST("eUICC", "SK_EUICC_ECDSA") ".pem",
             NIST("eUICC", "SK_EUICC_ECDSA") ".pem");
}
static void euicc_key_garbage(const struct folders *f)
{
    flip(f, NIST("eUICC", "SK_EUICC_ECDSA") ".pem", 3);
}
static void euicc_key_gone(const struct folders *f)
{
    drop(f, NIST("eUICC", "SK_EUICC_ECDSA") ".pem");
}
static void eum_key_of_others(const struct folders *f)
{
    put_file(f, f->other, NIST("EUM", "SK_EUM_ECDSA") ".pem", NIST("EUM", "SK_EUM_ECDSA") ".pem");
}
static void euicc_and_eum_key_gone(const struct folders *f)
{
    drop(f, NIST("eUICC", "CERT_EUICC_ECDSA") ".der");
    drop(f, NIST("EUM", "SK_EUM_ECDSA") ".pem");
}
static void eum_keys_gone(const struct folders *f)
{
    drop(f, NIST("EUM", "SK_EUM_ECDSA") ".pem");
    drop(f, "/EUM/SK_EUM_ECDSA_BRP.pem");
}
static void nothing(const struct folders *f)
{
    (void)f;
}

static const struct {
    void (*damage)(const struct folders *folders);
    const char *eid; /* asked for, check digits made; NULL: none */
    int err;
    const char *says;
} rows[] = {
    {no_ci, NULL, ERR_NOT_FOUND, "/CertificateIssuer/CERT_CI_ECDSA_NIST.der: missing"},
    {no_eum_at_all, NULL, ERR_NOT_FOUND, "/EUM/CERT_EUM_ECDSA_NIST.der: missing"},
    {eum_garbage, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: not an X.509 certificate in DER"},
    {eum_other_curve, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: its key is not on the curve P-256"},
    {eum_is_dpauth, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: has the role DPauth, not EUM"},
    {ci_is_eum, NULL, ERR_MALFORMED,
     "/CertificateIssuer/CERT_CI_ECDSA_NIST.der: has the role EUM, not CI"},
    {ci_of_others, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: was issued by another key (authority key identifier)"},
    {eum_signature_flipped, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: signature is not its issuer's"},
    {euicc_signature_flipped, NULL, ERR_MALFORMED,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: signature is not its issuer's"},
    {euicc_of_others, NULL, ERR_MALFORMED,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: was issued by another key (authority key identifier)"},
    {euicc_key_of_others, NULL, ERR_MALFORMED,
     "/eUICC/SK_EUICC_ECDSA_NIST.pem: key does not belong to the certificate "
     "CERT_EUICC_ECDSA_NIST.der"},
    {euicc_key_garbage, NULL, ERR_MALFORMED,
     "/eUICC/SK_EUICC_ECDSA_NIST.pem: not an EC private key in PEM"},
    {euicc_key_gone, NULL, ERR_NOT_FOUND, "/eUICC/SK_EUICC_ECDSA_NIST.pem: missing"},
    {eum_key_of_others, NULL, ERR_MALFORMED,
     "/EUM/SK_EUM_ECDSA_NIST.pem: key does not belong to the certificate CERT_EUM_ECDSA_NIST.der"},
    {euicc_and_eum_key_gone, NULL, ERR_NOT_FOUND,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: missing, and the EUM key to create one is missing as well"},
    {eum_keys_gone, "89049032000000000000000000000000", ERR_RANGE,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: is for EID 89049032123451234512345678901235"},
    {nothing, "89049033000000000000000000000000", ERR_RANGE,
     "/EUM/CERT_EUM_ECDSA_NIST.der: may not issue for EID 890490330000000000000000000000"},
};

static void damage_is_named_with_its_file(void **state)
{
    const struct folders *folders = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pki_card card;
        struct pki_error error;
        uint8_t eid[EID_LEN];
        int err;

        copy_fresh(folders);
        rows[i].damage(folders);
        if (rows[i].eid) {
            assert_int_equal(eid_from_digits(eid, rows[i].eid), 0);
            eid_set_check_digits(eid);
        }
        err = pki_load_card(&card, folders->work, rows[i].eid ? eid : NULL, NULL, &error);
        if (err != rows[i].err || !strstr(error.text, rows[i].says) || strchr(error.text, '\n'))
            fail_msg("row %zu: %d %s", i, err, err < 0 ? error.text : "loaded");
    }
}

static void an_asked_eid_needs_its_check_digits(void **state)
{
    const struct folders *folders = *state;
    uint8_t eid[EID_LEN] = {0x89, 0x04, 0x90, 0x32};
    struct pki_card card;
    struct pki_error error;

    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), ERR_RANGE);
    assert_non_null(strstr(error.text, "check digits"));
}

static void servers_need_the_right_role_and_ci(void **state)
{
    const struct folders *folders = *state;
    struct pki_entity entity;
    struct pki_error error;

    copy_fresh(folders);
    put_file(folders, folders->own, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der",
             NIST("DPauth", "CERT_S_SM_DPauth_ECDSA") ".der");
    assert_int_equal(pki_load_entity(&entity, folders->work, PKI_DPAUTH, EC_CURVE_P256, &error),
                     ERR_MALFORMED);
    assert_non_null(strstr(error.text, "has the role DPpb"));
    put_file(folders, folders->other, NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der",
             NIST("DPpb", "CERT_S_SM_DPpb_ECDSA") ".der");
    assert_int_equal(pki_load_entity(&entity, folders->work, PKI_DPPB, EC_CURVE_P256, &error),
                     ERR_MALFORMED);
    assert_non_null(strstr(error.text, "was issued by another key"));
    assert_int_equal(pki_load_entity(&entity, "/nowhere", PKI_DPPB, EC_CURVE_P256, &error),
                     ERR_NOT_FOUND);
    assert_string_equal(error.text,
                        "/nowhere: no such PKI folder; create one with `euicc pki /nowhere'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_folder_loads_as_a_card),
        cmocka_unit_test(another_eid_is_minted_where_the_eum_key_is),
        cmocka_unit_test(each_card_has_an_eid_of_its_own_where_the_eum_keys_are),
        cmocka_unit_test(a_certificate_without_its_eum_key_sets_the_eid),
        cmocka_unit_test(one_curve_is_enough),
        cmocka_unit_test(every_holder_loads_with_its_key),
        cmocka_unit_test(servers_share_what_rsp_compares),
        cmocka_unit_test(the_published_name_of_a_tls_certificate_is_found),
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(what_is_missing_is_completed),
        cmocka_unit_test(an_eid_of_any_range_gets_its_eum),
        cmocka_unit_test(paths_have_a_bound),
        cmocka_unit_test(eids_that_cannot_be_are_refused),
        cmocka_unit_test(damage_is_named_with_its_file),
        cmocka_unit_test(an_asked_eid_needs_its_check_digits),
        cmocka_unit_test(servers_need_the_right_role_and_ci),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
