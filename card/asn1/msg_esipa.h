/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ESipa: the functions between an IPA and an eIM, ASN.1 binding. SGP.32 v1.2 5.14, 6.3. A body is
 * one of these TLVs itself, told by its tag; the direction distinguishes request and response.
 * Messages of the eUICC inside are kept as octets (whole), with their tables in the other msg_*.h.
 * Conventions: msg_info.h.
 */
#ifndef CARD_ASN1_MSG_ESIPA_H
#define CARD_ASN1_MSG_ESIPA_H

#include "card/asn1/msg_rsp.h"

/* Tags of the functions. */
enum esipa_tag {
    ESIPA_TRANSFER_EIM_PACKAGE = 0xBF4E,
    ESIPA_GET_EIM_PACKAGE = 0xBF4F,
    ESIPA_PROVIDE_EIM_PACKAGE_RESULT = 0xBF50,
    ESIPA_INITIATE_AUTHENTICATION = 0xBF39,
    ESIPA_GET_BOUND_PROFILE_PACKAGE = 0xBF3A,
    ESIPA_AUTHENTICATE_CLIENT = 0xBF3B,
    ESIPA_HANDLE_NOTIFICATION = 0xBF3D,
    ESIPA_CANCEL_SESSION = 0xBF41
};

/* GetEimPackage, BF4F */
enum state_change_cause {
    STATE_CHANGE_CAUSE_OTHER_EIM = 0,
    STATE_CHANGE_CAUSE_FALLBACK = 1,
    STATE_CHANGE_CAUSE_EMERGENCY_PROFILE = 2,
    STATE_CHANGE_CAUSE_LOCAL = 3,
    STATE_CHANGE_CAUSE_RESET = 4,
    STATE_CHANGE_CAUSE_IMMEDIATE_ENABLE_PROFILE = 5,
    STATE_CHANGE_CAUSE_DEVICE_CHANGE = 6,
    STATE_CHANGE_CAUSE_UNDEFINED = 127
};
struct get_eim_package_request {
    struct bytes eid_value;
    bool notify_state_change;
    bool has_state_change_cause;
    int64_t state_change_cause; /* enum state_change_cause */
    struct bytes r_plmn;        /* OPTIONAL: 3 octets of TS 24.008 */
};
enum eim_package_error { /* of GetEimPackage */
                         EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE = 1,
                         EIM_PACKAGE_ERROR_EID_NOT_FOUND = 2,
                         EIM_PACKAGE_ERROR_INVALID_EID = 3,
                         EIM_PACKAGE_ERROR_MISSING_EID = 4,
                         EIM_PACKAGE_ERROR_UNDEFINED_ERROR = 127
};
enum get_eim_package_response_arm {
    GET_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_REQUEST = 1,
    GET_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_REQUEST,
    GET_EIM_PACKAGE_RESPONSE_PROFILE_DOWNLOAD_TRIGGER_REQUEST,
    GET_EIM_PACKAGE_RESPONSE_ERROR
};
struct get_eim_package_response {
    enum get_eim_package_response_arm arm;
    struct bytes euicc_package_request;            /* BF51 .. */
    struct bytes ipa_euicc_data_request;           /* BF52 .. */
    struct bytes profile_download_trigger_request; /* BF54 .. */
    int64_t eim_package_error;
};
extern const struct der_message msg_get_eim_package_request;
extern const struct der_message msg_get_eim_package_response;

/* TransferEimPackage, BF4E: request of the eIM, response of the IPA */
enum transfer_eim_package_request_arm {
    TRANSFER_EIM_PACKAGE_REQUEST_EUICC_PACKAGE_REQUEST = 1,
    TRANSFER_EIM_PACKAGE_REQUEST_IPA_EUICC_DATA_REQUEST,
    TRANSFER_EIM_PACKAGE_REQUEST_EIM_ACKNOWLEDGEMENTS,
    TRANSFER_EIM_PACKAGE_REQUEST_PROFILE_DOWNLOAD_TRIGGER_REQUEST
};
struct transfer_eim_package_request {
    enum transfer_eim_package_request_arm arm;
    struct bytes euicc_package_request;            /* BF51 .. */
    struct bytes ipa_euicc_data_request;           /* BF52 .. */
    struct bytes eim_acknowledgements;             /* BF53 .. */
    struct bytes profile_download_trigger_request; /* BF54 .. */
};
enum eim_package_result_error_code { /* also of TransferEimPackage */
                                     EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT = 1,
                                     EIM_PACKAGE_RESULT_ERROR_UNKNOWN_PACKAGE = 2,
                                     EIM_PACKAGE_RESULT_ERROR_UNDEFINED_ERROR = 127
};
enum transfer_eim_package_response_arm {
    TRANSFER_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_RESULT = 1,
    TRANSFER_EIM_PACKAGE_RESPONSE_EPR_AND_NOTIFICATIONS,
    TRANSFER_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_RESPONSE,
    TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED,
    TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID, /* v1.3 */
    TRANSFER_EIM_PACKAGE_RESPONSE_ERROR,
    TRANSFER_EIM_PACKAGE_RESPONSE_ERROR_WITH_CID /* v1.3 */
};
enum correlation_id { CORRELATION_ID_EIM_TRANSACTION_ID = 1, CORRELATION_ID_EID_VALUE };
struct transfer_eim_package_response {
    enum transfer_eim_package_response_arm arm;
    struct bytes euicc_package_result;     /* BF51 .., in both of the first two arms */
    const struct bytes *notification_list; /* each a PendingNotification, whole */
    size_t notification_list_count;
    struct bytes ipa_euicc_data_response; /* BF52 .. */
    int64_t eim_package_error;            /* also of the arm with an identifier */
    bool has_correlation_id;              /* of the two arms of v1.3 from here on */
    enum correlation_id correlation_id;
    struct bytes eim_transaction_id;
    struct bytes eid_value;
};
extern const struct der_message msg_transfer_eim_package_request;
extern const struct der_message msg_transfer_eim_package_response;

/* ProvideEimPackageResult, BF50 */
enum eim_package_result_arm {
    EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT = 1,
    EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS,
    EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE,
    EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT,
    EIM_PACKAGE_RESULT_RESPONSE_ERROR
};
struct provide_eim_package_result {
    struct bytes eid_value; /* OPTIONAL */
    enum eim_package_result_arm eim_package_result;
    struct bytes euicc_package_result;     /* BF51 .., in both of the first two arms */
    const struct bytes *notification_list; /* each a PendingNotification, whole */
    size_t notification_list_count;
    struct bytes ipa_euicc_data_response;         /* BF52 .. */
    struct bytes profile_download_trigger_result; /* BF54 .. */
    struct bytes eim_transaction_id;              /* error, OPTIONAL */
    int64_t eim_package_result_error_code;        /* error */
};
enum provide_eim_package_result_error {
    PROVIDE_EIM_PACKAGE_RESULT_EID_NOT_FOUND = 2,
    PROVIDE_EIM_PACKAGE_RESULT_INVALID_EID = 3,
    PROVIDE_EIM_PACKAGE_RESULT_MISSING_EID = 4,
    PROVIDE_EIM_PACKAGE_RESULT_UNDEFINED_ERROR = 127
};
enum provide_eim_package_result_response_arm {
    PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EIM_ACKNOWLEDGEMENTS = 1,
    PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EMPTY,
    PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_ERROR
};
struct provide_eim_package_result_response {
    enum provide_eim_package_result_response_arm arm;
    struct bytes eim_acknowledgements; /* BF53 .. */
    int64_t provide_eim_package_result_error;
};
extern const struct der_message msg_provide_eim_package_result;
extern const struct der_message msg_provide_eim_package_result_response;

/* BF53 */
struct eim_acknowledgements {
    const int64_t *seq_numbers;
    size_t seq_numbers_count;
};
extern const struct der_message msg_eim_acknowledgements;

/* IpaEuiccData, BF52 */
enum ipa_euicc_data_notification_search {
    IPA_EUICC_DATA_NOTIFICATION_SEQ_NUMBER = 1,
    IPA_EUICC_DATA_NOTIFICATION_PROFILE_MANAGEMENT_OPERATION
};
struct ipa_euicc_data_request {
    struct bytes tag_list;                          /* tags in a row */
    struct bytes euicc_ci_pk_identifier_to_be_used; /* OPTIONAL, possibly truncated */
    bool has_search_criteria_notification;
    enum ipa_euicc_data_notification_search search_criteria_notification;
    int64_t notification_seq_number;
    uint32_t notification_profile_management_operation; /* enum notification_event */
    bool has_search_criteria_euicc_package_result;
    int64_t euicc_package_result_seq_number;
    struct bytes eim_transaction_id; /* OPTIONAL */
};
enum ipa_features {
    IPA_FEATURES_DIRECT_RSP_SERVER_COMMUNICATION = 1U << 0,
    IPA_FEATURES_INDIRECT_RSP_SERVER_COMMUNICATION = 1U << 1,
    IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING = 1U << 2,
    IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION = 1U << 3,
    IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION = 1U << 4,
    IPA_FEATURES_MINIMIZE_ESIPA_BYTES = 1U << 5
};
enum ipa_supported_protocols {
    IPA_SUPPORTED_PROTOCOLS_RETRIEVE_HTTPS = 1U << 0,
    IPA_SUPPORTED_PROTOCOLS_RETRIEVE_COAPS = 1U << 1,
    IPA_SUPPORTED_PROTOCOLS_INJECT_HTTPS = 1U << 2,
    IPA_SUPPORTED_PROTOCOLS_INJECT_COAPS = 1U << 3,
    IPA_SUPPORTED_PROTOCOLS_PROPRIETARY = 1U << 4
};
enum ipa_euicc_data_error_code {
    IPA_EUICC_DATA_INCORRECT_TAG_LIST = 1,
    IPA_EUICC_DATA_EUICC_CI_PK_ID_NOT_FOUND = 5,
    IPA_EUICC_DATA_ECALL_ACTIVE = 104,
    IPA_EUICC_DATA_UNDEFINED_ERROR = 127
};
enum ipa_euicc_data_response_arm {
    IPA_EUICC_DATA_RESPONSE_DATA = 1,
    IPA_EUICC_DATA_RESPONSE_ERROR
};
/* All of the data is OPTIONAL. */
struct ipa_euicc_data_response {
    enum ipa_euicc_data_response_arm arm;
    bool has_notifications_list;
    const struct bytes *notifications_list; /* each a PendingNotification, whole */
    size_t notifications_list_count;
    struct bytes default_smdp_address;
    bool has_euicc_package_result_list;
    const struct bytes *euicc_package_result_list; /* each BF51 .. */
    size_t euicc_package_result_list_count;
    struct bytes euicc_info1; /* BF20 .. */
    struct bytes euicc_info2; /* BF22 .. */
    struct bytes root_smds_address;
    bool has_association_token;
    int64_t association_token;
    struct bytes eum_certificate; /* whole, 30 .. */
    struct bytes euicc_certificate;
    struct bytes eim_transaction_id; /* of both arms */
    bool has_ipa_capabilities;
    uint32_t ipa_features; /* enum ipa_features */
    bool has_ipa_supported_protocols;
    uint32_t ipa_supported_protocols; /* enum ipa_supported_protocols */
    /* of ipaCapabilities, v1.3, OPTIONAL: whole, A2 .. */
    struct bytes esipa_proprietary_protocol_information;
    bool has_device_info;
    struct device_info device_info;
    int64_t ipa_euicc_data_error_code; /* error */
};
extern const struct der_message msg_ipa_euicc_data_request;
extern const struct der_message msg_ipa_euicc_data_response;

/* ProfileDownloadTrigger, BF54 */
enum profile_download_data {
    PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE = 1,
    PROFILE_DOWNLOAD_DATA_CONTACT_DEFAULT_SMDP,
    PROFILE_DOWNLOAD_DATA_CONTACT_SMDS
};
struct profile_download_trigger_request {
    bool has_profile_download_data;
    enum profile_download_data profile_download_data;
    struct bytes activation_code;
    struct bytes smds_address;       /* contactSmds, OPTIONAL */
    struct bytes eim_transaction_id; /* OPTIONAL */
};
enum profile_download_error_reason {
    PROFILE_DOWNLOAD_ERROR_ECALL_ACTIVE = 104,
    PROFILE_DOWNLOAD_ERROR_UNDEFINED_ERROR = 127
};
enum profile_download_trigger_result_data {
    PROFILE_DOWNLOAD_TRIGGER_RESULT_PROFILE_INSTALLATION_RESULT = 1,
    PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR
};
struct profile_download_trigger_result {
    struct bytes eim_transaction_id; /* OPTIONAL */
    enum profile_download_trigger_result_data profile_download_trigger_result_data;
    struct bytes profile_installation_result; /* BF37 .. */
    int64_t profile_download_error_reason;
    struct bytes error_response; /* OPTIONAL */
};
extern const struct der_message msg_profile_download_trigger_request;
extern const struct der_message msg_profile_download_trigger_result;

/* InitiateAuthentication, BF39 */
struct initiate_authentication_request_esipa {
    struct bytes euicc_challenge;
    struct bytes smdp_address;       /* OPTIONAL */
    struct bytes euicc_info1;        /* OPTIONAL: BF20 .. */
    struct bytes eim_transaction_id; /* OPTIONAL */
};
enum initiate_authentication_error {
    INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS = 1,
    INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP = 2,
    INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED = 3,
    INITIATE_AUTHENTICATION_SMDP_ADDRESS_MISMATCH = 50, /* ESipa only, as below */
    INITIATE_AUTHENTICATION_SMDP_OID_MISMATCH = 51,
    INITIATE_AUTHENTICATION_INVALID_EIM_TRANSACTION_ID = 52,
    INITIATE_AUTHENTICATION_UNDEFINED_ERROR = 127
};
enum initiate_authentication_response_arm {
    INITIATE_AUTHENTICATION_RESPONSE_OK = 1,
    INITIATE_AUTHENTICATION_RESPONSE_ERROR
};
struct initiate_authentication_response_esipa {
    enum initiate_authentication_response_arm arm;
    struct bytes transaction_id; /* OPTIONAL */
    struct server_signed1 server_signed1;
    struct bytes server_signed1_raw;
    struct bytes server_signature1;
    struct bytes euicc_ci_pk_identifier_to_be_used; /* possibly truncated */
    struct bytes server_certificate;
    struct bytes matching_id; /* OPTIONAL */
    struct bytes ctx_params1; /* OPTIONAL: whole, A0 .. */
    int64_t initiate_authentication_error;
};
extern const struct der_message msg_initiate_authentication_request_esipa;
extern const struct der_message msg_initiate_authentication_response_esipa;

/* AuthenticateClient, BF3B */
struct authenticate_client_request {
    struct bytes transaction_id;
    struct bytes authenticate_server_response; /* BF38 .. */
};
enum authenticate_client_error { /* of an SM-DP+ and of ESipa */
                                 AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID = 1,
                                 AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED = 2,
                                 AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID = 3,
                                 AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED = 4,
                                 AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID = 5,
                                 AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED = 6,
                                 AUTHENTICATE_CLIENT_EID_MISMATCH = 7,
                                 AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE = 8,
                                 AUTHENTICATE_CLIENT_CI_PK_UNKNOWN = 9,
                                 AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID = 10,
                                 AUTHENTICATE_CLIENT_INSUFFICIENT_MEMORY = 11,
                                 AUTHENTICATE_CLIENT_DOWNLOAD_ORDER_EXPIRED = 18, /* v1.3 */
                                 AUTHENTICATE_CLIENT_PPR_NOT_ALLOWED = 50,        /* ESipa only */
                                 AUTHENTICATE_CLIENT_EVENT_ID_UNKNOWN = 56,       /* ESipa only */
                                 AUTHENTICATE_CLIENT_UNDEFINED_ERROR = 127
};
enum authenticate_client_response_esipa_arm {
    AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DP = 1,
    AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DS,
    AUTHENTICATE_CLIENT_RESPONSE_ESIPA_ERROR
};
struct authenticate_client_response_esipa {
    enum authenticate_client_response_esipa_arm arm;
    struct bytes transaction_id;    /* DP: OPTIONAL; DS */
    struct bytes profile_meta_data; /* DP, OPTIONAL: BF25 .. */
    struct smdp_signed2 smdp_signed2;
    struct bytes smdp_signed2_raw;
    struct bytes smdp_signature2;
    struct bytes smdp_certificate;
    struct bytes hash_cc;                  /* DP, OPTIONAL */
    struct bytes profile_download_trigger; /* DS, OPTIONAL: BF54 .. */
    int64_t authenticate_client_error;
};
extern const struct der_message msg_authenticate_client_request; /* ESipa, ES9+ and ES11 */
extern const struct der_message msg_authenticate_client_response_esipa;

/* GetBoundProfilePackage, BF3A. Its response may be as long as DER_PROFILE_PACKAGE_MAX. */
enum { DER_PROFILE_PACKAGE_MAX = 4 * 1024 * 1024 };
struct get_bound_profile_package_request {
    struct bytes transaction_id;
    struct bytes prepare_download_response; /* BF21 .. */
};
enum get_bound_profile_package_error {
    GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID = 1,
    GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING = 2,
    GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED = 3,
    GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED = 4,
    GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED = 5,
    GET_BOUND_PROFILE_PACKAGE_DOWNLOAD_ORDER_EXPIRED = 6, /* not in v1.3 */
    GET_BOUND_PROFILE_PACKAGE_METADATA_MISMATCH = 50,     /* ESipa only */
    GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID = 95,
    GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR = 127
};
enum get_bound_profile_package_response_arm {
    GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK = 1,
    GET_BOUND_PROFILE_PACKAGE_RESPONSE_ERROR
};
struct get_bound_profile_package_response {
    enum get_bound_profile_package_response_arm arm;
    struct bytes transaction_id;        /* OPTIONAL in ESipa */
    struct bytes bound_profile_package; /* BF36 .. */
    int64_t get_bound_profile_package_error;
};
extern const struct der_message msg_get_bound_profile_package_request; /* ESipa and ES9+ */
extern const struct der_message msg_get_bound_profile_package_response_esipa;

/* HandleNotification, BF3D; answered without a body */
enum handle_notification_esipa_arm {
    HANDLE_NOTIFICATION_ESIPA_PENDING_NOTIFICATION = 1,
    HANDLE_NOTIFICATION_ESIPA_PROVIDE_EIM_PACKAGE_RESULT
};
struct handle_notification_esipa {
    enum handle_notification_esipa_arm arm;
    struct bytes pending_notification;       /* a PendingNotification, whole */
    struct bytes provide_eim_package_result; /* BF50 .. */
};
extern const struct der_message msg_handle_notification_esipa;

/* CancelSession, BF41, of ESipa and of ES9+ */
struct server_cancel_session_request {
    struct bytes transaction_id;
    struct cancel_session_response cancel_session_response;
};
enum cancel_session_error {
    CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID = 1,
    CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID = 2,
    CANCEL_SESSION_ERROR_UNDEFINED_ERROR = 127
};
enum server_cancel_session_response_arm {
    SERVER_CANCEL_SESSION_RESPONSE_OK = 1,
    SERVER_CANCEL_SESSION_RESPONSE_ERROR
};
struct server_cancel_session_response {
    enum server_cancel_session_response_arm arm;
    int64_t cancel_session_error;
};
extern const struct der_message msg_server_cancel_session_request;
extern const struct der_message msg_server_cancel_session_response;

#endif
