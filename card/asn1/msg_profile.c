/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_profile.h. Sizes: SGP.22 v2.5 annex H, SGP.32 v1.2 annex (ASN.1). */
#include "card/asn1/msg_profile.h"

enum {
    SERVICE_PROVIDER_NAME_MAX = 32,
    DP_PROPRIETARY_DATA_MAX = 128, /* tag and length included */
};

#define T struct notification_configuration_information
static const struct der_field notification_configuration_information_fields[] = {
    DER_BITS(T, profile_management_operation, "profileManagementOperation"),
    DER_UTF8(T, notification_address, "notificationAddress", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_notification_configuration_information = DER_MESSAGE(
    "NotificationConfigurationInformation", 0x30, T, notification_configuration_information_fields);
#undef T

#define T struct dp_proprietary_data
static const struct der_field dp_proprietary_data_fields[] = {
    DER_OID(T, dp_oid, "dpOid"),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
    DER_EXTENSION("ext3"),
};
const struct der_message msg_dp_proprietary_data =
    DER_MESSAGE("DpProprietaryData", 0xB8, T, dp_proprietary_data_fields);
#undef T

#define T struct vendor_specific_extension
static const struct der_field vendor_specific_extension_fields[] = {
    DER_OID(T, vendor_oid, "vendorOid"),
    DER_CONTENT(T, vendor_specific_data, "vendorSpecificData", 2, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_vendor_specific_extension =
    DER_MESSAGE("VendorSpecificExtension", 0x30, T, vendor_specific_extension_fields);
#undef T

/* ---- GetProfilesInfo ---- */

#define T struct profile_info_list_request
static const char *const search_criteria_arms[] = {"isdpAid", "iccid", "profileClass", NULL};
static const struct der_field profile_info_list_request_fields[] = {
    DER_GROUP_OPTIONAL(T, has_search_criteria, "searchCriteria"),
    DER_CHOICE(T, search_criteria, "searchCriteria.u", search_criteria_arms),
    DER_OCTETS(T, isdp_aid, "searchCriteria.u.isdpAid", 1, AID_MAX),
    DER_OCTETS(T, iccid, "searchCriteria.u.iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_INTEGER(T, profile_class, "searchCriteria.u.profileClass", DER_INTEGER_ANY),
    DER_OCTETS_OPTIONAL(T, tag_list, "tagList", 0, DER_ANY_SIZE),
    DER_OCTETS_OPTIONAL(T, iot_specific_tag_list, "iotSpecificTagList", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_info_list_request =
    DER_MESSAGE("ProfileInfoListRequest", 0xBF2D, T, profile_info_list_request_fields);
#undef T

#define T struct profile_info
static const struct der_field profile_info_fields[] = {
    DER_OCTETS_OPTIONAL(T, iccid, "iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_OCTETS_OPTIONAL(T, isdp_aid, "isdpAid", 1, AID_MAX),
    DER_INTEGER_OPTIONAL(T, has_profile_state, profile_state, "profileState", DER_INTEGER_ANY),
    DER_UTF8_OPTIONAL(T, profile_nickname, "profileNickname", 0, NAME_MAX_CHARACTERS),
    DER_UTF8_OPTIONAL(T, service_provider_name, "serviceProviderName", 0,
                      SERVICE_PROVIDER_NAME_MAX),
    DER_UTF8_OPTIONAL(T, profile_name, "profileName", 0, NAME_MAX_CHARACTERS),
    DER_INTEGER_OPTIONAL(T, has_icon_type, icon_type, "iconType", DER_INTEGER_ANY),
    DER_OCTETS_OPTIONAL(T, icon, "icon", 0, ICON_MAX),
    DER_INTEGER_OPTIONAL(T, has_profile_class, profile_class, "profileClass", DER_INTEGER_ANY),
    DER_LIST_OPTIONAL(T, has_notification_configuration_info, notification_configuration_info,
                      "notificationConfigurationInfo", msg_notification_configuration_information),
    DER_SUB_OPTIONAL(T, has_profile_owner, profile_owner, "profileOwner", msg_operator_id),
    DER_SLICE_ROW(DER_KIND_RAW, T, dp_proprietary_data, "dpProprietaryData", 2,
                  DP_PROPRIETARY_DATA_MAX, .optional = true),
    DER_BITS_OPTIONAL(T, has_profile_policy_rules, profile_policy_rules, "profilePolicyRules"),
    DER_RAW_OPTIONAL(T, service_specific_data_stored_in_euicc, "serviceSpecificDataStoredInEuicc"),
    DER_BOOLEAN_OPTIONAL(T, has_ecall_indication, ecall_indication, "ecallIndication"),
    DER_BOOLEAN_OPTIONAL(T, has_fallback_attribute, fallback_attribute, "fallbackAttribute"),
    DER_BOOLEAN_OPTIONAL(T, has_fallback_allowed, fallback_allowed, "fallbackAllowed"),
    DER_RAW_OPTIONAL(T, iot_specific_profile_info, "iotSpecificProfileInfo"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_info =
    DER_MESSAGE("ProfileInfo", 0xE3, T, profile_info_fields);
#undef T

#define T struct profile_info_list_response
static const char *const profile_info_list_response_arms[] = {"profileInfoListOk",
                                                              "profileInfoListError", NULL};
static const struct der_field profile_info_list_response_fields[] = {
    DER_CHOICE(T, arm, "u", profile_info_list_response_arms),
    DER_LIST(T, profile_info_list, "u.profileInfoListOk", msg_profile_info),
    DER_INTEGER(T, profile_info_list_error, "u.profileInfoListError", DER_RESULT),
};
const struct der_message msg_profile_info_list_response =
    DER_MESSAGE("ProfileInfoListResponse", 0xBF2D, T, profile_info_list_response_fields);
#undef T

/* ---- Metadata ---- */

#define T struct store_metadata_request
static const struct der_field store_metadata_request_fields[] = {
    DER_OCTETS(T, iccid, "iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_UTF8(T, service_provider_name, "serviceProviderName", 0, SERVICE_PROVIDER_NAME_MAX),
    DER_UTF8(T, profile_name, "profileName", 0, NAME_MAX_CHARACTERS),
    DER_INTEGER_OPTIONAL(T, has_icon_type, icon_type, "iconType", DER_INTEGER_ANY),
    DER_OCTETS_OPTIONAL(T, icon, "icon", 0, ICON_MAX),
    DER_INTEGER_OPTIONAL(T, has_profile_class, profile_class, "profileClass", DER_INTEGER_ANY),
    DER_LIST_OPTIONAL(T, has_notification_configuration_info, notification_configuration_info,
                      "notificationConfigurationInfo", msg_notification_configuration_information),
    DER_SUB_OPTIONAL(T, has_profile_owner, profile_owner, "profileOwner", msg_operator_id),
    DER_BITS_OPTIONAL(T, has_profile_policy_rules, profile_policy_rules, "profilePolicyRules"),
    DER_RAW_OPTIONAL(T, service_specific_data_stored_in_euicc, "serviceSpecificDataStoredInEuicc"),
    DER_RAW_OPTIONAL(T, service_specific_data_not_stored_in_euicc,
                     "serviceSpecificDataNotStoredInEuicc"),
    DER_BOOLEAN_OPTIONAL(T, has_ecall_indication, ecall_indication, "ecallIndication"),
    DER_BOOLEAN_OPTIONAL(T, has_fallback_allowed, fallback_allowed, "fallbackAllowed"),
    DER_RAW_OPTIONAL(T, iot_specific_metadata, "iotSpecificMetadata"),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
};
const struct der_message msg_store_metadata_request =
    DER_MESSAGE("StoreMetadataRequest", 0xBF25, T, store_metadata_request_fields);
#undef T

#define T struct update_metadata_request
static const struct der_field update_metadata_request_fields[] = {
    DER_UTF8_OPTIONAL(T, service_provider_name, "serviceProviderName", 0,
                      SERVICE_PROVIDER_NAME_MAX),
    DER_UTF8_OPTIONAL(T, profile_name, "profileName", 0, NAME_MAX_CHARACTERS),
    DER_INTEGER_OPTIONAL(T, has_icon_type, icon_type, "iconType", DER_INTEGER_ANY),
    DER_OCTETS_OPTIONAL(T, icon, "icon", 0, ICON_MAX),
    DER_BITS_OPTIONAL(T, has_profile_policy_rules, profile_policy_rules, "profilePolicyRules"),
    DER_RAW_OPTIONAL(T, service_specific_data_stored_in_euicc, "serviceSpecificDataStoredInEuicc"),
    DER_BOOLEAN_OPTIONAL(T, has_fallback_allowed, fallback_allowed, "fallbackAllowed"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_update_metadata_request =
    DER_MESSAGE("UpdateMetadataRequest", 0xBF2A, T, update_metadata_request_fields);
#undef T

/* ---- Local functions of SGP.22 ---- */

static const char *const profile_identifier_arms[] = {"isdpAid", "iccid", NULL};

#define T struct enable_profile_request
static const struct der_field enable_profile_request_fields[] = {
    DER_CHOICE(T, profile_identifier, "profileIdentifier.u", profile_identifier_arms),
    DER_OCTETS(T, isdp_aid, "profileIdentifier.u.isdpAid", 1, AID_MAX),
    DER_OCTETS(T, iccid, "profileIdentifier.u.iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_BOOLEAN(T, refresh_flag, "refreshFlag"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_enable_profile_request =
    DER_MESSAGE("EnableProfileRequest", 0xBF31, T, enable_profile_request_fields);
#undef T

#define T struct enable_profile_response
static const struct der_field enable_profile_response_fields[] = {
    DER_INTEGER(T, enable_result, "enableResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_enable_profile_response =
    DER_MESSAGE("EnableProfileResponse", 0xBF31, T, enable_profile_response_fields);
#undef T

#define T struct disable_profile_request
static const struct der_field disable_profile_request_fields[] = {
    DER_CHOICE(T, profile_identifier, "profileIdentifier.u", profile_identifier_arms),
    DER_OCTETS(T, isdp_aid, "profileIdentifier.u.isdpAid", 1, AID_MAX),
    DER_OCTETS(T, iccid, "profileIdentifier.u.iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_BOOLEAN(T, refresh_flag, "refreshFlag"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_disable_profile_request =
    DER_MESSAGE("DisableProfileRequest", 0xBF32, T, disable_profile_request_fields);
#undef T

#define T struct disable_profile_response
static const struct der_field disable_profile_response_fields[] = {
    DER_INTEGER(T, disable_result, "disableResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_disable_profile_response =
    DER_MESSAGE("DisableProfileResponse", 0xBF32, T, disable_profile_response_fields);
#undef T

#define T struct delete_profile_request
static const struct der_field delete_profile_request_fields[] = {
    DER_CHOICE(T, profile_identifier, "u", profile_identifier_arms),
    DER_OCTETS(T, isdp_aid, "u.isdpAid", 1, AID_MAX),
    DER_OCTETS(T, iccid, "u.iccid", ICCID_OCTETS, ICCID_OCTETS),
};
const struct der_message msg_delete_profile_request =
    DER_MESSAGE("DeleteProfileRequest", 0xBF33, T, delete_profile_request_fields);
#undef T

#define T struct delete_profile_response
static const struct der_field delete_profile_response_fields[] = {
    DER_INTEGER(T, delete_result, "deleteResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_delete_profile_response =
    DER_MESSAGE("DeleteProfileResponse", 0xBF33, T, delete_profile_response_fields);
#undef T

#define T struct set_nickname_request
static const struct der_field set_nickname_request_fields[] = {
    DER_OCTETS(T, iccid, "iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_UTF8(T, profile_nickname, "profileNickname", 0, NAME_MAX_CHARACTERS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_set_nickname_request =
    DER_MESSAGE("SetNicknameRequest", 0xBF29, T, set_nickname_request_fields);
#undef T

#define T struct set_nickname_response
static const struct der_field set_nickname_response_fields[] = {
    DER_INTEGER(T, set_nickname_result, "setNicknameResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_set_nickname_response =
    DER_MESSAGE("SetNicknameResponse", 0xBF29, T, set_nickname_response_fields);
#undef T

#define T struct euicc_memory_reset_request
static const struct der_field euicc_memory_reset_request_fields[] = {
    DER_BITS(T, reset_options, "resetOptions"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_memory_reset_request =
    DER_MESSAGE("EuiccMemoryResetRequest", 0xBF64, T, euicc_memory_reset_request_fields);
const struct der_message msg_sgp22_euicc_memory_reset_request =
    DER_MESSAGE("SGP22-EuiccMemoryResetRequest", 0xBF34, T, euicc_memory_reset_request_fields);
#undef T

#define T struct euicc_memory_reset_response
static const struct der_field euicc_memory_reset_response_fields[] = {
    DER_INTEGER(T, reset_result, "resetResult", DER_RESULT),
    DER_INTEGER_OPTIONAL(T, has_reset_eim_result, reset_eim_result, "resetEimResult", DER_RESULT),
    DER_INTEGER_OPTIONAL(T, has_reset_immediate_enable_config_result,
                         reset_immediate_enable_config_result, "resetImmediateEnableConfigResult",
                         DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_memory_reset_response =
    DER_MESSAGE("EuiccMemoryResetResponse", 0xBF64, T, euicc_memory_reset_response_fields);
const struct der_message msg_euicc_memory_reset_1_0_response =
    DER_MESSAGE("EuiccMemoryResetV1Response", 0xBF34, T, euicc_memory_reset_response_fields);
static const struct der_field sgp22_euicc_memory_reset_response_fields[] = {
    DER_INTEGER(T, reset_result, "resetResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_sgp22_euicc_memory_reset_response = DER_MESSAGE(
    "SGP22-EuiccMemoryResetResponse", 0xBF34, T, sgp22_euicc_memory_reset_response_fields);
#undef T
