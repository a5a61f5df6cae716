/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notifications and installation results. See members.h. */
#include "card/asn1/msg_notification.h"

#include "test/card/asn1/members.h"

static void notifications(void **state)
{
#define METADATA                                                                                   \
    {                                                                                              \
        .seq_number = 4, .profile_management_operation = NOTIFICATION_EVENT_DELETE,                \
        .notification_address = TEXT("n"), .iccid = ICCID                                          \
    }
#define METADATA_HEX "BF2F16 800104 81020410 0C016E 5A0A" ICCID_HEX
    static const struct notification_metadata metadata = METADATA;
    static const struct bytes pending[] = {BYTES_TEXT("\x30\x00")};

    (void)state;
    CHECK(list_notification_request, "BF28(81:0410)", .has_profile_management_operation = true,
          .profile_management_operation = NOTIFICATION_EVENT_DELETE);
    CHECK(list_notification_response, "BF28(A0(BF2F(80:04 81:0410 0C:6E 5A:" ICCID_HEX ")))",
          .arm = LIST_NOTIFICATION_RESPONSE_LIST, .notification_metadata_list = &metadata,
          .notification_metadata_list_count = 1);
    CHECK(retrieve_notifications_list_request, "BF2B(A0(80:07))", .has_search_criteria = true,
          .search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER, .seq_number = 7);
    CHECK(retrieve_notifications_list_request, "BF2B(A0(82:))", .has_search_criteria = true,
          .search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS);
    CHECK(retrieve_notifications_list_response, "BF2B(A0(30()))",
          .arm = RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_NOTIFICATION_LIST,
          .notification_list = pending, .notification_list_count = 1);
    CHECK(retrieve_notifications_list_response, "BF2B(A2())",
          .arm = RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_EUICC_PACKAGE_RESULT_LIST);
    CHECK(notification_sent_request, "BF30(80:09)", .seq_number = 9);
    CHECK(notification_sent_response, "BF30(80:01)",
          .delete_notification_status = DELETE_NOTIFICATION_NOTHING_TO_DELETE);
    CHECK(other_signed_notification,
          "30(BF2F(80:04 81:0410 0C:6E 5A:" ICCID_HEX ") 5F37:55 30(30() 03:) 30(30() 03:))",
          .tbs_other_notification = METADATA, .euicc_notification_signature = TEXT("U"),
          .euicc_certificate = CERTIFICATE, .eum_certificate = CERTIFICATE);
    CHECK(compact_other_signed_notification,
          "30(BF2F(80:04 81:0410 0C:6E 5A:" ICCID_HEX ") 5F37:55 04:11)",
          .tbs_other_notification = METADATA, .euicc_notification_signature = TEXT("U"),
          .euicc_ci_pk_identifier_to_be_used = TEXT("\x11"));
    CHECK(profile_installation_result,
          "BF37(BF27(80:0102 BF2F(80:04 81:0410 0C:6E 5A:" ICCID_HEX
          ") 06:2A03 A2(A0(4F:A000000559 04:300700))) 5F37:55)",
          .profile_installation_result_data = {.transaction_id = TEXT("\1\2"),
                                               .notification_metadata = METADATA,
                                               .smdp_oid = OID,
                                               .final_result = FINAL_RESULT_SUCCESS,
                                               .aid = TEXT("\xA0\0\0\5\x59"),
                                               .success_sima_response = TEXT("\x30\7\0")},
          .euicc_sign_pir = TEXT("U"));
    CHECK(profile_installation_result_data,
          "BF27(80:0102 BF2F(80:04 81:0410 0C:6E 5A:" ICCID_HEX
          ") 06:2A03 A2(A1(80:05 81:0C 82:99)))",
          .transaction_id = TEXT("\1\2"), .notification_metadata = METADATA, .smdp_oid = OID,
          .final_result = FINAL_RESULT_ERROR, .bpp_command_id = BPP_COMMAND_LOAD_PROFILE_ELEMENTS,
          .error_reason = ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR,
          .error_sima_response = TEXT("\x99"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(notifications)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
