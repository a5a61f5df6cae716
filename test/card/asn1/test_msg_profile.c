/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles, their metadata and the functions of ES10c. See members.h. */
#include "card/asn1/msg_profile.h"

#include "test/card/asn1/members.h"

static void profiles(void **state)
{
    static const struct notification_configuration_information notifications[] = {
        {.profile_management_operation = NOTIFICATION_EVENT_ENABLE,
         .notification_address = TEXT("n")}};
    static const struct profile_info info = {
        .iccid = ICCID,
        .isdp_aid = TEXT("\xA0"),
        .has_profile_state = true,
        .profile_state = PROFILE_STATE_ENABLED,
        .profile_nickname = TEXT("k"),
        .service_provider_name = TEXT("s"),
        .profile_name = TEXT("p"),
        .has_icon_type = true,
        .icon_type = ICON_TYPE_PNG,
        .icon = TEXT("i"),
        .has_profile_class = true,
        .profile_class = PROFILE_CLASS_OPERATIONAL,
        .has_notification_configuration_info = true,
        .notification_configuration_info = notifications,
        .notification_configuration_info_count = 1,
        .has_profile_owner = true,
        .profile_owner = {.mcc_mnc = TEXT("\x62\xF2\x10")},
        .dp_proprietary_data = TEXT("\xB8\x04\x80\x02\x2A\x03"),
        .has_profile_policy_rules = true,
        .profile_policy_rules = PPR_IDS_PPR2,
        .service_specific_data_stored_in_euicc = TEXT("\xBF\x22\x00"),
        .has_ecall_indication = true,
        .ecall_indication = true,
        .has_fallback_attribute = true,
        .has_fallback_allowed = true,
        .fallback_allowed = true,
    };

    (void)state;
    CHECK(profile_info, "E3(B8:)", .dp_proprietary_data = TEXT("\xB8\x00"));
    CHECK(profile_info_list_request, "BF2D()", .has_search_criteria = false);
    CHECK(profile_info_list_request, "BF2D(A0(5A:" ICCID_HEX ") 5C:5A4F)",
          .has_search_criteria = true, .search_criteria = PROFILE_INFO_SEARCH_ICCID, .iccid = ICCID,
          .tag_list = TEXT("ZO"));
    CHECK(profile_info_list_request, "BF2D(A0(95:02))", .has_search_criteria = true,
          .search_criteria = PROFILE_INFO_SEARCH_PROFILE_CLASS,
          .profile_class = PROFILE_CLASS_OPERATIONAL);
    CHECK(profile_info_list_request, "BF2D(A0(4F:A0))", .has_search_criteria = true,
          .search_criteria = PROFILE_INFO_SEARCH_ISDP_AID, .isdp_aid = TEXT("\xA0"));
    CHECK(profile_info_list_response,
          "BF2D(A0(E3(5A:" ICCID_HEX
          " 4F:A0 9F70:01 90:6B 91:73 92:70 93:01 94:69 95:02 B6(30(80:0640 81:6E)) B7(80:62F210) "
          "B8(80:2A03) 99:0520 BF22() 9F7B:FF 9F26:00 9F67:FF)))",
          .arm = PROFILE_INFO_LIST_RESPONSE_OK, .profile_info_list = &info,
          .profile_info_list_count = 1);
    CHECK(profile_info_list_request, "BF2D(5C:BF64 5D:80)", .tag_list = TEXT("\xBF\x64"),
          .iot_specific_tag_list = TEXT("\x80"));
    CHECK(profile_info, "E3(9F67:00 BF64(80:07))", .has_fallback_allowed = true,
          .iot_specific_profile_info = TEXT("\xBF\x64\x03\x80\x01\x07"));
    CHECK(update_metadata_request, "BF2A(9F67:FF)", .has_fallback_allowed = true,
          .fallback_allowed = true);
    CHECK(store_metadata_request, "BF25(5A:" ICCID_HEX " 91:73 92:70 BF64())", .iccid = ICCID,
          .service_provider_name = TEXT("s"), .profile_name = TEXT("p"),
          .iot_specific_metadata = TEXT("\xBF\x64\x00"));
    CHECK(profile_info_list_response, "BF2D(81:0B)", .arm = PROFILE_INFO_LIST_RESPONSE_ERROR,
          .profile_info_list_error = PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING);
    CHECK(store_metadata_request,
          "BF25(5A:" ICCID_HEX " 91:73 92:70 95:00 99:0640 BF23() 9F7B:00 9F67:FF)", .iccid = ICCID,
          .service_provider_name = TEXT("s"), .profile_name = TEXT("p"), .has_profile_class = true,
          .profile_class = PROFILE_CLASS_TEST, .has_profile_policy_rules = true,
          .profile_policy_rules = PPR_IDS_PPR1,
          .service_specific_data_not_stored_in_euicc = TEXT("\xBF\x23\x00"),
          .has_ecall_indication = true, .has_fallback_allowed = true, .fallback_allowed = true);
    CHECK(update_metadata_request, "BF2A(91:73 92:70 99:0780)", .service_provider_name = TEXT("s"),
          .profile_name = TEXT("p"), .has_profile_policy_rules = true,
          .profile_policy_rules = PPR_IDS_PPR_UPDATE_CONTROL);
    CHECK(enable_profile_request, "BF31(A0(5A:" ICCID_HEX ") 81:FF)",
          .profile_identifier = PROFILE_IDENTIFIER_ICCID, .iccid = ICCID, .refresh_flag = true);
    CHECK(disable_profile_request, "BF32(A0(4F:A0) 81:00)",
          .profile_identifier = PROFILE_IDENTIFIER_ISDP_AID, .isdp_aid = TEXT("\xA0"));
    CHECK(delete_profile_request, "BF33(5A:" ICCID_HEX ")",
          .profile_identifier = PROFILE_IDENTIFIER_ICCID, .iccid = ICCID);
    CHECK(enable_profile_response, "BF31(80:04)",
          .enable_result = ENABLE_PROFILE_WRONG_PROFILE_REENABLING);
    CHECK(disable_profile_response, "BF32(80:05)", .disable_result = DISABLE_PROFILE_CAT_BUSY);
    CHECK(delete_profile_response, "BF33(80:03)",
          .delete_result = DELETE_PROFILE_DISALLOWED_BY_POLICY);
    CHECK(set_nickname_request, "BF29(5A:" ICCID_HEX " 90:6B)", .iccid = ICCID,
          .profile_nickname = TEXT("k"));
    CHECK(set_nickname_response, "BF29(80:01)",
          .set_nickname_result = SET_NICKNAME_ICCID_NOT_FOUND);
    CHECK(euicc_memory_reset_request, "BF64(82:0186)",
          .reset_options = RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES |
                           RESET_OPTIONS_RESET_EIM_CONFIG_DATA |
                           RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG);
    CHECK(euicc_memory_reset_response, "BF64(80:05 81:02 82:01)", .reset_result = RESET_CAT_BUSY,
          .has_reset_eim_result = true, .reset_eim_result = RESET_EIM_NOT_SUPPORTED,
          .has_reset_immediate_enable_config_result = true,
          .reset_immediate_enable_config_result = RESET_IMMEDIATE_ENABLE_CONFIG_NOT_SUPPORTED);
    CHECK_AS(euicc_memory_reset_1_0_response, euicc_memory_reset_response,
             "BF34(02:01 81:02 82:7F)", .reset_result = RESET_NOTHING_TO_DELETE,
             .has_reset_eim_result = true, .reset_eim_result = 2,
             .has_reset_immediate_enable_config_result = true,
             .reset_immediate_enable_config_result = RESET_UNDEFINED_ERROR);
    CHECK_AS(sgp22_euicc_memory_reset_request, euicc_memory_reset_request, "BF34(82:0520)",
             .reset_options = RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS);
    CHECK_AS(sgp22_euicc_memory_reset_response, euicc_memory_reset_response, "BF34(80:01)",
             .reset_result = RESET_NOTHING_TO_DELETE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(profiles)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
