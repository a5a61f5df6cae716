/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of ES9+ and ES11. See members.h. */
#include "card/asn1/msg_es9.h"

#include "test/card/asn1/members.h"

static void es9(void **state)
{
    static const struct event_entries events[] = {
        {.event_id = TEXT("e"), .rsp_server_address = TEXT("r")}};

    (void)state;
    CHECK_AS(remote_profile_provisioning_request, remote_profile_provisioning, "A2(BF39())",
             .message = TEXT("\xBF\x39\x00"));
    CHECK(initiate_authentication_request, "BF39(81:" EID_HEX " 83:61 BF20())",
          .euicc_challenge = EID, .smdp_address = TEXT("a"), .euicc_info1 = TEXT("\xBF\x20\x00"));
    CHECK(initiate_authentication_response,
          "BF39(A0(80:0102 30(80:0102 81:" EID_HEX " 83:61 84:" EID_HEX
          ") 5F37:53 04:11 30(30() 03:)))",
          .arm = INITIATE_AUTHENTICATION_RESPONSE_OK, .transaction_id = TEXT("\1\2"),
          .server_signed1 = SERVER_SIGNED1, .server_signature1 = TEXT("S"),
          .euicc_ci_pk_id_to_be_used = TEXT("\x11"), .server_certificate = CERTIFICATE);
    CHECK(authenticate_client_response,
          "BF3B(A0(80:01 BF25() 30(80:01 01:FF 5F49:046B) 5F37:53 30(30() 03:)))",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_OK, .transaction_id = TEXT("\1"),
          .profile_meta_data = TEXT("\xBF\x25\x00"), .smdp_signed2 = SMDP_SIGNED2,
          .smdp_signature2 = TEXT("S"), .smdp_certificate = CERTIFICATE);
    CHECK(authenticate_client_response_es11, "BF40(A0(80:01 A1(30(80:65 81:72))))",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_OK, .transaction_id = TEXT("\1"),
          .event_entries = events, .event_entries_count = 1);
    CHECK(authenticate_client_response_es11, "BF40(81:06)",
          .arm = AUTHENTICATE_CLIENT_RESPONSE_ERROR,
          .authenticate_client_error = AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN);
    CHECK(get_bound_profile_package_response, "BF3A(A0(80:01 BF36()))",
          .arm = GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK, .transaction_id = TEXT("\1"),
          .bound_profile_package = TEXT("\xBF\x36\x00"));
    CHECK(get_bound_profile_package_response, "BF3A(81:5F)",
          .arm = GET_BOUND_PROFILE_PACKAGE_RESPONSE_ERROR,
          .get_bound_profile_package_error = GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID);
    CHECK(handle_notification, "BF3D(A0(BF37()))", .pending_notification = TEXT("\xBF\x37\x00"));
    CHECK(bound_profile_package, "BF36(BF23() A0(87:01) A1(88:02) A2(87:03) A3(86:04))",
          .initialise_secure_channel_request = TEXT("\xBF\x23\x00"),
          .first_sequence_of_87 = TEXT("\x87\x01\x01"), .sequence_of_88 = TEXT("\x88\x01\x02"),
          .second_sequence_of_87 = TEXT("\x87\x01\x03"), .sequence_of_86 = TEXT("\x86\x01\x04"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(es9)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
