/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of ESipa. See members.h. */
#include "card/asn1/msg_esipa.h"

#include "test/card/asn1/members.h"

static void esipa(void **state)
{
    static const struct bytes pending[] = {BYTES_TEXT("\x30\x00")};
    static const int64_t numbers[] = {3, 128};

    (void)state;
    CHECK(get_eim_package_request, "BF4F(5A:" EID_HEX " 80: 81:04 82:62F210)", .eid_value = EID,
          .notify_state_change = true, .has_state_change_cause = true,
          .state_change_cause = STATE_CHANGE_CAUSE_RESET, .r_plmn = TEXT("\x62\xF2\x10"));
    CHECK(get_eim_package_response, "BF4F(BF51())",
          .arm = GET_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_REQUEST,
          .euicc_package_request = TEXT("\xBF\x51\x00"));
    CHECK(get_eim_package_response, "BF4F(02:01)", .arm = GET_EIM_PACKAGE_RESPONSE_ERROR,
          .eim_package_error = EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE);
    CHECK(transfer_eim_package_request, "BF4E(BF53())",
          .arm = TRANSFER_EIM_PACKAGE_REQUEST_EIM_ACKNOWLEDGEMENTS,
          .eim_acknowledgements = TEXT("\xBF\x53\x00"));
    CHECK(transfer_eim_package_response, "BF4E(30(BF51() A0(30())))",
          .arm = TRANSFER_EIM_PACKAGE_RESPONSE_EPR_AND_NOTIFICATIONS,
          .euicc_package_result = TEXT("\xBF\x51\x00"), .notification_list = pending,
          .notification_list_count = 1);
    CHECK(transfer_eim_package_response, "BF4E(05:)",
          .arm = TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED);
    CHECK(transfer_eim_package_response, "BF4E(02:02)", .arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR,
          .eim_package_error = EIM_PACKAGE_RESULT_ERROR_UNKNOWN_PACKAGE);
    CHECK(transfer_eim_package_response, "BF4E(BF60(A0(80:07)))",
          .arm = TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID,
          .has_correlation_id = true, .correlation_id = CORRELATION_ID_EIM_TRANSACTION_ID,
          .eim_transaction_id = TEXT("\7"));
    CHECK(transfer_eim_package_response, "BF4E(BF60())",
          .arm = TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID);
    CHECK(transfer_eim_package_response, "BF4E(BF61(A0(5A:" EID_HEX ") 81:01))",
          .arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR_WITH_CID, .has_correlation_id = true,
          .correlation_id = CORRELATION_ID_EID_VALUE, .eid_value = EID,
          .eim_package_error = EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT);
    CHECK(ipa_euicc_data_response, "BF52(A0(A8(80:00 A2())))", .arm = IPA_EUICC_DATA_RESPONSE_DATA,
          .has_ipa_capabilities = true, .esipa_proprietary_protocol_information = TEXT("\xA2\x00"));
    CHECK(provide_eim_package_result, "BF50(5A:" EID_HEX " 30(BF51() A0(30())))", .eid_value = EID,
          .eim_package_result = EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS,
          .euicc_package_result = TEXT("\xBF\x51\x00"), .notification_list = pending,
          .notification_list_count = 1);
    CHECK(provide_eim_package_result, "BF50(A0(80:07 02:01))",
          .eim_package_result = EIM_PACKAGE_RESULT_RESPONSE_ERROR, .eim_transaction_id = TEXT("\7"),
          .eim_package_result_error_code = EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT);
    CHECK(provide_eim_package_result_response, "BF50(BF53(80:09))",
          .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EIM_ACKNOWLEDGEMENTS,
          .eim_acknowledgements = TEXT("\xBF\x53\x03\x80\x01\x09"));
    CHECK(provide_eim_package_result_response, "BF50(30())",
          .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EMPTY);
    CHECK(provide_eim_package_result_response, "BF50(02:03)",
          .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_ERROR,
          .provide_eim_package_result_error = PROVIDE_EIM_PACKAGE_RESULT_INVALID_EID);
    CHECK(eim_acknowledgements, "BF53(80:03 80:0080)", .seq_numbers = numbers,
          .seq_numbers_count = 2);
    CHECK(ipa_euicc_data_request, "BF52(5C:BF20 04:11 A1(80:04) A2(80:05) 83:07)",
          .tag_list = TEXT("\xBF\x20"), .euicc_ci_pk_identifier_to_be_used = TEXT("\x11"),
          .has_search_criteria_notification = true,
          .search_criteria_notification = IPA_EUICC_DATA_NOTIFICATION_SEQ_NUMBER,
          .notification_seq_number = 4, .has_search_criteria_euicc_package_result = true,
          .euicc_package_result_seq_number = 5, .eim_transaction_id = TEXT("\7"));
    CHECK(ipa_euicc_data_response,
          "BF52(A0(A0(30()) 81:64 A2() BF20() BF22() 83:72 84:06 A5(30() 03:) A6(30() 03:) 87:07 "
          "A8(80:0780 81:0640) A9(80:01020304 A1())))",
          .arm = IPA_EUICC_DATA_RESPONSE_DATA, .has_notifications_list = true,
          .notifications_list = pending, .notifications_list_count = 1,
          .default_smdp_address = TEXT("d"), .has_euicc_package_result_list = true,
          .euicc_info1 = TEXT("\xBF\x20\x00"), .euicc_info2 = TEXT("\xBF\x22\x00"),
          .root_smds_address = TEXT("r"), .has_association_token = true, .association_token = 6,
          .eum_certificate = CERTIFICATE, .euicc_certificate = CERTIFICATE,
          .eim_transaction_id = TEXT("\7"), .has_ipa_capabilities = true,
          .ipa_features = IPA_FEATURES_DIRECT_RSP_SERVER_COMMUNICATION,
          .has_ipa_supported_protocols = true,
          .ipa_supported_protocols = IPA_SUPPORTED_PROTOCOLS_RETRIEVE_COAPS,
          .has_device_info = true, .device_info = {.tac = TEXT("\1\2\3\4")});
    CHECK(ipa_euicc_data_response, "BF52(A1(80:07 02:05))", .arm = IPA_EUICC_DATA_RESPONSE_ERROR,
          .eim_transaction_id = TEXT("\7"),
          .ipa_euicc_data_error_code = IPA_EUICC_DATA_EUICC_CI_PK_ID_NOT_FOUND);
    CHECK(profile_download_trigger_request, "BF54(A0(80:3124612462) 82:07)",
          .has_profile_download_data = true,
          .profile_download_data = PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE,
          .activation_code = TEXT("1$a$b"), .eim_transaction_id = TEXT("\7"));
    CHECK(profile_download_trigger_request, "BF54(A0(81:))", .has_profile_download_data = true,
          .profile_download_data = PROFILE_DOWNLOAD_DATA_CONTACT_DEFAULT_SMDP);
    CHECK(profile_download_trigger_request, "BF54(A0(A2(80:73)))",
          .has_profile_download_data = true,
          .profile_download_data = PROFILE_DOWNLOAD_DATA_CONTACT_SMDS, .smds_address = TEXT("s"));
    CHECK(profile_download_trigger_result, "BF54(82:07 BF37())", .eim_transaction_id = TEXT("\7"),
          .profile_download_trigger_result_data =
              PROFILE_DOWNLOAD_TRIGGER_RESULT_PROFILE_INSTALLATION_RESULT,
          .profile_installation_result = TEXT("\xBF\x37\x00"));
    CHECK(profile_download_trigger_result, "BF54(30(80:68 04:65))",
          .profile_download_trigger_result_data = PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
          .profile_download_error_reason = PROFILE_DOWNLOAD_ERROR_ECALL_ACTIVE,
          .error_response = TEXT("e"));
    CHECK(initiate_authentication_request_esipa, "BF39(81:" EID_HEX " 83:61 BF20() 82:07)",
          .euicc_challenge = EID, .smdp_address = TEXT("a"), .euicc_info1 = TEXT("\xBF\x20\x00"),
          .eim_transaction_id = TEXT("\7"));
    CHECK(initiate_authentication_response_esipa,
          "BF39(A0(80:0102 30(80:0102 81:" EID_HEX " 83:61 84:" EID_HEX
          ") 5F37:53 04:11 30(30() 03:) 0C:6D A2(A0(A1()))))",
          .arm = INITIATE_AUTHENTICATION_RESPONSE_OK, .transaction_id = TEXT("\1\2"),
          .server_signed1 = SERVER_SIGNED1, .server_signature1 = TEXT("S"),
          .euicc_ci_pk_identifier_to_be_used = TEXT("\x11"), .server_certificate = CERTIFICATE,
          .matching_id = TEXT("m"), .ctx_params1 = TEXT("\xA0\x02\xA1\x00"));
    CHECK(initiate_authentication_response_esipa,
          "BF39(A0(30(80:0102 81:" EID_HEX " 83:61 84:" EID_HEX
          ") 5F37:53 04:11 30(30() 03:) 0C:))",
          .arm = INITIATE_AUTHENTICATION_RESPONSE_OK, .server_signed1 = SERVER_SIGNED1,
          .server_signature1 = TEXT("S"), .euicc_ci_pk_identifier_to_be_used = TEXT("\x11"),
          .server_certificate = CERTIFICATE, .matching_id = TEXT(""));
    CHECK(initiate_authentication_response_esipa, "BF39(81:33)",
          .arm = INITIATE_AUTHENTICATION_RESPONSE_ERROR,
          .initiate_authentication_error = INITIATE_AUTHENTICATION_SMDP_OID_MISMATCH);
    CHECK(authenticate_client_request, "BF3B(80:01 BF38())", .transaction_id = TEXT("\1"),
          .authenticate_server_response = TEXT("\xBF\x38\x00"));
    CHECK(authenticate_client_response_esipa,
          "BF3B(A0(80:01 BF25() 30(80:01 01:FF 5F49:046B) 5F37:53 30(30() 03:) "
          "04:3031323334353637383961626364656630313233343536373839616263646566))",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DP, .transaction_id = TEXT("\1"),
          .profile_meta_data = TEXT("\xBF\x25\x00"), .smdp_signed2 = SMDP_SIGNED2,
          .smdp_signature2 = TEXT("S"), .smdp_certificate = CERTIFICATE, .hash_cc = HASH);
    CHECK(authenticate_client_response_esipa, "BF3B(A1(80:01 BF54()))",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DS, .transaction_id = TEXT("\1"),
          .profile_download_trigger = TEXT("\xBF\x54\x00"));
    CHECK(authenticate_client_response_esipa, "BF3B(82:38)",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_ESIPA_ERROR,
          .authenticate_client_error = AUTHENTICATE_CLIENT_EVENT_ID_UNKNOWN);
    CHECK(get_bound_profile_package_request, "BF3A(80:01 BF21())", .transaction_id = TEXT("\1"),
          .prepare_download_response = TEXT("\xBF\x21\x00"));
    CHECK_AS(get_bound_profile_package_response_esipa, get_bound_profile_package_response,
             "BF3A(A0(BF36()))", .arm = GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK,
             .bound_profile_package = TEXT("\xBF\x36\x00"));
    CHECK(handle_notification_esipa, "BF3D(A0(BF37()))",
          .arm = HANDLE_NOTIFICATION_ESIPA_PENDING_NOTIFICATION,
          .pending_notification = TEXT("\xBF\x37\x00"));
    CHECK(handle_notification_esipa, "BF3D(BF50())",
          .arm = HANDLE_NOTIFICATION_ESIPA_PROVIDE_EIM_PACKAGE_RESULT,
          .provide_eim_package_result = TEXT("\xBF\x50\x00"));
    CHECK(server_cancel_session_request, "BF41(80:01 A1(81:05))", .transaction_id = TEXT("\1"),
          .cancel_session_response = {.arm = CANCEL_SESSION_RESPONSE_ERROR,
                                      .cancel_session_response_error =
                                          CANCEL_SESSION_INVALID_TRANSACTION_ID});
    CHECK(server_cancel_session_response, "BF41(A0())", .arm = SERVER_CANCEL_SESSION_RESPONSE_OK);
    CHECK(server_cancel_session_response, "BF41(81:02)",
          .arm = SERVER_CANCEL_SESSION_RESPONSE_ERROR,
          .cancel_session_error = CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(esipa)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
