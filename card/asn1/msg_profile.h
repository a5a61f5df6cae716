/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages about profiles: listing, metadata, and SGP.22's local functions. SGP.32 v1.2 5.9.5,
 * 5.9.14 and its ProfileInfo and StoreMetadata; SGP.22 v2.5 4.4, 5.4.1, 5.5.3, 5.7.15 to 5.7.21.
 * Conventions: msg_info.h.
 */
#ifndef CARD_ASN1_MSG_PROFILE_H
#define CARD_ASN1_MSG_PROFILE_H

#include "card/asn1/msg_info.h"

enum { AID_MAX = 16, ICON_MAX = 1024, NAME_MAX_CHARACTERS = 64 };

enum profile_state { PROFILE_STATE_DISABLED = 0, PROFILE_STATE_ENABLED = 1 };
enum profile_class {
    PROFILE_CLASS_TEST = 0,
    PROFILE_CLASS_PROVISIONING = 1,
    PROFILE_CLASS_OPERATIONAL = 2
};
enum icon_type { ICON_TYPE_JPG = 0, ICON_TYPE_PNG = 1 };
enum notification_event {
    NOTIFICATION_EVENT_INSTALL = 1U << 0,
    NOTIFICATION_EVENT_ENABLE = 1U << 1,
    NOTIFICATION_EVENT_DISABLE = 1U << 2,
    NOTIFICATION_EVENT_DELETE = 1U << 3
};

struct notification_configuration_information {
    uint32_t profile_management_operation; /* enum notification_event */
    struct bytes notification_address;
};
extern const struct der_message msg_notification_configuration_information;

/* B8: kept as octets everywhere; this is what stands in it. */
struct dp_proprietary_data {
    struct bytes dp_oid;
};
extern const struct der_message msg_dp_proprietary_data;

/* An element of serviceSpecificDataStoredInEuicc and its sister, which are kept as octets. */
struct vendor_specific_extension {
    struct bytes vendor_oid;
    struct bytes vendor_specific_data; /* one TLV of any type */
};
extern const struct der_message msg_vendor_specific_extension;

/* GetProfilesInfo, BF2D; also the PSMO listProfileInfo */
enum profile_info_search_criteria {
    PROFILE_INFO_SEARCH_NONE = 0,
    PROFILE_INFO_SEARCH_ISDP_AID,
    PROFILE_INFO_SEARCH_ICCID,
    PROFILE_INFO_SEARCH_PROFILE_CLASS
};
struct profile_info_list_request {
    bool has_search_criteria;
    enum profile_info_search_criteria search_criteria;
    struct bytes isdp_aid;
    struct bytes iccid;
    int64_t profile_class;              /* enum profile_class */
    struct bytes tag_list;              /* OPTIONAL: tags in a row */
    struct bytes iot_specific_tag_list; /* v1.3, OPTIONAL: the same, of objects in BF64 */
};
/* Every member is OPTIONAL: tags that were not asked for are left out. */
struct profile_info {
    struct bytes iccid;
    struct bytes isdp_aid;
    bool has_profile_state;
    int64_t profile_state; /* enum profile_state */
    struct bytes profile_nickname;
    struct bytes service_provider_name;
    struct bytes profile_name;
    bool has_icon_type;
    int64_t icon_type; /* enum icon_type */
    struct bytes icon;
    bool has_profile_class;
    int64_t profile_class; /* enum profile_class */
    bool has_notification_configuration_info;
    const struct notification_configuration_information *notification_configuration_info;
    size_t notification_configuration_info_count;
    bool has_profile_owner;
    struct operator_id profile_owner;
    struct bytes dp_proprietary_data; /* whole, B8 .. */
    bool has_profile_policy_rules;
    uint32_t profile_policy_rules;                      /* enum ppr_ids */
    struct bytes service_specific_data_stored_in_euicc; /* whole, BF22 .. */
    bool has_ecall_indication;
    bool ecall_indication;
    bool has_fallback_attribute;
    bool fallback_attribute;
    bool has_fallback_allowed;
    bool fallback_allowed;
    struct bytes iot_specific_profile_info; /* v1.3: whole, BF64 .. */
};
enum profile_info_list_error {
    PROFILE_INFO_LIST_INCORRECT_INPUT_VALUES = 1,
    PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING = 11,
    PROFILE_INFO_LIST_UNDEFINED_ERROR = 127
};
enum profile_info_list_response_arm {
    PROFILE_INFO_LIST_RESPONSE_OK = 1,
    PROFILE_INFO_LIST_RESPONSE_ERROR
};
struct profile_info_list_response {
    enum profile_info_list_response_arm arm;
    const struct profile_info *profile_info_list;
    size_t profile_info_list_count;
    int64_t profile_info_list_error;
};
extern const struct der_message msg_profile_info_list_request;
extern const struct der_message msg_profile_info;
extern const struct der_message msg_profile_info_list_response;

/* ES8+.StoreMetadata, BF25; also the metadata that servers show beforehand */
struct store_metadata_request {
    struct bytes iccid;
    struct bytes service_provider_name;
    struct bytes profile_name;
    bool has_icon_type;
    int64_t icon_type;
    struct bytes icon; /* OPTIONAL */
    bool has_profile_class;
    int64_t profile_class; /* absent: operational */
    bool has_notification_configuration_info;
    const struct notification_configuration_information *notification_configuration_info;
    size_t notification_configuration_info_count;
    bool has_profile_owner;
    struct operator_id profile_owner;
    bool has_profile_policy_rules;
    uint32_t profile_policy_rules;
    struct bytes service_specific_data_stored_in_euicc;     /* OPTIONAL: whole, BF22 .. */
    struct bytes service_specific_data_not_stored_in_euicc; /* OPTIONAL: whole, BF23 .. */
    bool has_ecall_indication;
    bool ecall_indication;
    bool has_fallback_allowed;
    bool fallback_allowed;
    struct bytes iot_specific_metadata; /* v1.3, OPTIONAL: whole, BF64 .. */
};
extern const struct der_message msg_store_metadata_request;

/* ES6.UpdateMetadata, BF2A */
struct update_metadata_request {
    struct bytes service_provider_name;
    struct bytes profile_name;
    bool has_icon_type;
    int64_t icon_type;
    struct bytes icon;
    bool has_profile_policy_rules;
    uint32_t profile_policy_rules;
    struct bytes service_specific_data_stored_in_euicc; /* OPTIONAL: whole, BF22 .. */
    bool has_fallback_allowed;                          /* v1.3 */
    bool fallback_allowed;
};
extern const struct der_message msg_update_metadata_request;

/* ES10c.EnableProfile BF31, DisableProfile BF32, DeleteProfile BF33 */
enum profile_identifier { PROFILE_IDENTIFIER_ISDP_AID = 1, PROFILE_IDENTIFIER_ICCID };
enum enable_profile_result {
    ENABLE_PROFILE_OK = 0,
    ENABLE_PROFILE_ICCID_OR_AID_NOT_FOUND = 1,
    ENABLE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE = 2,
    ENABLE_PROFILE_DISALLOWED_BY_POLICY = 3,
    ENABLE_PROFILE_WRONG_PROFILE_REENABLING = 4, /* SGP.22 only */
    ENABLE_PROFILE_CAT_BUSY = 5,
    ENABLE_PROFILE_ROLLBACK_NOT_AVAILABLE = 20, /* SGP.32 only */
    ENABLE_PROFILE_UNDEFINED_ERROR = 127
};
enum disable_profile_result {
    DISABLE_PROFILE_OK = 0,
    DISABLE_PROFILE_ICCID_OR_AID_NOT_FOUND = 1,
    DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE = 2,
    DISABLE_PROFILE_DISALLOWED_BY_POLICY = 3,
    DISABLE_PROFILE_CAT_BUSY = 5,
    DISABLE_PROFILE_UNDEFINED_ERROR = 127
};
enum delete_profile_result {
    DELETE_PROFILE_OK = 0,
    DELETE_PROFILE_ICCID_OR_AID_NOT_FOUND = 1,
    DELETE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE = 2,
    DELETE_PROFILE_DISALLOWED_BY_POLICY = 3,
    DELETE_PROFILE_ROLLBACK_NOT_AVAILABLE = 20,  /* SGP.32 only */
    DELETE_PROFILE_RETURN_FALLBACK_PROFILE = 21, /* SGP.32 only */
    DELETE_PROFILE_UNDEFINED_ERROR = 127
};
struct enable_profile_request {
    enum profile_identifier profile_identifier;
    struct bytes isdp_aid;
    struct bytes iccid;
    bool refresh_flag;
};
struct enable_profile_response {
    int64_t enable_result;
};
struct disable_profile_request {
    enum profile_identifier profile_identifier;
    struct bytes isdp_aid;
    struct bytes iccid;
    bool refresh_flag;
};
struct disable_profile_response {
    int64_t disable_result;
};
struct delete_profile_request {
    enum profile_identifier profile_identifier;
    struct bytes isdp_aid;
    struct bytes iccid;
};
struct delete_profile_response {
    int64_t delete_result;
};
extern const struct der_message msg_enable_profile_request;
extern const struct der_message msg_enable_profile_response;
extern const struct der_message msg_disable_profile_request;
extern const struct der_message msg_disable_profile_response;
extern const struct der_message msg_delete_profile_request;
extern const struct der_message msg_delete_profile_response;

/* ES10c.SetNickname, BF29 */
enum set_nickname_result {
    SET_NICKNAME_OK = 0,
    SET_NICKNAME_ICCID_NOT_FOUND = 1,
    SET_NICKNAME_UNDEFINED_ERROR = 127
};
struct set_nickname_request {
    struct bytes iccid;
    struct bytes profile_nickname;
};
struct set_nickname_response {
    int64_t set_nickname_result;
};
extern const struct der_message msg_set_nickname_request;
extern const struct der_message msg_set_nickname_response;

/* eUICCMemoryReset: BF64 of SGP.32, BF34 of SGP.22 (msg_sgp22_..: bits 0 to 2, resetResult alone)
 */
enum reset_options {
    RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES = 1U << 0,
    RESET_OPTIONS_DELETE_FIELD_LOADED_TEST_PROFILES = 1U << 1,
    RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS = 1U << 2,
    RESET_OPTIONS_DELETE_PRE_LOADED_TEST_PROFILES = 1U << 3,
    RESET_OPTIONS_DELETE_PROVISIONING_PROFILES = 1U << 4,
    RESET_OPTIONS_RESET_EIM_CONFIG_DATA = 1U << 5,
    RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG = 1U << 6
};
enum reset_result {
    RESET_OK = 0,
    RESET_NOTHING_TO_DELETE = 1,
    RESET_CAT_BUSY = 5,
    RESET_ECALL_ACTIVE = 104,
    RESET_UNDEFINED_ERROR = 127
};
enum reset_eim_result {
    RESET_EIM_OK = 0,
    RESET_EIM_NOTHING_TO_DELETE = 1,
    RESET_EIM_NOT_SUPPORTED = 2,
    RESET_EIM_UNDEFINED_ERROR = 127
};
enum reset_immediate_enable_config_result {
    RESET_IMMEDIATE_ENABLE_CONFIG_OK = 0,
    RESET_IMMEDIATE_ENABLE_CONFIG_NOT_SUPPORTED = 1,
    RESET_IMMEDIATE_ENABLE_CONFIG_UNDEFINED_ERROR = 127
};
struct euicc_memory_reset_request {
    uint32_t reset_options;
};
struct euicc_memory_reset_response {
    int64_t reset_result;
    bool has_reset_eim_result;
    int64_t reset_eim_result;
    bool has_reset_immediate_enable_config_result;
    int64_t reset_immediate_enable_config_result;
};
extern const struct der_message msg_euicc_memory_reset_request;
extern const struct der_message msg_euicc_memory_reset_response;
extern const struct der_message msg_euicc_memory_reset_1_0_response; /* of SGP.32 v1.0 */
extern const struct der_message msg_sgp22_euicc_memory_reset_request;
extern const struct der_message msg_sgp22_euicc_memory_reset_response;

#endif
