/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members and their octets: structs filled by name against octets typed by hand from A-51
 * and the specifications' tags. test_messages.c shows that what goes out comes back; this, that it
 * is the right member.
 */
#include "card/asn1/msg_es9.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"

#include "test/card/asn1/random_value.h"

static const uint8_t iccid_octets[] = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14};
static const uint8_t eid_octets[] = {0x89, 0x04, 0x90, 0x32, 0x12, 0x34, 0x51, 0x23,
                                     0x45, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x35};
static const uint8_t oid_octets[] = {0x2A, 0x03};
#define ICCID       BYTES_OF(iccid_octets)
#define ICCID_HEX   "98001032547698103214"
#define EID         BYTES_OF(eid_octets)
#define EID_HEX     "89049032123451234512345678901235"
#define TEXT(x)     BYTES_TEXT(x)
#define OID         BYTES_OF(oid_octets)
#define CERTIFICATE BYTES_TEXT("\x30\x04\x30\x00\x03\x00")

static struct der *der;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    der = der_definitions_new();
    arena_init(&arena, 1U << 20);
    return der ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    der_definitions_free(der);
    return 0;
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Two-digit octets from `text` on. */
static uint32_t put_octets(const char **text, struct buf *buf)
{
    uint32_t tag = 0;

    for (; hex_value((*text)[0]) >= 0; *text += 2) {
        unsigned octet = (unsigned)(hex_value((*text)[0]) << 4 | hex_value((*text)[1]));

        tag = tag << 8 | octet;
        if (buf)
            buf_put_u8(buf, octet);
    }
    return tag;
}

/* Writes the elements of `text`: TAG:OCTETS or TAG(elements), blanks between. */
static void put_elements(const char **text, struct buf *buf)
{
    while (**text && **text != ')') {
        size_t mark;

        if (**text == ' ') {
            ++*text;
            continue;
        }
        mark = tlv_open(buf, put_octets(text, NULL));
        assert_true(**text == ':' || **text == '(');
        if (*(*text)++ == ':') {
            put_octets(text, buf);
        } else {
            put_elements(text, buf);
            assert_true(*(*text)++ == ')');
        }
        tlv_close(buf, mark);
    }
}

/* `value` goes out as the elements of `text`, and they come in as `value`. */
static void check(const struct der_message *message, void *value, const char *text)
{
    struct buf buf = arena_buf(&arena, 2000);
    struct buf input = arena_buf(&arena, 2000);
    void *decoded = arena_alloc(&arena, message->size);
    struct der_error error = {0};
    char got[2000];

    put_elements(&text, &input);
    assert_false(input.overflow);

    if (der_encode(der, message, value, &buf, &error) < 0)
        fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
    if (!bytes_equal(buf_bytes(&buf), buf_bytes(&input)))
        fail_msg("%s: %s", message->type, bytes_to_hex(buf_bytes(&buf), got, sizeof(got)));
    if (der_decode(der, message, buf_bytes(&input), decoded, &arena, &error) < 0)
        fail_msg("%s: %s.%s: %s", message->type, error.type, error.field, error.reason);
    assert_same_message(message, value, decoded);
    arena_reset(&arena);
}

#define CHECK(name, hex, ...) check(&msg_##name, &(struct name){__VA_ARGS__}, hex)
#define CHECK_AS(message, structure, hex, ...)                                                     \
    check(&msg_##message, &(struct structure){__VA_ARGS__}, hex)

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
    CHECK_AS(sgp22_euicc_memory_reset_request, euicc_memory_reset_request, "BF34(82:0520)",
             .reset_options = RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS);
    CHECK_AS(sgp22_euicc_memory_reset_response, euicc_memory_reset_response, "BF34(80:01)",
             .reset_result = RESET_NOTHING_TO_DELETE);
}

#define CTX_PARAMS1                                                                                \
    {                                                                                              \
        .matching_id = TEXT("m"), .device_info = {                                                 \
            .tac = TEXT("\1\2\3\4"),                                                               \
            .lpa_svn = TEXT("\2\5\0"),                                                             \
            .imei = TEXT("12345678")                                                               \
        }                                                                                          \
    }
#define SERVER_SIGNED1                                                                             \
    {                                                                                              \
        .transaction_id = TEXT("\1\2"), .euicc_challenge = EID, .server_address = TEXT("a"),       \
        .server_challenge = EID                                                                    \
    }
#define SMDP_SIGNED2                                                                               \
    {                                                                                              \
        .transaction_id = TEXT("\1"), .cc_required_flag = true, .bpp_euicc_otpk = TEXT("\4k")      \
    }
#define HASH TEXT("0123456789abcdef0123456789abcdef")

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
}

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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(information),
        cmocka_unit_test(eims),
        cmocka_unit_test(switches),
        cmocka_unit_test(profiles),
        cmocka_unit_test(authentication),
        cmocka_unit_test(packages),
        cmocka_unit_test(notifications),
        cmocka_unit_test(esipa),
        cmocka_unit_test(es9),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
