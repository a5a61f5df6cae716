/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Information about the eUICC and its settings. See members.h. */
#include "card/asn1/msg_info.h"

#include "test/card/asn1/members.h"

static void information(void **state)
{
    static const struct bytes ids[] = {BYTES_TEXT("\x11\x22"), BYTES_TEXT("\x33")};
    static const struct bytes versions[] = {BYTES_TEXT("\x01\x02\x00")};
    static const struct operator_id operators[] = {
        {.mcc_mnc = TEXT("\xEE\xEE\xEE"), .gid1 = TEXT(""), .gid2 = TEXT("\x01")}};

    (void)state;
    CHECK(get_euicc_data_request, "BF3E(5C:5A)", .tag_list = TEXT("Z"));
    CHECK(get_euicc_data_response, "BF3E(5A:" EID_HEX ")", .eid_value = EID);
    CHECK(get_euicc_challenge_response, "BF2E(80:" EID_HEX ")", .euicc_challenge = EID);
    CHECK(euicc_info1, "BF20(82:020500 A9(04:1122) AA(04:1122 04:33))", .svn = TEXT("\2\5\0"),
          .euicc_ci_pk_id_list_for_verification = ids,
          .euicc_ci_pk_id_list_for_verification_count = 1, .euicc_ci_pk_id_list_for_signing = ids,
          .euicc_ci_pk_id_list_for_signing_count = 2);
    CHECK(
        euicc_info2,
        "BF22(81:020301 82:020500 83:010000 84:810100 85:0640 86:090200 87:020300 88:0490 "
        "A9(04:1122) AA(04:33) 8B:02 99:0640 04:010000 0C:4141 AC(80:61 81:62) 8D:0780 8E:63 90:01 "
        "92:FFFE B4(A0(04:010200) 81: 82:))",
        .profile_version = TEXT("\2\3\1"), .svn = TEXT("\2\5\0"),
        .euicc_firmware_ver = TEXT("\1\0\0"), .ext_card_resource = TEXT("\x81\1\0"),
        .uicc_capability = UICC_CAPABILITY_USIM, .ts102241_version = TEXT("\x9\2\0"),
        .globalplatform_version = TEXT("\2\3\0"),
        .rsp_capability = RSP_CAPABILITY_ADDITIONAL_PROFILE | RSP_CAPABILITY_TEST_PROFILE_SUPPORT,
        .euicc_ci_pk_id_list_for_verification = ids,
        .euicc_ci_pk_id_list_for_verification_count = 1, .euicc_ci_pk_id_list_for_signing = &ids[1],
        .euicc_ci_pk_id_list_for_signing_count = 1, .has_euicc_category = true, .euicc_category = 2,
        .has_forbidden_profile_policy_rules = true, .forbidden_profile_policy_rules = PPR_IDS_PPR1,
        .pp_version = TEXT("\1\0\0"), .sas_acreditation_number = TEXT("AA"),
        .has_certification_data_object = true, .platform_label = TEXT("a"),
        .discovery_base_url = TEXT("b"), .has_tre_properties = true,
        .tre_properties = TRE_PROPERTIES_IS_DISCRETE, .tre_product_reference = TEXT("c"),
        .has_ipa_mode = true, .ipa_mode = IPA_MODE_IPAE, .additional_euicc_info = TEXT("\xFF\xFE"),
        .has_iot_specific_info = true, .iot_version = versions, .iot_version_count = 1,
        .ecall_supported = true, .fallback_supported = true);
    CHECK(euicc_info2,
          "BF22(81:020301 82:020700 83:010000 84: 85:00 88:0400000030 A9() AA() 04:010000 0C: "
          "B4(A0(04:010200) 83:) 95:12)",
          .profile_version = TEXT("\2\3\1"), .svn = TEXT("\2\7\0"),
          .euicc_firmware_ver = TEXT("\1\0\0"), .ext_card_resource = TEXT(""),
          .rsp_capability =
              RSP_CAPABILITY_IOT_SPECIFIC_METADATA_SUPPORT | RSP_CAPABILITY_MSL_CHECK_SUPPORT,
          .pp_version = TEXT("\1\0\0"), .sas_acreditation_number = TEXT(""),
          .has_iot_specific_info = true, .iot_version = versions, .iot_version_count = 1,
          .fallback_allowed_update_supported = true, .euicc_minimum_security_level = TEXT("\x12"));
    CHECK(euicc_configured_addresses_response, "BF3C(80:61 81:62)", .default_dp_address = TEXT("a"),
          .root_ds_address = TEXT("b"));
    CHECK(set_default_dp_address_request, "BF65(80:61)", .default_dp_address = TEXT("a"));
    CHECK(set_default_dp_address_response, "BF65(80:7F)",
          .set_default_dp_address_result = SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR);
    CHECK_AS(sgp22_set_default_dp_address_request, set_default_dp_address_request, "BF3F(80:61)",
             .default_dp_address = TEXT("a"));
    CHECK_AS(sgp22_set_default_dp_address_response, set_default_dp_address_response, "BF3F(80:00)",
             .set_default_dp_address_result = SET_DEFAULT_DP_ADDRESS_OK);
    CHECK(get_certs_request, "BF56()", .euicc_ci_pk_id = BYTES_NONE);
    CHECK(get_certs_request, "BF56(80:1122)", .euicc_ci_pk_id = ids[0]);
    CHECK(get_certs_response, "BF56(A0(A5(30() 03:) A6(30() 03:)))",
          .arm = GET_CERTS_RESPONSE_CERTS, .eum_certificate = CERTIFICATE,
          .euicc_certificate = CERTIFICATE);
    CHECK(get_certs_response, "BF56(81:01)", .arm = GET_CERTS_RESPONSE_ERROR,
          .get_certs_error = GET_CERTS_INVALID_CI_PK_ID);
    CHECK(get_rat_response, "BF43(A0(30()))", .rat = TEXT("\x30\x00"));
    CHECK(profile_policy_authorisation_rule, "30(80:0560 A1(30(80:EEEEEE 81: 82:01)) 82:0780)",
          .ppr_ids = PPR_IDS_PPR1 | PPR_IDS_PPR2, .allowed_operators = operators,
          .allowed_operators_count = 1, .ppr_flags = PPR_FLAGS_CONSENT_REQUIRED);
    CHECK(get_connectivity_parameters_response, "BF5F(A0(81:3500))",
          .arm = GET_CONNECTIVITY_PARAMETERS_RESPONSE_PARAMETERS, .http_params = TEXT("\x35\x00"));
    CHECK(get_connectivity_parameters_response, "BF5F(81:01)",
          .arm = GET_CONNECTIVITY_PARAMETERS_RESPONSE_ERROR,
          .connectivity_parameters_error = CONNECTIVITY_PARAMETERS_NOT_AVAILABLE);
    CHECK(ipae_activation_request, "BF42(80:0780)", .ipae_option = IPAE_OPTION_ACTIVATE_IPAE);
    CHECK(ipae_activation_response, "BF42(80:01)",
          .ipae_activation_result = IPAE_ACTIVATION_NOT_SUPPORTED);
    CHECK(isdr_proprietary_application_template, "E0(82:020500)", .svn = TEXT("\2\5\0"));
    CHECK(isdr_proprietary_application_template_iot, "E1(80:0640)",
          .euicc_configuration = EUICC_CONFIGURATION_ENABLED_PROFILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(information)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
