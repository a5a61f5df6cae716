/* SPDX-License-Identifier: GPL-3.0-or-later */
/* File names of a PKI folder. */
#include "test/tools/pki/folders.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_name_of_a_tls_certificate_is_found),
        cmocka_unit_test(paths_have_a_bound),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
