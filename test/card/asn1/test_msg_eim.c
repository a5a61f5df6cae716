/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configurations of eIMs, and switches without a package. See members.h. */
#include "card/asn1/msg_eim.h"

#include "test/card/asn1/members.h"

static void eims(void **state)
{
    static const struct eim_configuration_data all = {
        .eim_id = TEXT("e"),
        .eim_fqdn = TEXT("f"),
        .has_eim_id_type = true,
        .eim_id_type = EIM_ID_TYPE_FQDN,
        .has_counter_value = true,
        .counter_value = 3,
        .has_association_token = true,
        .association_token = -1,
        .eim_public_key_data = TEXT("\xA0\x04\x30\x00\x03\x00"),
        .trusted_public_key_data_tls = TEXT("\xA1\x06\x30\x00\x30\x00\x03\x00"),
        .has_eim_supported_protocol = true,
        .eim_supported_protocol = EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS,
        .euicc_ci_pk_id = TEXT("\x11"),
        .indirect_profile_download = true,
    };
    static const struct add_initial_eim_ok oks[] = {
        {.arm = ADD_INITIAL_EIM_OK_ASSOCIATION_TOKEN, .association_token = 1},
        {.arm = ADD_INITIAL_EIM_OK_ADD_OK},
    };

    (void)state;
    CHECK(add_initial_eim_request,
          "BF57(A0(30(80:65 81:66 82:02 83:03 84:FF A5(A0(30() 03:)) A6(A1(30() 30() 03:)) 87:0780 "
          "88:11 89:)))",
          .eim_configuration_data_list = &all, .eim_configuration_data_list_count = 1);
    CHECK(add_initial_eim_response, "BF57(A0(84:01 05:))", .arm = ADD_INITIAL_EIM_RESPONSE_OK,
          .add_initial_eim_ok = oks, .add_initial_eim_ok_count = 2);
    CHECK(add_initial_eim_response, "BF57(81:02)", .arm = ADD_INITIAL_EIM_RESPONSE_ERROR,
          .add_initial_eim_error = ADD_INITIAL_EIM_ASSOCIATED_EIM_ALREADY_EXISTS);
    CHECK(public_key_data, "A0(30() 03:)", .arm = PUBLIC_KEY_DATA_PUBLIC_KEY,
          .public_key = CERTIFICATE);
    CHECK(public_key_data, "A1(30() 03:)", .arm = PUBLIC_KEY_DATA_CERTIFICATE,
          .certificate = CERTIFICATE);
    CHECK(get_eim_configuration_data_request, "BF55()", .has_search_criteria = false);
    CHECK(get_eim_configuration_data_request, "BF55(A0(80:65))", .has_search_criteria = true,
          .eim_id = TEXT("e"));
    CHECK(eim_configuration_data, "30(80:65 AA(30(80:2A03 A1(04:))))", .eim_id = TEXT("e"),
          .esipa_proprietary_protocol_information =
              TEXT("\xAA\x0A\x30\x08\x80\x02\x2A\x03\xA1\x02\x04\x00"));
    CHECK(get_eim_configuration_data_response, "BF55(A0())",
          .eim_configuration_data_list_count = 0);
    CHECK(configure_immediate_profile_enabling_request, "BF59(80: 81:2A03 82:61)",
          .immediate_enable_flag = true, .default_smdp_oid = OID,
          .default_smdp_address = TEXT("a"));
    CHECK(configure_immediate_profile_enabling_response, "BF59(80:02)",
          .config_immediate_enable_result =
              CONFIGURE_IMMEDIATE_PROFILE_ENABLING_ASSOCIATED_EIM_ALREADY_EXISTS);
}

static void switches(void **state)
{
    (void)state;
    CHECK_AS(immediate_enable_request, refresh_request, "BF5A(80:FF)", .refresh_flag = true);
    CHECK_AS(profile_rollback_request, refresh_request, "BF58(80:00)", .refresh_flag = false);
    CHECK_AS(execute_fallback_mechanism_request, refresh_request, "BF5D(80:FF)",
             .refresh_flag = true);
    CHECK_AS(return_from_fallback_request, refresh_request, "BF5E(80:FF)", .refresh_flag = true);
    CHECK_AS(enable_emergency_profile_request, refresh_request, "BF5B(80:FF)",
             .refresh_flag = true);
    CHECK_AS(disable_emergency_profile_request, refresh_request, "BF5C(80:00)",
             .refresh_flag = false);
    CHECK(immediate_enable_response, "BF5A(80:04)",
          .immediate_enable_result = IMMEDIATE_ENABLE_NO_SESSION_CONTEXT);
    CHECK(profile_rollback_response, "BF58(02:01)", .cmd_result = PROFILE_ROLLBACK_NOT_ALLOWED);
    CHECK(profile_rollback_response, "BF58(02:00 BF51(A2(80:65)))",
          .euicc_package_result = TEXT("\xBF\x51\x05\xA2\x03\x80\x01\x65"));
    CHECK(execute_fallback_mechanism_response, "BF5D(80:68)",
          .execute_fallback_mechanism_result = EXECUTE_FALLBACK_MECHANISM_ECALL_ACTIVE);
    CHECK(return_from_fallback_response, "BF5E(80:06)",
          .return_from_fallback_result = RETURN_FROM_FALLBACK_FALLBACK_NOT_AVAILABLE);
    CHECK(enable_emergency_profile_response, "BF5B(80:08)",
          .enable_emergency_profile_result = ENABLE_EMERGENCY_PROFILE_ECALL_NOT_AVAILABLE);
    CHECK(disable_emergency_profile_response, "BF5C(80:02)",
          .disable_emergency_profile_result =
              DISABLE_EMERGENCY_PROFILE_PROFILE_NOT_IN_ENABLED_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(eims), cmocka_unit_test(switches)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
