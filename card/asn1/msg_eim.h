/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages about the eIM and about profile switches that the IPA asks for: eIM configuration,
 * immediate enabling, rollback, fallback and emergency. SGP.32 v1.2 2.11.1.1.1, 5.9.4, 5.9.15 to
 * 5.9.23. Conventions: msg_info.h.
 */
#ifndef CARD_ASN1_MSG_EIM_H
#define CARD_ASN1_MSG_EIM_H

#include "card/asn1/der.h"

enum { EIM_ID_MAX = 128 }; /* octets (C-131) */

enum eim_id_type { EIM_ID_TYPE_OID = 1, EIM_ID_TYPE_FQDN = 2, EIM_ID_TYPE_PROPRIETARY = 3 };
enum eim_supported_protocol {
    EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS = 1U << 0,
    EIM_SUPPORTED_PROTOCOL_RETRIEVE_COAPS = 1U << 1,
    EIM_SUPPORTED_PROTOCOL_INJECT_HTTPS = 1U << 2,
    EIM_SUPPORTED_PROTOCOL_INJECT_COAPS = 1U << 3,
    EIM_SUPPORTED_PROTOCOL_PROPRIETARY = 1U << 4
};

/* Also the content of the eCOs addEim and updateEim. */
struct eim_configuration_data {
    struct bytes eim_id;
    struct bytes eim_fqdn; /* OPTIONAL */
    bool has_eim_id_type;
    int64_t eim_id_type; /* enum eim_id_type */
    bool has_counter_value;
    int64_t counter_value;
    bool has_association_token;
    int64_t association_token;
    struct bytes eim_public_key_data;         /* OPTIONAL: the arm as received, A0 .. or A1 .. */
    struct bytes trusted_public_key_data_tls; /* OPTIONAL: the same */
    bool has_eim_supported_protocol;
    uint32_t eim_supported_protocol;
    struct bytes euicc_ci_pk_id; /* OPTIONAL */
    bool indirect_profile_download;
    /* v1.3, OPTIONAL: whole, AA .. */
    struct bytes esipa_proprietary_protocol_information;
};
extern const struct der_message msg_eim_configuration_data;

/* What an arm as above holds: a SubjectPublicKeyInfo or a Certificate, from its 30 on. */
enum public_key_data_arm { PUBLIC_KEY_DATA_PUBLIC_KEY = 1, PUBLIC_KEY_DATA_CERTIFICATE };
struct public_key_data {
    enum public_key_data_arm arm;
    struct bytes public_key;
    struct bytes certificate;
};
extern const struct der_message msg_public_key_data;

/* AddInitialEim, BF57 */
enum add_initial_eim_error {
    ADD_INITIAL_EIM_INSUFFICIENT_MEMORY = 1,
    ADD_INITIAL_EIM_ASSOCIATED_EIM_ALREADY_EXISTS = 2,
    ADD_INITIAL_EIM_CI_PK_UNKNOWN = 3,
    ADD_INITIAL_EIM_INVALID_ASSOCIATION_TOKEN = 5,
    ADD_INITIAL_EIM_COUNTER_VALUE_OUT_OF_RANGE = 6,
    ADD_INITIAL_EIM_COMMAND_ERROR = 7,
    ADD_INITIAL_EIM_UNDEFINED_ERROR = 127
};
struct add_initial_eim_request {
    const struct eim_configuration_data *eim_configuration_data_list;
    size_t eim_configuration_data_list_count;
};
enum add_initial_eim_ok_arm { ADD_INITIAL_EIM_OK_ASSOCIATION_TOKEN = 1, ADD_INITIAL_EIM_OK_ADD_OK };
struct add_initial_eim_ok {
    enum add_initial_eim_ok_arm arm;
    int64_t association_token;
};
enum add_initial_eim_response_arm {
    ADD_INITIAL_EIM_RESPONSE_OK = 1,
    ADD_INITIAL_EIM_RESPONSE_ERROR
};
struct add_initial_eim_response {
    enum add_initial_eim_response_arm arm;
    const struct add_initial_eim_ok *add_initial_eim_ok;
    size_t add_initial_eim_ok_count;
    int64_t add_initial_eim_error;
};
extern const struct der_message msg_add_initial_eim_request;
extern const struct der_message msg_add_initial_eim_ok;
extern const struct der_message msg_add_initial_eim_response;

/* GetEimConfigurationData, BF55 */
struct get_eim_configuration_data_request {
    bool has_search_criteria;
    struct bytes eim_id;
};
struct get_eim_configuration_data_response {
    const struct eim_configuration_data *eim_configuration_data_list;
    size_t eim_configuration_data_list_count;
};
extern const struct der_message msg_get_eim_configuration_data_request;
extern const struct der_message msg_get_eim_configuration_data_response;

/* ConfigureImmediateProfileEnabling, BF59 */
enum configure_immediate_profile_enabling_result {
    CONFIGURE_IMMEDIATE_PROFILE_ENABLING_OK = 0,
    CONFIGURE_IMMEDIATE_PROFILE_ENABLING_INSUFFICIENT_MEMORY = 1,
    CONFIGURE_IMMEDIATE_PROFILE_ENABLING_ASSOCIATED_EIM_ALREADY_EXISTS = 2,
    CONFIGURE_IMMEDIATE_PROFILE_ENABLING_UNDEFINED_ERROR = 127
};
struct configure_immediate_profile_enabling_request {
    bool immediate_enable_flag;
    struct bytes default_smdp_oid;     /* OPTIONAL */
    struct bytes default_smdp_address; /* OPTIONAL */
};
struct configure_immediate_profile_enabling_response {
    int64_t config_immediate_enable_result;
};
extern const struct der_message msg_configure_immediate_profile_enabling_request;
extern const struct der_message msg_configure_immediate_profile_enabling_response;

/*
 * The six requests that are a refreshFlag alone, accepted as 80 and as 01. One
 * struct, a table each.
 */
struct refresh_request {
    bool refresh_flag;
};

/* ImmediateEnable, BF5A */
enum immediate_enable_result {
    IMMEDIATE_ENABLE_OK = 0,
    IMMEDIATE_ENABLE_NOT_AVAILABLE = 1,
    IMMEDIATE_ENABLE_NO_SESSION_CONTEXT = 4,
    IMMEDIATE_ENABLE_CAT_BUSY = 5,
    IMMEDIATE_ENABLE_UNDEFINED_ERROR = 127
};
struct immediate_enable_response {
    int64_t immediate_enable_result;
};
extern const struct der_message msg_immediate_enable_request;
extern const struct der_message msg_immediate_enable_response;

/* ProfileRollback, BF58 */
enum profile_rollback_result {
    PROFILE_ROLLBACK_OK = 0,
    PROFILE_ROLLBACK_NOT_ALLOWED = 1,
    PROFILE_ROLLBACK_CAT_BUSY = 5,
    PROFILE_ROLLBACK_COMMAND_ERROR = 7,
    PROFILE_ROLLBACK_UNDEFINED_ERROR = 127
};
struct profile_rollback_response {
    int64_t cmd_result;
    struct bytes euicc_package_result; /* OPTIONAL: whole, BF51 .. */
};
extern const struct der_message msg_profile_rollback_request;
extern const struct der_message msg_profile_rollback_response;

/* ExecuteFallbackMechanism, BF5D */
enum execute_fallback_mechanism_result {
    EXECUTE_FALLBACK_MECHANISM_OK = 0,
    EXECUTE_FALLBACK_MECHANISM_PROFILE_NOT_IN_DISABLED_STATE = 2,
    EXECUTE_FALLBACK_MECHANISM_CAT_BUSY = 5,
    EXECUTE_FALLBACK_MECHANISM_FALLBACK_NOT_AVAILABLE = 6,
    EXECUTE_FALLBACK_MECHANISM_COMMAND_ERROR = 7,
    EXECUTE_FALLBACK_MECHANISM_ECALL_ACTIVE = 104,
    EXECUTE_FALLBACK_MECHANISM_UNDEFINED_ERROR = 127
};
struct execute_fallback_mechanism_response {
    int64_t execute_fallback_mechanism_result;
};
extern const struct der_message msg_execute_fallback_mechanism_request;
extern const struct der_message msg_execute_fallback_mechanism_response;

/* ReturnFromFallback, BF5E */
enum return_from_fallback_result {
    RETURN_FROM_FALLBACK_OK = 0,
    RETURN_FROM_FALLBACK_CAT_BUSY = 5,
    RETURN_FROM_FALLBACK_FALLBACK_NOT_AVAILABLE = 6,
    RETURN_FROM_FALLBACK_COMMAND_ERROR = 7,
    RETURN_FROM_FALLBACK_UNDEFINED_ERROR = 127
};
struct return_from_fallback_response {
    int64_t return_from_fallback_result;
};
extern const struct der_message msg_return_from_fallback_request;
extern const struct der_message msg_return_from_fallback_response;

/* EnableEmergencyProfile, BF5B */
enum enable_emergency_profile_result {
    ENABLE_EMERGENCY_PROFILE_OK = 0,
    ENABLE_EMERGENCY_PROFILE_PROFILE_NOT_IN_DISABLED_STATE = 2,
    ENABLE_EMERGENCY_PROFILE_CAT_BUSY = 5,
    ENABLE_EMERGENCY_PROFILE_ECALL_NOT_AVAILABLE = 8,
    ENABLE_EMERGENCY_PROFILE_UNDEFINED_ERROR = 127
};
struct enable_emergency_profile_response {
    int64_t enable_emergency_profile_result;
};
extern const struct der_message msg_enable_emergency_profile_request;
extern const struct der_message msg_enable_emergency_profile_response;

/* DisableEmergencyProfile, BF5C */
enum disable_emergency_profile_result {
    DISABLE_EMERGENCY_PROFILE_OK = 0,
    DISABLE_EMERGENCY_PROFILE_PROFILE_NOT_IN_ENABLED_STATE = 2,
    DISABLE_EMERGENCY_PROFILE_CAT_BUSY = 5,
    DISABLE_EMERGENCY_PROFILE_ECALL_NOT_AVAILABLE = 8, /* v1.3 */
    DISABLE_EMERGENCY_PROFILE_UNDEFINED_ERROR = 127
};
struct disable_emergency_profile_response {
    int64_t disable_emergency_profile_result;
};
extern const struct der_message msg_disable_emergency_profile_request;
extern const struct der_message msg_disable_emergency_profile_response;

#endif
