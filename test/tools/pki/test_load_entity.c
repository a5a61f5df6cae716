/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holders of a PKI folder for test servers. */
#include "test/tools/pki/folders.h"

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
    assert_non_null(strstr(error.text, "authority key identifier is not"));
    assert_int_equal(pki_load_entity(&entity, "/nowhere", PKI_DPPB, EC_CURVE_P256, &error),
                     ERR_NOT_FOUND);
    assert_string_equal(error.text,
                        "/nowhere: no such PKI folder; create one with `euicc pki /nowhere'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_holder_loads_with_its_key),
        cmocka_unit_test(servers_share_what_rsp_compares),
        cmocka_unit_test(servers_need_the_right_role_and_ci),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
