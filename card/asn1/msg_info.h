/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Messages about the eUICC itself: GetEuiccInfo1/2, GetEuiccData (EID), challenge, configured
 * addresses, certificates, rules authorisation table, connectivity parameters, IPAe activation and
 * the ISD-R's application templates. SGP.32 v1.2 3.8, 5.9; SGP.22 v2.5 5.7.
 *
 * Conventions of all msg_*.h: struct and member names are the specification's in snake case; the
 * table of struct x is msg_x. Requests without members have a table and no struct (size 0).
 */
#ifndef CARD_ASN1_MSG_INFO_H
#define CARD_ASN1_MSG_INFO_H

#include "card/asn1/der.h"

enum {
    EID_OCTETS = 16,
    ICCID_OCTETS = 10,
    VERSION_OCTETS = 3,
    CHALLENGE_OCTETS = 16,
    KEY_IDENTIFIER_MAX = 64 /* octets of a SubjectKeyIdentifier */
};

/* Elements of lists: `const struct bytes *`. */
extern const struct der_message msg_key_identifier; /* OCTET STRING: SubjectKeyIdentifier */
extern const struct der_message msg_version;        /* OCTET STRING: VersionType */

/* GetEuiccData, BF3E */
struct get_euicc_data_request {
    struct bytes tag_list; /* as received; only the single tag 5A is served */
};
struct get_euicc_data_response {
    struct bytes eid_value;
};
extern const struct der_message msg_get_euicc_data_request;
extern const struct der_message msg_get_euicc_data_response;

/* GetEUICCChallenge, BF2E */
struct get_euicc_challenge_response {
    struct bytes euicc_challenge;
};
extern const struct der_message msg_get_euicc_challenge_request;
extern const struct der_message msg_get_euicc_challenge_response;

/* GetEuiccInfo1, BF20 */
struct euicc_info1 {
    struct bytes svn;
    const struct bytes *euicc_ci_pk_id_list_for_verification;
    size_t euicc_ci_pk_id_list_for_verification_count;
    const struct bytes *euicc_ci_pk_id_list_for_signing;
    size_t euicc_ci_pk_id_list_for_signing_count;
};
extern const struct der_message msg_get_euicc_info1_request;
extern const struct der_message msg_euicc_info1;

/* Bits of uiccCapability (PEDefinitions v2.x and v3.x). */
enum uicc_capability {
    UICC_CAPABILITY_CONTACTLESS = 1U << 0,
    UICC_CAPABILITY_USIM = 1U << 1,
    UICC_CAPABILITY_ISIM = 1U << 2,
    UICC_CAPABILITY_CSIM = 1U << 3,
    UICC_CAPABILITY_AKA_MILENAGE = 1U << 4,
    UICC_CAPABILITY_AKA_CAVE = 1U << 5,
    UICC_CAPABILITY_AKA_TUAK128 = 1U << 6,
    UICC_CAPABILITY_AKA_TUAK256 = 1U << 7,
    UICC_CAPABILITY_USIM_TEST_ALGORITHM = 1U << 8,
    UICC_CAPABILITY_GBA_AUTHEN_USIM = 1U << 10,
    UICC_CAPABILITY_GBA_AUTHEN_ISIM = 1U << 11,
    UICC_CAPABILITY_MBMS_AUTHEN_USIM = 1U << 12,
    UICC_CAPABILITY_EAP_CLIENT = 1U << 13
};
enum rsp_capability {
    RSP_CAPABILITY_ADDITIONAL_PROFILE = 1U << 0,
    RSP_CAPABILITY_CRL_SUPPORT = 1U << 1,
    RSP_CAPABILITY_RPM_SUPPORT = 1U << 2,
    RSP_CAPABILITY_TEST_PROFILE_SUPPORT = 1U << 3,
    RSP_CAPABILITY_DEVICE_INFO_EXTENSIBILITY_SUPPORT = 1U << 4,
    RSP_CAPABILITY_SERVICE_SPECIFIC_DATA_SUPPORT = 1U << 5,
    RSP_CAPABILITY_IOT_SPECIFIC_METADATA_SUPPORT = 1U << 26, /* SGP.22 v2.7, as the next */
    RSP_CAPABILITY_MSL_CHECK_SUPPORT = 1U << 27
};
enum ppr_ids {
    PPR_IDS_PPR_UPDATE_CONTROL = 1U << 0,
    PPR_IDS_PPR1 = 1U << 1, /* disabling of this profile is not allowed */
    PPR_IDS_PPR2 = 1U << 2  /* deletion of this profile is not allowed */
};
enum tre_properties {
    TRE_PROPERTIES_IS_DISCRETE = 1U << 0,
    TRE_PROPERTIES_IS_INTEGRATED = 1U << 1,
    TRE_PROPERTIES_USES_REMOTE_MEMORY = 1U << 2
};
enum ipa_mode { IPA_MODE_IPAD = 0, IPA_MODE_IPAE = 1 };

/* GetEuiccInfo2, BF22 */
struct euicc_info2 {
    struct bytes profile_version;
    struct bytes svn;
    struct bytes euicc_firmware_ver;
    struct bytes ext_card_resource; /* TLVs of TS 102 226: 81, 82, 83 */
    uint32_t uicc_capability;
    struct bytes ts102241_version;       /* OPTIONAL */
    struct bytes globalplatform_version; /* OPTIONAL */
    uint32_t rsp_capability;
    const struct bytes *euicc_ci_pk_id_list_for_verification;
    size_t euicc_ci_pk_id_list_for_verification_count;
    const struct bytes *euicc_ci_pk_id_list_for_signing;
    size_t euicc_ci_pk_id_list_for_signing_count;
    bool has_euicc_category;
    int64_t euicc_category;
    bool has_forbidden_profile_policy_rules;
    uint32_t forbidden_profile_policy_rules; /* enum ppr_ids */
    struct bytes pp_version;
    struct bytes sas_acreditation_number;
    bool has_certification_data_object;
    struct bytes platform_label;
    struct bytes discovery_base_url;
    bool has_tre_properties;
    uint32_t tre_properties;
    struct bytes tre_product_reference; /* OPTIONAL */
    bool has_additional_euicc_profile_package_versions;
    const struct bytes *additional_euicc_profile_package_versions;
    size_t additional_euicc_profile_package_versions_count;
    /* SGP.32 from here on */
    bool has_ipa_mode;
    int64_t ipa_mode; /* enum ipa_mode */
    bool has_euicc_ci_pk_id_list_for_signing_v3;
    const struct bytes *euicc_ci_pk_id_list_for_signing_v3;
    size_t euicc_ci_pk_id_list_for_signing_v3_count;
    struct bytes additional_euicc_info; /* OPTIONAL */
    struct bytes highest_svn;           /* OPTIONAL */
    bool has_iot_specific_info;
    const struct bytes *iot_version;
    size_t iot_version_count;
    bool ecall_supported;
    bool fallback_supported;
    bool fallback_allowed_update_supported;    /* v1.3 */
    struct bytes euicc_minimum_security_level; /* v1.3, OPTIONAL */
};
extern const struct der_message msg_get_euicc_info2_request;
extern const struct der_message msg_euicc_info2;

/* GetEuiccConfiguredAddresses, BF3C */
struct euicc_configured_addresses_response {
    struct bytes default_dp_address; /* OPTIONAL */
    struct bytes root_ds_address;
};
extern const struct der_message msg_euicc_configured_addresses_request;
extern const struct der_message msg_euicc_configured_addresses_response;

/* SetDefaultDpAddress: BF65 of SGP.32, BF3F of SGP.22 (msg_sgp22_...), one struct */
enum set_default_dp_address_result {
    SET_DEFAULT_DP_ADDRESS_OK = 0,
    SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR = 127
};
struct set_default_dp_address_request {
    struct bytes default_dp_address;
};
struct set_default_dp_address_response {
    int64_t set_default_dp_address_result;
};
extern const struct der_message msg_set_default_dp_address_request;
extern const struct der_message msg_set_default_dp_address_response;
extern const struct der_message msg_sgp22_set_default_dp_address_request;
extern const struct der_message msg_sgp22_set_default_dp_address_response;

/* GetCerts, BF56. The key identifier is accepted as 80 and as 04. */
enum get_certs_error { GET_CERTS_INVALID_CI_PK_ID = 1, GET_CERTS_UNDEFINED_ERROR = 127 };
enum get_certs_response_arm { GET_CERTS_RESPONSE_CERTS = 1, GET_CERTS_RESPONSE_ERROR };
struct get_certs_request {
    struct bytes euicc_ci_pk_id; /* OPTIONAL */
};
struct get_certs_response {
    enum get_certs_response_arm arm;
    struct bytes eum_certificate; /* whole, 30 .. */
    struct bytes euicc_certificate;
    int64_t get_certs_error;
};
extern const struct der_message msg_get_certs_request;
extern const struct der_message msg_get_certs_response;

/* GetRAT, BF43 */
struct operator_id {
    struct bytes mcc_mnc; /* 3 octets as in TS 24.008; a nibble E in a rule is any digit */
    struct bytes gid1;    /* OPTIONAL */
    struct bytes gid2;    /* OPTIONAL */
};
enum ppr_flags { PPR_FLAGS_CONSENT_REQUIRED = 1U << 0 };
struct profile_policy_authorisation_rule {
    uint32_t ppr_ids; /* enum ppr_ids */
    const struct operator_id *allowed_operators;
    size_t allowed_operators_count;
    uint32_t ppr_flags;
};
struct get_rat_response {
    struct bytes rat; /* the rules in a row, each a ProfilePolicyAuthorisationRule */
};
extern const struct der_message msg_operator_id;
extern const struct der_message msg_profile_policy_authorisation_rule;
extern const struct der_message msg_get_rat_request;
extern const struct der_message msg_get_rat_response;

/* GetConnectivityParameters, BF5F */
enum connectivity_parameters_error {
    CONNECTIVITY_PARAMETERS_NOT_AVAILABLE = 1,
    CONNECTIVITY_PARAMETERS_UNDEFINED_ERROR = 127
};
enum get_connectivity_parameters_response_arm {
    GET_CONNECTIVITY_PARAMETERS_RESPONSE_PARAMETERS = 1,
    GET_CONNECTIVITY_PARAMETERS_RESPONSE_ERROR
};
struct get_connectivity_parameters_response {
    enum get_connectivity_parameters_response_arm arm;
    struct bytes http_params; /* OPTIONAL: COMPREHENSION-TLVs 35, 47, 0D, 0D */
    int64_t connectivity_parameters_error;
};
extern const struct der_message msg_get_connectivity_parameters_request;
extern const struct der_message msg_get_connectivity_parameters_response;

/* IpaeActivation, BF42 */
enum ipae_option { IPAE_OPTION_ACTIVATE_IPAE = 1U << 0 };
enum ipae_activation_result { IPAE_ACTIVATION_OK = 0, IPAE_ACTIVATION_NOT_SUPPORTED = 1 };
struct ipae_activation_request {
    uint32_t ipae_option;
};
struct ipae_activation_response {
    int64_t ipae_activation_result;
};
extern const struct der_message msg_ipae_activation_request;
extern const struct der_message msg_ipae_activation_response;

/* In the ISD-R's answer to SELECT: E0 (SGP.22) and E1 (SGP.32 3.8.4). */
struct isdr_proprietary_application_template {
    struct bytes svn;
    bool has_lpae_support;
    uint32_t lpae_support;
};
enum euicc_configuration {
    EUICC_CONFIGURATION_IPAE_SUPPORTED = 1U << 0,
    EUICC_CONFIGURATION_ENABLED_PROFILE = 1U << 1
};
struct isdr_proprietary_application_template_iot {
    uint32_t euicc_configuration;
};
extern const struct der_message msg_isdr_proprietary_application_template;
extern const struct der_message msg_isdr_proprietary_application_template_iot;

#endif
