/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every kind of damage is reported with the file name. */
#include "test/tools/pki/folders.h"

/* Inverts one bit of the octet at `offset`; negative: from the end. */
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
    const char *eid; /* requested EID, with computed check digits; NULL: none */
    int err;
    const char *reason;
} rows[] = {
    {no_ci, NULL, ERR_NOT_FOUND,
     "/CertificateIssuer/CERT_CI_ECDSA_NIST.der: No such file or directory"},
    {no_eum_at_all, NULL, ERR_NOT_FOUND, "/EUM/CERT_EUM_ECDSA_NIST.der: No such file or directory"},
    {eum_garbage, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: not an X.509 certificate in DER"},
    {eum_other_curve, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: its key is not on the curve P-256"},
    {eum_is_dpauth, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: has the role DPauth, not EUM"},
    {ci_is_eum, NULL, ERR_MALFORMED,
     "/CertificateIssuer/CERT_CI_ECDSA_NIST.der: has the role EUM, not CI"},
    {ci_of_others, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: authority key identifier is not the subject key identifier of "
     "the issuer"},
    {eum_signature_flipped, NULL, ERR_MALFORMED,
     "/EUM/CERT_EUM_ECDSA_NIST.der: signature does not verify with the issuer's key"},
    {euicc_signature_flipped, NULL, ERR_MALFORMED,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: signature does not verify with the issuer's key"},
    {euicc_of_others, NULL, ERR_MALFORMED,
     "/eUICC/CERT_EUICC_ECDSA_NIST.der: authority key identifier is not the subject key identifier "
     "of the issuer"},
    {euicc_key_of_others, NULL, ERR_MALFORMED,
     "/eUICC/SK_EUICC_ECDSA_NIST.pem: key does not belong to the certificate "
     "CERT_EUICC_ECDSA_NIST.der"},
    {euicc_key_garbage, NULL, ERR_MALFORMED,
     "/eUICC/SK_EUICC_ECDSA_NIST.pem: not an EC private key in PEM"},
    {euicc_key_gone, NULL, ERR_NOT_FOUND,
     "/eUICC/SK_EUICC_ECDSA_NIST.pem: No such file or directory"},
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
        if (err != rows[i].err || !strstr(error.text, rows[i].reason) || strchr(error.text, '\n'))
            fail_msg("row %zu: %d %s", i, err, err < 0 ? error.text : "loaded");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damage_is_named_with_its_file),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
