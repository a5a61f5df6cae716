/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of an RSP session. See members.h. */
#include "card/asn1/msg_rsp.h"

#include "test/card/asn1/members.h"

static void authentication(void **state)
{
    static const int64_t missing[] = {1, 300};

    (void)state;
    CHECK(ctx_params1,
          "A0(80:6D A1(80:01020304 A1(80:010000 81:020000 82:030000 83:040000 84:050000 85:060000 "
          "86:070000 87:080000 88:090000 89:0A0000 8A:0B0000 8B:0C0000 8C:000D 8D:0E "
          "AE(80:0F0000)) 82:3132333435363738))",
          .matching_id = TEXT("m"),
          .device_info = {.tac = TEXT("\1\2\3\4"),
                          .gsm_supported_release = TEXT("\1\0\0"),
                          .utran_supported_release = TEXT("\2\0\0"),
                          .cdma2000onex_supported_release = TEXT("\3\0\0"),
                          .cdma2000hrpd_supported_release = TEXT("\4\0\0"),
                          .cdma2000ehrpd_supported_release = TEXT("\5\0\0"),
                          .eutran_epc_supported_release = TEXT("\6\0\0"),
                          .contactless_supported_release = TEXT("\7\0\0"),
                          .rsp_crl_supported_version = TEXT("\x8\0\0"),
                          .nr_epc_supported_release = TEXT("\x9\0\0"),
                          .nr5gc_supported_release = TEXT("\xA\0\0"),
                          .eutran5gc_supported_release = TEXT("\xB\0\0"),
                          .lpa_svn = TEXT("\xC\0\0"),
                          .cat_supported_classes = TEXT("\0\xD"),
                          .has_euicc_form_factor_type = true,
                          .euicc_form_factor_type = 14,
                          .has_device_additional_feature_support = true,
                          .nai_support = TEXT("\xF\0\0"),
                          .imei = TEXT("12345678")});
    CHECK(
        authenticate_server_request,
        "BF38(30(80:0102 81:" EID_HEX " 83:61 84:" EID_HEX
        ") 5F37:53 04:11 30(30() 03:) A0(80:6D A1(80:01020304 A1(8B:020500) 82:3132333435363738)))",
        .server_signed1 = SERVER_SIGNED1, .server_signature1 = TEXT("S"),
        .euicc_ci_pk_id_to_be_used = TEXT("\x11"), .server_certificate = CERTIFICATE,
        .ctx_params1 = CTX_PARAMS1);
    CHECK(
        authenticate_server_response,
        "BF38(A0(30(80:0102 83:61 84:" EID_HEX
        " BF22(81:020301 82:020500 83:010000 84:78 85:00 88:00 A9() AA() 04:010000 0C:41) A0(80:6D "
        "A1(80:01020304 A1(8B:020500) 82:3132333435363738))) 5F37:53 30(30() 03:) 30(30() 03:)))",
        .arm = AUTHENTICATE_SERVER_RESPONSE_OK,
        .euicc_signed1 = {.transaction_id = TEXT("\1\2"),
                          .server_address = TEXT("a"),
                          .server_challenge = EID,
                          .euicc_info2 = {.profile_version = TEXT("\2\3\1"),
                                          .svn = TEXT("\2\5\0"),
                                          .euicc_firmware_ver = TEXT("\1\0\0"),
                                          .ext_card_resource = TEXT("x"),
                                          .pp_version = TEXT("\1\0\0"),
                                          .sas_acreditation_number = TEXT("A")},
                          .ctx_params1 = CTX_PARAMS1},
        .euicc_signature1 = TEXT("S"), .euicc_certificate = CERTIFICATE,
        .eum_certificate = CERTIFICATE);
    CHECK(authenticate_server_response, "BF38(A1(80:01 02:07))",
          .arm = AUTHENTICATE_SERVER_RESPONSE_ERROR, .transaction_id = TEXT("\1"),
          .authenticate_error_code = AUTHENTICATE_ERROR_CI_PK_UNKNOWN);
    CHECK(authenticate_server_response,
          "BF38(A2(A0(84:72 A2(A0(A1()))) 5F37:53 A1(30() 03:) A2(30() 03:)))",
          .arm = AUTHENTICATE_SERVER_RESPONSE_COMPACT_OK,
          .compact = {.signed_data = COMPACT_SIGNED_DATA_COMPACT_EUICC_SIGNED1,
                      .ext_card_resource = TEXT("r"),
                      .ctx_params1 = TEXT("\xA0\x02\xA1\x00"),
                      .euicc_signature1 = TEXT("S"),
                      .euicc_certificate = CERTIFICATE,
                      .eum_certificate = CERTIFICATE});
    CHECK(prepare_download_request,
          "BF21(30(80:01 01:FF 5F49:046B) 5F37:53 "
          "04:3031323334353637383961626364656630313233343536373839616263646566 30(30() 03:))",
          .smdp_signed2 = SMDP_SIGNED2, .smdp_signature2 = TEXT("S"), .hash_cc = HASH,
          .smdp_certificate = CERTIFICATE);
    CHECK(prepare_download_response,
          "BF21(A0(30(80:01 5F49:6B "
          "04:3031323334353637383961626364656630313233343536373839616263646566) 5F37:53))",
          .arm = PREPARE_DOWNLOAD_RESPONSE_OK,
          .euicc_signed2 = {.transaction_id = TEXT("\1"), .euicc_otpk = TEXT("k"), .hash_cc = HASH},
          .euicc_signature2 = TEXT("S"));
    CHECK(prepare_download_response, "BF21(A1(80:01 02:04))",
          .arm = PREPARE_DOWNLOAD_RESPONSE_ERROR, .transaction_id = TEXT("\1"),
          .download_error_code = DOWNLOAD_ERROR_NO_SESSION_CONTEXT);
    CHECK(prepare_download_response, "BF21(A2(30(5F49:6B) 5F37:53))",
          .arm = PREPARE_DOWNLOAD_RESPONSE_COMPACT_OK, .compact_euicc_otpk = TEXT("k"),
          .compact_euicc_signature2 = TEXT("S"));
    CHECK(cancel_session_request, "BF41(80:01 81:01)", .transaction_id = TEXT("\1"),
          .reason = CANCEL_SESSION_POSTPONED);
    CHECK(cancel_session_response, "BF41(A0(30(80:01 81:2A03 82:02) 5F37:53))",
          .arm = CANCEL_SESSION_RESPONSE_OK,
          .euicc_cancel_session_signed = {.transaction_id = TEXT("\1"),
                                          .smdp_oid = OID,
                                          .reason = CANCEL_SESSION_TIMEOUT},
          .euicc_cancel_session_signature = TEXT("S"));
    CHECK(cancel_session_response, "BF41(81:05)", .arm = CANCEL_SESSION_RESPONSE_ERROR,
          .cancel_session_response_error = CANCEL_SESSION_INVALID_TRANSACTION_ID);
    CHECK(cancel_session_response, "BF41(A2(30(80:04) 5F37:53))",
          .arm = CANCEL_SESSION_RESPONSE_COMPACT_OK, .has_compact_reason = true,
          .compact_reason = CANCEL_SESSION_METADATA_MISMATCH,
          .compact_euicc_cancel_session_signature = TEXT("S"));
    CHECK(initialise_secure_channel_request,
          "BF23(82:01 80:01 A6(80:88 81:10 84:68) 5F49:6B 5F37:53)",
          .remote_op_id = REMOTE_OP_ID_INSTALL_BOUND_PROFILE_PACKAGE, .transaction_id = TEXT("\1"),
          .key_type = TEXT("\x88"), .key_len = TEXT("\x10"), .host_id = TEXT("h"),
          .smdp_otpk = TEXT("k"), .smdp_sign = TEXT("S"));
    CHECK(configure_isdp_request, "BF24(B8(80:2A03))",
          .dp_proprietary_data = TEXT("\xB8\x04\x80\x02\x2A\x03"));
    CHECK(replace_session_keys_request, "BF26(80:69 81:65 82:63)",
          .initial_mac_chaining_value = TEXT("i"), .ppk_enc = TEXT("e"), .ppk_cmac = TEXT("c"));
    CHECK(load_crl_request, "BF35(A0(30() 03:))", .crl = CERTIFICATE);
    CHECK(load_crl_response, "BF35(A0(A0(02:01 02:012C)))", .arm = LOAD_CRL_RESPONSE_OK,
          .has_missing_parts = true, .missing_parts = missing, .missing_parts_count = 2);
    CHECK(load_crl_response, "BF35(81:01)", .arm = LOAD_CRL_RESPONSE_ERROR,
          .load_crl_response_error = LOAD_CRL_INVALID_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(authentication)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
