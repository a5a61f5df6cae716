/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICC Packages and their results. See members.h. */
#include "card/asn1/msg_package.h"

#include "test/card/asn1/members.h"

static void packages(void **state)
{
    static const struct eim_id_info infos[] = {
        {.eim_id = TEXT("e")},
        {.eim_id = TEXT("f"), .has_eim_id_type = true, .eim_id_type = EIM_ID_TYPE_FQDN}};

    (void)state;
    CHECK(psmo, "A3(5A:" ICCID_HEX ")", .arm = PSMO_ENABLE, .iccid = ICCID);
    CHECK(psmo, "A3(5A:" ICCID_HEX " 05:)", .arm = PSMO_ENABLE, .iccid = ICCID,
          .rollback_flag = true);
    CHECK(psmo, "A4(5A:" ICCID_HEX ")", .arm = PSMO_DISABLE, .iccid = ICCID);
    CHECK(psmo, "A5(5A:" ICCID_HEX ")", .arm = PSMO_DELETE, .iccid = ICCID);
    CHECK(psmo, "BF2D(5C:5A)", .arm = PSMO_LIST_PROFILE_INFO,
          .list_profile_info = {.tag_list = TEXT("Z")});
    CHECK(psmo, "A6()", .arm = PSMO_GET_RAT);
    CHECK(psmo, "A7(80: 81:2A03 82:61)", .arm = PSMO_CONFIGURE_IMMEDIATE_ENABLE,
          .immediate_enable_flag = true, .default_smdp_oid = OID,
          .default_smdp_address = TEXT("a"));
    CHECK(psmo, "A8(5A:" ICCID_HEX ")", .arm = PSMO_SET_FALLBACK_ATTRIBUTE, .iccid = ICCID);
    CHECK(psmo, "A9()", .arm = PSMO_UNSET_FALLBACK_ATTRIBUTE);
    CHECK(psmo, "BF65(80:61)", .arm = PSMO_SET_DEFAULT_DP_ADDRESS,
          .set_default_dp_address = {.default_dp_address = TEXT("a")});

    CHECK(eco, "A8(80:65 83:07)", .arm = ECO_ADD_EIM,
          .eim_configuration_data = {
              .eim_id = TEXT("e"), .has_counter_value = true, .counter_value = 7});
    CHECK(eco, "A9(80:65)", .arm = ECO_DELETE_EIM, .eim_id = TEXT("e"));
    CHECK(eco, "AA(80:65)", .arm = ECO_UPDATE_EIM, .eim_configuration_data = {.eim_id = TEXT("e")});
    CHECK(eco, "AB()", .arm = ECO_LIST_EIM);

    CHECK(eim_id_info, "30(80:65 84:02)", .eim_id = TEXT("e"), .has_eim_id_type_1_0 = true,
          .eim_id_type_1_0 = EIM_ID_TYPE_FQDN);
    CHECK(eim_id_info, "30(80:65 82:FF 84:FE)", .eim_id = TEXT("e"), .has_eim_id_type = true,
          .eim_id_type = -1, .has_eim_id_type_1_0 = true, .eim_id_type_1_0 = -2);

    CHECK(euicc_result_data, "83:14", .arm = EUICC_RESULT_ENABLE,
          .result = ENABLE_PROFILE_ROLLBACK_NOT_AVAILABLE);
    CHECK(euicc_result_data, "84:02", .arm = EUICC_RESULT_DISABLE,
          .result = DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE);
    CHECK(euicc_result_data, "85:15", .arm = EUICC_RESULT_DELETE,
          .result = DELETE_PROFILE_RETURN_FALLBACK_PROFILE);
    CHECK(euicc_result_data, "BF2D(81:01)", .arm = EUICC_RESULT_LIST_PROFILE_INFO,
          .list_profile_info_result = {.arm = PROFILE_INFO_LIST_RESPONSE_ERROR,
                                       .profile_info_list_error =
                                           PROFILE_INFO_LIST_INCORRECT_INPUT_VALUES});
    CHECK(euicc_result_data, "A6(30())", .arm = EUICC_RESULT_GET_RAT, .rat = TEXT("\x30\x00"));
    CHECK(euicc_result_data, "87:07", .arm = EUICC_RESULT_CONFIGURE_IMMEDIATE_ENABLE,
          .result = CONFIGURE_IMMEDIATE_ENABLE_COMMAND_ERROR);
    CHECK(euicc_result_data, "A8(84:01)", .arm = EUICC_RESULT_ADD_EIM,
          .add_eim_result = ADD_EIM_RESULT_ASSOCIATION_TOKEN, .association_token = 1);
    CHECK(euicc_result_data, "A8(02:03)", .arm = EUICC_RESULT_ADD_EIM,
          .add_eim_result = ADD_EIM_RESULT_CODE, .result = ADD_EIM_CI_PK_UNKNOWN);
    CHECK(euicc_result_data, "89:02", .arm = EUICC_RESULT_DELETE_EIM,
          .result = DELETE_EIM_LAST_EIM_DELETED);
    CHECK(euicc_result_data, "8A:06", .arm = EUICC_RESULT_UPDATE_EIM,
          .result = UPDATE_EIM_COUNTER_VALUE_OUT_OF_RANGE);
    CHECK(euicc_result_data, "AB(A0(30(80:65) 30(80:66 82:02)))", .arm = EUICC_RESULT_LIST_EIM,
          .list_eim_result = LIST_EIM_RESULT_EIM_ID_LIST, .eim_id_list = infos,
          .eim_id_list_count = 2);
    CHECK(euicc_result_data, "AB(81:7F)", .arm = EUICC_RESULT_LIST_EIM,
          .list_eim_result = LIST_EIM_RESULT_ERROR, .result = 127);
    CHECK(euicc_result_data, "8C:00", .arm = EUICC_RESULT_ROLLBACK, .result = ROLLBACK_PROFILE_OK);
    CHECK(euicc_result_data, "8D:02", .arm = EUICC_RESULT_SET_FALLBACK_ATTRIBUTE,
          .result = SET_FALLBACK_ATTRIBUTE_FALLBACK_NOT_ALLOWED);
    CHECK(euicc_result_data, "8E:03", .arm = EUICC_RESULT_UNSET_FALLBACK_ATTRIBUTE,
          .result = UNSET_FALLBACK_ATTRIBUTE_FALLBACK_PROFILE_ENABLED);
    CHECK(euicc_result_data, "02:02", .arm = EUICC_RESULT_PROCESSING_TERMINATED,
          .result = PROCESSING_TERMINATED_UNKNOWN_OR_DAMAGED_COMMAND);
    CHECK(euicc_result_data, "BF65(80:00)", .arm = EUICC_RESULT_SET_DEFAULT_DP_ADDRESS);

    CHECK(euicc_package_result, "BF51(A0(30(80:65 81:05 82:AABB 83:09 30(83:00)) 5F37:55))",
          .arm = EUICC_PACKAGE_RESULT_SIGNED,
          .euicc_package_result_data_signed = {.eim_id = TEXT("e"),
                                               .counter_value = 5,
                                               .eim_transaction_id = TEXT("\xAA\xBB"),
                                               .seq_number = 9,
                                               .euicc_result = TEXT("\x83\x01\x00")},
          .euicc_sign_epr = TEXT("U"));
    CHECK(euicc_package_result, "BF51(A1(30(80:65 81:05 02:04) 5F37:55))",
          .arm = EUICC_PACKAGE_RESULT_ERROR_SIGNED,
          .euicc_package_error_data_signed = {.eim_id = TEXT("e"),
                                              .counter_value = 5,
                                              .euicc_package_error_code =
                                                  EUICC_PACKAGE_ERROR_REPLAY_ERROR},
          .euicc_sign_epe = TEXT("U"));
    CHECK(euicc_package_result, "BF51(A2(80:65 82:07 84:03))",
          .arm = EUICC_PACKAGE_RESULT_ERROR_UNSIGNED, .eim_id = TEXT("e"),
          .eim_transaction_id = TEXT("\7"), .has_association_token = true, .association_token = 3);
    CHECK(euicc_package_result, "BF51(A2(80:65 8F:0F))", .arm = EUICC_PACKAGE_RESULT_ERROR_UNSIGNED,
          .eim_id = TEXT("e"), .has_euicc_package_unsigned_error_code = true,
          .euicc_package_unsigned_error_code = EUICC_PACKAGE_UNSIGNED_ERROR_SIZE_OVERFLOW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packages)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
