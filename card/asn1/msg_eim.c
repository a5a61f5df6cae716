/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_eim.h. Sizes: SGP.32 v1.2 annex (ASN.1). */
#include "card/asn1/msg_eim.h"

#define T struct eim_configuration_data
static const struct der_field eim_configuration_data_fields[] = {
    DER_UTF8_OCTETS(T, eim_id, "eimId", 1, EIM_ID_MAX),
    DER_UTF8_OPTIONAL(T, eim_fqdn, "eimFqdn", 0, DER_ANY_SIZE),
    DER_INTEGER_OPTIONAL(T, has_eim_id_type, eim_id_type, "eimIdType", DER_INTEGER_ANY),
    DER_INTEGER_OPTIONAL(T, has_counter_value, counter_value, "counterValue", DER_INTEGER_ANY),
    DER_INTEGER_OPTIONAL(T, has_association_token, association_token, "associationToken",
                         DER_INTEGER_ANY),
    DER_CONTENT_OPTIONAL(T, eim_public_key_data, "eimPublicKeyData", 2, DER_ANY_SIZE),
    DER_CONTENT_OPTIONAL(T, trusted_public_key_data_tls, "trustedPublicKeyDataTls", 2,
                         DER_ANY_SIZE),
    DER_BITS_OPTIONAL(T, has_eim_supported_protocol, eim_supported_protocol,
                      "eimSupportedProtocol"),
    /* Any length: one that no CI has is ciPKUnknown. */
    DER_OCTETS_OPTIONAL(T, euicc_ci_pk_id, "euiccCiPKId", 0, DER_ANY_SIZE),
    DER_NULL_OPTIONAL(T, indirect_profile_download, "indirectProfileDownload"),
    DER_RAW_OPTIONAL(T, esipa_proprietary_protocol_information,
                     "eSipaProprietaryProtocolInformation"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_eim_configuration_data =
    DER_MESSAGE("EimConfigurationData", 0x30, T, eim_configuration_data_fields);
#undef T

#define T struct public_key_data
static const char *const public_key_data_arms[] = {"publicKey", "certificate", NULL};
static const struct der_field public_key_data_fields[] = {
    DER_CHOICE(T, arm, "", public_key_data_arms),
    DER_SEQUENCE(T, public_key, "publicKey"),
    DER_SEQUENCE(T, certificate, "certificate"),
};
const struct der_message msg_public_key_data =
    DER_MESSAGE("PublicKeyData", 0, T, public_key_data_fields);
#undef T

/* ---- AddInitialEim, GetEimConfigurationData ---- */

#define T struct add_initial_eim_request
static const struct der_field add_initial_eim_request_fields[] = {
    DER_LIST(T, eim_configuration_data_list, "eimConfigurationDataList",
             msg_eim_configuration_data),
    DER_EXTENSION("ext"),
};
const struct der_message msg_add_initial_eim_request =
    DER_MESSAGE("AddInitialEimRequest", 0xBF57, T, add_initial_eim_request_fields);
#undef T

#define T struct add_initial_eim_ok
static const char *const add_initial_eim_ok_arms[] = {"associationToken", "addOk", NULL};
static const struct der_field add_initial_eim_ok_fields[] = {
    DER_CHOICE(T, arm, "", add_initial_eim_ok_arms),
    DER_INTEGER(T, association_token, "associationToken", DER_INTEGER_ANY),
};
const struct der_message msg_add_initial_eim_ok =
    DER_MESSAGE("AddInitialEimOk", 0, T, add_initial_eim_ok_fields);
#undef T

#define T struct add_initial_eim_response
static const char *const add_initial_eim_response_arms[] = {"addInitialEimOk", "addInitialEimError",
                                                            NULL};
static const struct der_field add_initial_eim_response_fields[] = {
    DER_CHOICE(T, arm, "u", add_initial_eim_response_arms),
    DER_LIST(T, add_initial_eim_ok, "u.addInitialEimOk", msg_add_initial_eim_ok),
    DER_INTEGER(T, add_initial_eim_error, "u.addInitialEimError", DER_RESULT),
};
const struct der_message msg_add_initial_eim_response =
    DER_MESSAGE("AddInitialEimResponse", 0xBF57, T, add_initial_eim_response_fields);
#undef T

#define T struct get_eim_configuration_data_request
static const struct der_field get_eim_configuration_data_request_fields[] = {
    DER_GROUP_OPTIONAL(T, has_search_criteria, "searchCriteria"),
    DER_UTF8_OCTETS(T, eim_id, "searchCriteria.u.eimId", 1, EIM_ID_MAX),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_eim_configuration_data_request = DER_MESSAGE(
    "GetEimConfigurationDataRequest", 0xBF55, T, get_eim_configuration_data_request_fields);
#undef T

#define T struct get_eim_configuration_data_response
static const struct der_field get_eim_configuration_data_response_fields[] = {
    DER_LIST(T, eim_configuration_data_list, "eimConfigurationDataList",
             msg_eim_configuration_data),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_eim_configuration_data_response = DER_MESSAGE(
    "GetEimConfigurationDataResponse", 0xBF55, T, get_eim_configuration_data_response_fields);
#undef T

/* ---- ConfigureImmediateProfileEnabling ---- */

#define T struct configure_immediate_profile_enabling_request
static const struct der_field configure_immediate_profile_enabling_request_fields[] = {
    DER_NULL_OPTIONAL(T, immediate_enable_flag, "immediateEnableFlag"),
    DER_OID_OPTIONAL(T, default_smdp_oid, "defaultSmdpOid"),
    DER_UTF8_OPTIONAL(T, default_smdp_address, "defaultSmdpAddress", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_configure_immediate_profile_enabling_request =
    DER_MESSAGE("ConfigureImmediateProfileEnablingRequest", 0xBF59, T,
                configure_immediate_profile_enabling_request_fields);
#undef T

#define T struct configure_immediate_profile_enabling_response
static const struct der_field configure_immediate_profile_enabling_response_fields[] = {
    DER_INTEGER(T, config_immediate_enable_result, "configImmediateEnableResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_configure_immediate_profile_enabling_response =
    DER_MESSAGE("ConfigureImmediateProfileEnablingResponse", 0xBF59, T,
                configure_immediate_profile_enabling_response_fields);
#undef T

/* ---- The requests that are a refreshFlag alone ---- */

static const struct der_field refresh_request_fields[] = {
    DER_BOOLEAN(struct refresh_request, refresh_flag, "refreshFlag"),
    DER_EXTENSION("ext"),
};

/* msg_<name>, and the form with a universal tag that it accepts as well. */
#define REFRESH_REQUEST(name, type, tag)                                                           \
    static const struct der_message name##_universal =                                             \
        DER_MESSAGE(type "-Universal", tag, struct refresh_request, refresh_request_fields);       \
    const struct der_message msg_##name = DER_MESSAGE(                                             \
        type, tag, struct refresh_request, refresh_request_fields, .alternate = &name##_universal)

REFRESH_REQUEST(immediate_enable_request, "ImmediateEnableRequest", 0xBF5A);
REFRESH_REQUEST(profile_rollback_request, "ProfileRollbackRequest", 0xBF58);
REFRESH_REQUEST(execute_fallback_mechanism_request, "ExecuteFallbackMechanismRequest", 0xBF5D);
REFRESH_REQUEST(return_from_fallback_request, "ReturnFromFallbackRequest", 0xBF5E);
REFRESH_REQUEST(enable_emergency_profile_request, "EnableEmergencyProfileRequest", 0xBF5B);
REFRESH_REQUEST(disable_emergency_profile_request, "DisableEmergencyProfileRequest", 0xBF5C);

/* ---- Their responses ---- */

#define T struct profile_rollback_response
static const struct der_field profile_rollback_response_fields[] = {
    DER_INTEGER(T, cmd_result, "cmdResult", DER_RESULT),
    DER_RAW_OPTIONAL(T, euicc_package_result, "eUICCPackageResult"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_rollback_response =
    DER_MESSAGE("ProfileRollbackResponse", 0xBF58, T, profile_rollback_response_fields);
#undef T

#define T struct immediate_enable_response
static const struct der_field immediate_enable_response_fields[] = {
    DER_INTEGER(T, immediate_enable_result, "immediateEnableResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_immediate_enable_response =
    DER_MESSAGE("ImmediateEnableResponse", 0xBF5A, T, immediate_enable_response_fields);
#undef T

#define T struct execute_fallback_mechanism_response
static const struct der_field execute_fallback_mechanism_response_fields[] = {
    DER_INTEGER(T, execute_fallback_mechanism_result, "executeFallbackMechanismResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_execute_fallback_mechanism_response = DER_MESSAGE(
    "ExecuteFallbackMechanismResponse", 0xBF5D, T, execute_fallback_mechanism_response_fields);
#undef T

#define T struct return_from_fallback_response
static const struct der_field return_from_fallback_response_fields[] = {
    DER_INTEGER(T, return_from_fallback_result, "returnFromFallbackResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_return_from_fallback_response =
    DER_MESSAGE("ReturnFromFallbackResponse", 0xBF5E, T, return_from_fallback_response_fields);
#undef T

#define T struct enable_emergency_profile_response
static const struct der_field enable_emergency_profile_response_fields[] = {
    DER_INTEGER(T, enable_emergency_profile_result, "enableEmergencyProfileResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_enable_emergency_profile_response = DER_MESSAGE(
    "EnableEmergencyProfileResponse", 0xBF5B, T, enable_emergency_profile_response_fields);
#undef T

#define T struct disable_emergency_profile_response
static const struct der_field disable_emergency_profile_response_fields[] = {
    DER_INTEGER(T, disable_emergency_profile_result, "disableEmergencyProfileResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_disable_emergency_profile_response = DER_MESSAGE(
    "DisableEmergencyProfileResponse", 0xBF5C, T, disable_emergency_profile_response_fields);
#undef T
