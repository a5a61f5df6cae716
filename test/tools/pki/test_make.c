/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PKI folders: existing files are kept, missing ones are added. */
#include "test/tools/pki/folders.h"

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
    assert_bytes(after.cert.point, before.cert.point); /* its key still exists */
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

static void invalid_eids_are_refused(void **state)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_overwritten),
        cmocka_unit_test(what_is_missing_is_completed),
        cmocka_unit_test(invalid_eids_are_refused),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
