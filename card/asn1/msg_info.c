/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_info.h. Sizes: SGP.22 v2.5 annex H, SGP.32 v1.2 annex (ASN.1). */
#include "card/asn1/msg_info.h"

enum { TAG_OCTET_STRING = 0x04 };

static const struct der_field key_identifier_fields[] = {
    {.path = "", .kind = DER_KIND_OCTETS, .min = 1, .max = KEY_IDENTIFIER_MAX},
};
const struct der_message msg_key_identifier =
    DER_MESSAGE("SubjectKeyIdentifier", TAG_OCTET_STRING, struct bytes, key_identifier_fields);

static const struct der_field version_fields[] = {
    {.path = "", .kind = DER_KIND_OCTETS, .min = VERSION_OCTETS, .max = VERSION_OCTETS},
};
const struct der_message msg_version =
    DER_MESSAGE("VersionType", TAG_OCTET_STRING, struct bytes, version_fields);

/* ---- GetEuiccData, GetEUICCChallenge ---- */

#define T struct get_euicc_data_request
static const struct der_field get_euicc_data_request_fields[] = {
    DER_OCTETS(T, tag_list, "tagList", 1, 255),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_euicc_data_request =
    DER_MESSAGE("GetEuiccDataRequest", 0xBF3E, T, get_euicc_data_request_fields);
#undef T

#define T struct get_euicc_data_response
static const struct der_field get_euicc_data_response_fields[] = {
    DER_OCTETS(T, eid_value, "eidValue", EID_OCTETS, EID_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_euicc_data_response =
    DER_MESSAGE("GetEuiccDataResponse", 0xBF3E, T, get_euicc_data_response_fields);
#undef T

const struct der_message msg_get_euicc_challenge_request =
    DER_MESSAGE_EMPTY("GetEuiccChallengeRequest", 0xBF2E);

#define T struct get_euicc_challenge_response
static const struct der_field get_euicc_challenge_response_fields[] = {
    DER_OCTETS(T, euicc_challenge, "euiccChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_euicc_challenge_response =
    DER_MESSAGE("GetEuiccChallengeResponse", 0xBF2E, T, get_euicc_challenge_response_fields);
#undef T

/* ---- GetEuiccInfo1, GetEuiccInfo2 ---- */

const struct der_message msg_get_euicc_info1_request =
    DER_MESSAGE_EMPTY("GetEuiccInfo1Request", 0xBF20);

#define T struct euicc_info1
static const struct der_field euicc_info1_fields[] = {
    DER_OCTETS(T, svn, "svn", VERSION_OCTETS, VERSION_OCTETS),
    DER_LIST(T, euicc_ci_pk_id_list_for_verification, "euiccCiPKIdListForVerification",
             msg_key_identifier),
    DER_LIST(T, euicc_ci_pk_id_list_for_signing, "euiccCiPKIdListForSigning", msg_key_identifier),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_info1 = DER_MESSAGE("EUICCInfo1", 0xBF20, T, euicc_info1_fields);
#undef T

const struct der_message msg_get_euicc_info2_request =
    DER_MESSAGE_EMPTY("GetEuiccInfo2Request", 0xBF22);

#define T struct euicc_info2
static const struct der_field euicc_info2_fields[] = {
    DER_OCTETS(T, profile_version, "profileVersion", VERSION_OCTETS, VERSION_OCTETS),
    DER_OCTETS(T, svn, "svn", VERSION_OCTETS, VERSION_OCTETS),
    DER_OCTETS(T, euicc_firmware_ver, "euiccFirmwareVer", VERSION_OCTETS, VERSION_OCTETS),
    DER_OCTETS(T, ext_card_resource, "extCardResource", 0, DER_ANY_SIZE),
    DER_BITS(T, uicc_capability, "uiccCapability"),
    DER_OCTETS_OPTIONAL(T, ts102241_version, "ts102241Version", VERSION_OCTETS, VERSION_OCTETS),
    DER_OCTETS_OPTIONAL(T, globalplatform_version, "globalplatformVersion", VERSION_OCTETS,
                        VERSION_OCTETS),
    DER_BITS(T, rsp_capability, "rspCapability"),
    DER_LIST(T, euicc_ci_pk_id_list_for_verification, "euiccCiPKIdListForVerification",
             msg_key_identifier),
    DER_LIST(T, euicc_ci_pk_id_list_for_signing, "euiccCiPKIdListForSigning", msg_key_identifier),
    DER_INTEGER_OPTIONAL(T, has_euicc_category, euicc_category, "euiccCategory", DER_INTEGER_ANY),
    DER_BITS_OPTIONAL(T, has_forbidden_profile_policy_rules, forbidden_profile_policy_rules,
                      "forbiddenProfilePolicyRules"),
    DER_OCTETS(T, pp_version, "ppVersion", VERSION_OCTETS, VERSION_OCTETS),
    DER_UTF8(T, sas_acreditation_number, "sasAcreditationNumber", 0, 64),
    DER_GROUP_OPTIONAL(T, has_certification_data_object, "certificationDataObject"),
    DER_UTF8(T, platform_label, "certificationDataObject.platformLabel", 0, DER_ANY_SIZE),
    DER_UTF8(T, discovery_base_url, "certificationDataObject.discoveryBaseURL", 0, DER_ANY_SIZE),
    DER_EXTENSION("certificationDataObject.ext"),
    DER_BITS_OPTIONAL(T, has_tre_properties, tre_properties, "treProperties"),
    DER_UTF8_OPTIONAL(T, tre_product_reference, "treProductReference", 0, DER_ANY_SIZE),
    DER_LIST_OPTIONAL(T, has_additional_euicc_profile_package_versions,
                      additional_euicc_profile_package_versions,
                      "additionalEuiccProfilePackageVersions", msg_version),
    DER_INTEGER_OPTIONAL(T, has_ipa_mode, ipa_mode, "ipaMode", DER_INTEGER_ANY),
    DER_LIST_OPTIONAL(T, has_euicc_ci_pk_id_list_for_signing_v3, euicc_ci_pk_id_list_for_signing_v3,
                      "euiccCiPKIdListForSigningV3", msg_key_identifier),
    DER_OCTETS_OPTIONAL(T, additional_euicc_info, "additionalEuiccInfo", 0, 32),
    DER_OCTETS_OPTIONAL(T, highest_svn, "highestSvn", VERSION_OCTETS, VERSION_OCTETS),
    DER_GROUP_OPTIONAL(T, has_iot_specific_info, "iotSpecificInfo"),
    DER_LIST(T, iot_version, "iotSpecificInfo.iotVersion", msg_version),
    DER_NULL_OPTIONAL(T, ecall_supported, "iotSpecificInfo.ecallSupported"),
    DER_NULL_OPTIONAL(T, fallback_supported, "iotSpecificInfo.fallbackSupported"),
    DER_NULL_OPTIONAL(T, fallback_allowed_update_supported,
                      "iotSpecificInfo.fallbackAllowedUpdateSupported"),
    DER_EXTENSION("iotSpecificInfo.ext"),
    DER_OCTETS_OPTIONAL(T, euicc_minimum_security_level, "euiccMinimumSecurityLevel", 1, 1),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
    DER_EXTENSION("ext3"),
    DER_EXTENSION("ext4"),
};
const struct der_message msg_euicc_info2 = DER_MESSAGE("EUICCInfo2", 0xBF22, T, euicc_info2_fields);
#undef T

/* ---- Addresses ---- */

const struct der_message msg_euicc_configured_addresses_request =
    DER_MESSAGE_EMPTY("EuiccConfiguredAddressesRequest", 0xBF3C);

#define T struct euicc_configured_addresses_response
static const struct der_field euicc_configured_addresses_response_fields[] = {
    DER_UTF8_OPTIONAL(T, default_dp_address, "defaultDpAddress", 0, DER_ANY_SIZE),
    DER_UTF8(T, root_ds_address, "rootDsAddress", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_configured_addresses_response = DER_MESSAGE(
    "EuiccConfiguredAddressesResponse", 0xBF3C, T, euicc_configured_addresses_response_fields);
#undef T

#define T struct set_default_dp_address_request
static const struct der_field set_default_dp_address_request_fields[] = {
    DER_UTF8(T, default_dp_address, "defaultDpAddress", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_set_default_dp_address_request =
    DER_MESSAGE("SetDefaultDpAddressRequest", 0xBF65, T, set_default_dp_address_request_fields);
const struct der_message msg_sgp22_set_default_dp_address_request = DER_MESSAGE(
    "SGP22-SetDefaultDpAddressRequest", 0xBF3F, T, set_default_dp_address_request_fields);
#undef T

#define T struct set_default_dp_address_response
static const struct der_field set_default_dp_address_response_fields[] = {
    DER_INTEGER(T, set_default_dp_address_result, "setDefaultDpAddressResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_set_default_dp_address_response =
    DER_MESSAGE("SetDefaultDpAddressResponse", 0xBF65, T, set_default_dp_address_response_fields);
const struct der_message msg_sgp22_set_default_dp_address_response = DER_MESSAGE(
    "SGP22-SetDefaultDpAddressResponse", 0xBF3F, T, set_default_dp_address_response_fields);
#undef T

/* ---- GetCerts ---- */

#define T struct get_certs_request
static const struct der_field get_certs_request_fields[] = {
    DER_OCTETS_OPTIONAL(T, euicc_ci_pk_id, "euiccCiPKId", 1, KEY_IDENTIFIER_MAX),
    DER_EXTENSION("ext"),
};
static const struct der_field get_certs_request_universal_fields[] = {
    DER_OCTETS(T, euicc_ci_pk_id, "euiccCiPKId", 1, KEY_IDENTIFIER_MAX),
    DER_EXTENSION("ext"),
};
/* */
static const struct der_message get_certs_request_universal =
    DER_MESSAGE("GetCertsRequest-Universal", 0xBF56, T, get_certs_request_universal_fields);
const struct der_message msg_get_certs_request =
    DER_MESSAGE("GetCertsRequest", 0xBF56, T, get_certs_request_fields,
                .alternate = &get_certs_request_universal);
#undef T

#define T struct get_certs_response
static const char *const get_certs_response_arms[] = {"certs", "getCertsError", NULL};
static const struct der_field get_certs_response_fields[] = {
    DER_CHOICE(T, arm, "u", get_certs_response_arms),
    DER_SEQUENCE(T, eum_certificate, "u.certs.eumCertificate"),
    DER_SEQUENCE(T, euicc_certificate, "u.certs.euiccCertificate"),
    DER_EXTENSION("u.certs.ext"),
    DER_INTEGER(T, get_certs_error, "u.getCertsError", DER_RESULT),
};
const struct der_message msg_get_certs_response =
    DER_MESSAGE("GetCertsResponse", 0xBF56, T, get_certs_response_fields);
#undef T

/* ---- GetRAT ---- */

#define T struct operator_id
static const struct der_field operator_id_fields[] = {
    DER_OCTETS(T, mcc_mnc, "mccMnc", 3, 3),
    DER_OCTETS_OPTIONAL(T, gid1, "gid1", 0, DER_ANY_SIZE),
    DER_OCTETS_OPTIONAL(T, gid2, "gid2", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_operator_id = DER_MESSAGE("OperatorId", 0x30, T, operator_id_fields);
#undef T

#define T struct profile_policy_authorisation_rule
static const struct der_field profile_policy_authorisation_rule_fields[] = {
    DER_BITS(T, ppr_ids, "pprIds"),
    DER_LIST(T, allowed_operators, "allowedOperators", msg_operator_id),
    DER_BITS(T, ppr_flags, "pprFlags"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_policy_authorisation_rule = DER_MESSAGE(
    "ProfilePolicyAuthorisationRule", 0x30, T, profile_policy_authorisation_rule_fields);
#undef T

const struct der_message msg_get_rat_request = DER_MESSAGE_EMPTY("GetRatRequest", 0xBF43);

#define T struct get_rat_response
static const struct der_field get_rat_response_fields[] = {
    DER_CONTENT(T, rat, "rat", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_rat_response =
    DER_MESSAGE("GetRatResponse", 0xBF43, T, get_rat_response_fields);
#undef T

/* ---- GetConnectivityParameters, IpaeActivation, templates ---- */

const struct der_message msg_get_connectivity_parameters_request =
    DER_MESSAGE_EMPTY("GetConnectivityParametersRequest", 0xBF5F);

#define T struct get_connectivity_parameters_response
static const char *const get_connectivity_parameters_response_arms[] = {
    "connectivityParameters", "connectivityParametersError", NULL};
static const struct der_field get_connectivity_parameters_response_fields[] = {
    DER_CHOICE(T, arm, "u", get_connectivity_parameters_response_arms),
    DER_OCTETS_OPTIONAL(T, http_params, "u.connectivityParameters.httpParams", 0, DER_ANY_SIZE),
    DER_EXTENSION("u.connectivityParameters.ext"),
    DER_INTEGER(T, connectivity_parameters_error, "u.connectivityParametersError", DER_RESULT),
};
const struct der_message msg_get_connectivity_parameters_response = DER_MESSAGE(
    "GetConnectivityParametersResponse", 0xBF5F, T, get_connectivity_parameters_response_fields);
#undef T

#define T struct ipae_activation_request
static const struct der_field ipae_activation_request_fields[] = {
    DER_BITS(T, ipae_option, "ipaeOption"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_ipae_activation_request =
    DER_MESSAGE("IpaeActivationRequest", 0xBF42, T, ipae_activation_request_fields);
#undef T

#define T struct ipae_activation_response
static const struct der_field ipae_activation_response_fields[] = {
    DER_INTEGER(T, ipae_activation_result, "ipaeActivationResult", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_ipae_activation_response =
    DER_MESSAGE("IpaeActivationResponse", 0xBF42, T, ipae_activation_response_fields);
#undef T

#define T struct isdr_proprietary_application_template
static const struct der_field isdr_proprietary_application_template_fields[] = {
    DER_OCTETS(T, svn, "svn", VERSION_OCTETS, VERSION_OCTETS),
    DER_BITS_OPTIONAL(T, has_lpae_support, lpae_support, "lpaeSupport"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_isdr_proprietary_application_template = DER_MESSAGE(
    "ISDRProprietaryApplicationTemplate", 0xE0, T, isdr_proprietary_application_template_fields);
#undef T

#define T struct isdr_proprietary_application_template_iot
static const struct der_field isdr_proprietary_application_template_iot_fields[] = {
    DER_BITS(T, euicc_configuration, "euiccConfiguration"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_isdr_proprietary_application_template_iot =
    DER_MESSAGE("ISDRProprietaryApplicationTemplateIoT", 0xE1, T,
                isdr_proprietary_application_template_iot_fields);
#undef T
