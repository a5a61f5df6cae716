/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_esipa.h. Sizes: SGP.32 v1.2 annex (ASN.1). Encodings, E-70. */
#include "card/asn1/msg_esipa.h"

enum { ACTIVATION_CODE_MAX = 255, PLMN_OCTETS = 3 };

#define TRANSACTION_ID(member, path) DER_OCTETS(T, member, path, 1, TRANSACTION_ID_MAX)
#define TRANSACTION_ID_OPTIONAL(member, path)                                                      \
    DER_OCTETS_OPTIONAL(T, member, path, 1, TRANSACTION_ID_MAX)
#define SIGNATURE(member, path) DER_OCTETS(T, member, path, 0, SIGNATURE_OCTETS_MAX)

/* ---- GetEimPackage ---- */

#define T struct get_eim_package_request
static const struct der_field get_eim_package_request_fields[] = {
    DER_OCTETS(T, eid_value, "eidValue", EID_OCTETS, EID_OCTETS),
    DER_NULL_OPTIONAL(T, notify_state_change, "notifyStateChange"),
    DER_INTEGER_OPTIONAL(T, has_state_change_cause, state_change_cause, "stateChangeCause",
                         DER_INTEGER_ANY),
    DER_OCTETS_OPTIONAL(T, r_plmn, "rPLMN", PLMN_OCTETS, PLMN_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_eim_package_request =
    DER_MESSAGE("GetEimPackageRequest", 0xBF4F, T, get_eim_package_request_fields);
#undef T

#define T struct get_eim_package_response
static const char *const get_eim_package_response_arms[] = {
    "euiccPackageRequest", "ipaEuiccDataRequest", "profileDownloadTriggerRequest",
    "eimPackageError", NULL};
static const struct der_field get_eim_package_response_fields[] = {
    DER_CHOICE(T, arm, "u", get_eim_package_response_arms),
    DER_RAW(T, euicc_package_request, "u.euiccPackageRequest"),
    DER_RAW(T, ipa_euicc_data_request, "u.ipaEuiccDataRequest"),
    DER_RAW(T, profile_download_trigger_request, "u.profileDownloadTriggerRequest"),
    DER_INTEGER(T, eim_package_error, "u.eimPackageError", DER_RESULT),
};
const struct der_message msg_get_eim_package_response =
    DER_MESSAGE("GetEimPackageResponse", 0xBF4F, T, get_eim_package_response_fields, .levels = 2);
#undef T

/* ---- TransferEimPackage ---- */

#define T struct transfer_eim_package_request
static const char *const transfer_eim_package_request_arms[] = {
    "euiccPackageRequest", "ipaEuiccDataRequest", "eimAcknowledgements",
    "profileDownloadTriggerRequest", NULL};
static const struct der_field transfer_eim_package_request_fields[] = {
    DER_CHOICE(T, arm, "u", transfer_eim_package_request_arms),
    DER_RAW(T, euicc_package_request, "u.euiccPackageRequest"),
    DER_RAW(T, ipa_euicc_data_request, "u.ipaEuiccDataRequest"),
    DER_RAW(T, eim_acknowledgements, "u.eimAcknowledgements"),
    DER_RAW(T, profile_download_trigger_request, "u.profileDownloadTriggerRequest"),
};
const struct der_message msg_transfer_eim_package_request = DER_MESSAGE(
    "TransferEimPackageRequest", 0xBF4E, T, transfer_eim_package_request_fields, .levels = 2);
#undef T

#define T struct transfer_eim_package_response
static const char *const transfer_eim_package_response_arms[] = {
    "euiccPackageResult",        "ePRAndNotifications",
    "ipaEuiccDataResponse",      "eimPackageReceived",
    "eimPackageReceivedWithCid", "eimPackageError",
    "eimPackageErrorWithCid",    NULL};
static const char *const correlation_id_arms[] = {"eimTransactionId", "eidValue", NULL};
#define CORRELATION_ID(in)                                                                         \
    DER_GROUP_OPTIONAL(T, has_correlation_id, in "correlationId"),                                 \
        DER_CHOICE(T, correlation_id, in "correlationId.u", correlation_id_arms),                  \
        TRANSACTION_ID(eim_transaction_id, in "correlationId.u.eimTransactionId"),                 \
        DER_OCTETS(T, eid_value, in "correlationId.u.eidValue", EID_OCTETS, EID_OCTETS)
static const struct der_field transfer_eim_package_response_fields[] = {
    DER_CHOICE(T, arm, "u", transfer_eim_package_response_arms),
    DER_RAW(T, euicc_package_result, "u.euiccPackageResult"),
    DER_RAW(T, euicc_package_result, "u.ePRAndNotifications.euiccPackageResult"),
    DER_LIST_RAW(T, notification_list, "u.ePRAndNotifications.notificationList"),
    DER_EXTENSION("u.ePRAndNotifications.ext"),
    DER_RAW(T, ipa_euicc_data_response, "u.ipaEuiccDataResponse"),
    CORRELATION_ID("u.eimPackageReceivedWithCid."),
    DER_EXTENSION("u.eimPackageReceivedWithCid.ext"),
    DER_INTEGER(T, eim_package_error, "u.eimPackageError", DER_RESULT),
    CORRELATION_ID("u.eimPackageErrorWithCid."),
    DER_INTEGER(T, eim_package_error, "u.eimPackageErrorWithCid.eimPackageError", DER_RESULT),
    DER_EXTENSION("u.eimPackageErrorWithCid.ext"),
};
#undef CORRELATION_ID
const struct der_message msg_transfer_eim_package_response =
    DER_MESSAGE("TransferEimPackageResponse", 0xBF4E, T, transfer_eim_package_response_fields);
#undef T

/* ---- ProvideEimPackageResult ---- */

#define T struct provide_eim_package_result
static const char *const eim_package_result_arms[] = {
    "euiccPackageResult",           "ePRAndNotifications",           "ipaEuiccDataResponse",
    "profileDownloadTriggerResult", "eimPackageResultResponseError", NULL};
#define RESULT "eimPackageResult."
static const struct der_field provide_eim_package_result_fields[] = {
    DER_OCTETS_OPTIONAL(T, eid_value, "eidValue", EID_OCTETS, EID_OCTETS),
    DER_CHOICE(T, eim_package_result, "eimPackageResult", eim_package_result_arms),
    DER_RAW(T, euicc_package_result, RESULT "euiccPackageResult"),
    DER_RAW(T, euicc_package_result, RESULT "ePRAndNotifications.euiccPackageResult"),
    DER_LIST_RAW(T, notification_list, RESULT "ePRAndNotifications.notificationList"),
    DER_EXTENSION(RESULT "ePRAndNotifications.ext"),
    DER_RAW(T, ipa_euicc_data_response, RESULT "ipaEuiccDataResponse"),
    DER_RAW(T, profile_download_trigger_result, RESULT "profileDownloadTriggerResult"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id,
                            RESULT "eimPackageResultResponseError.eimTransactionId"),
    DER_INTEGER(T, eim_package_result_error_code,
                RESULT "eimPackageResultResponseError.eimPackageResultErrorCode", DER_RESULT),
    DER_EXTENSION(RESULT "eimPackageResultResponseError.ext"),
    DER_EXTENSION("ext"),
};
#undef RESULT
const struct der_message msg_provide_eim_package_result =
    DER_MESSAGE("ProvideEimPackageResult", 0xBF50, T, provide_eim_package_result_fields);
#undef T

#define T struct provide_eim_package_result_response
static const char *const provide_eim_package_result_response_arms[] = {
    "eimAcknowledgements", "emptyResponse", "provideEimPackageResultError", NULL};
static const struct der_field provide_eim_package_result_response_fields[] = {
    DER_CHOICE(T, arm, "u", provide_eim_package_result_response_arms),
    DER_RAW(T, eim_acknowledgements, "u.eimAcknowledgements"),
    DER_INTEGER(T, provide_eim_package_result_error, "u.provideEimPackageResultError", DER_RESULT),
};
const struct der_message msg_provide_eim_package_result_response = DER_MESSAGE(
    "ProvideEimPackageResultResponse", 0xBF50, T, provide_eim_package_result_response_fields);
#undef T

static const struct der_field sequence_number_fields[] = {
    {.path = "", .kind = DER_KIND_INTEGER, .min = INT64_MIN, .max = INT64_MAX},
};
static const struct der_message msg_sequence_number =
    DER_MESSAGE("SequenceNumber", 0x80, int64_t, sequence_number_fields);

#define T struct eim_acknowledgements
static const struct der_field eim_acknowledgements_fields[] = {
    DER_LIST(T, seq_numbers, "", msg_sequence_number),
};
const struct der_message msg_eim_acknowledgements =
    DER_MESSAGE("EimAcknowledgements", 0xBF53, T, eim_acknowledgements_fields);
#undef T

/* ---- IpaEuiccData ---- */

#define T struct ipa_euicc_data_request
static const char *const notification_search_arms[] = {"seqNumber", "profileManagementOperation",
                                                       NULL};
static const struct der_field ipa_euicc_data_request_fields[] = {
    DER_OCTETS(T, tag_list, "tagList", 0, DER_ANY_SIZE),
    DER_OCTETS_OPTIONAL(T, euicc_ci_pk_identifier_to_be_used, "euiccCiPKIdentifierToBeUsed", 0,
                        KEY_IDENTIFIER_MAX),
    DER_GROUP_OPTIONAL(T, has_search_criteria_notification, "searchCriteriaNotification"),
    DER_CHOICE(T, search_criteria_notification, "searchCriteriaNotification.u",
               notification_search_arms),
    DER_INTEGER(T, notification_seq_number, "searchCriteriaNotification.u.seqNumber",
                DER_INTEGER_ANY),
    DER_BITS(T, notification_profile_management_operation,
             "searchCriteriaNotification.u.profileManagementOperation"),
    DER_GROUP_OPTIONAL(T, has_search_criteria_euicc_package_result,
                       "searchCriteriaEuiccPackageResult"),
    DER_INTEGER(T, euicc_package_result_seq_number, "searchCriteriaEuiccPackageResult.u.seqNumber",
                DER_INTEGER_ANY),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_ipa_euicc_data_request =
    DER_MESSAGE("IpaEuiccDataRequest", 0xBF52, T, ipa_euicc_data_request_fields);
#undef T

#define T struct ipa_euicc_data_response
static const char *const ipa_euicc_data_response_arms[] = {"ipaEuiccData",
                                                           "ipaEuiccDataResponseError", NULL};
#define IN "u.ipaEuiccData."
static const struct der_field ipa_euicc_data_response_fields[] = {
    DER_CHOICE(T, arm, "u", ipa_euicc_data_response_arms),
    DER_LIST_RAW_OPTIONAL(T, has_notifications_list, notifications_list, IN "notificationsList"),
    DER_UTF8_OPTIONAL(T, default_smdp_address, IN "defaultSmdpAddress", 0, DER_ANY_SIZE),
    DER_LIST_RAW_OPTIONAL(T, has_euicc_package_result_list, euicc_package_result_list,
                          IN "euiccPackageResultList"),
    DER_RAW_OPTIONAL(T, euicc_info1, IN "euiccInfo1"),
    DER_RAW_OPTIONAL(T, euicc_info2, IN "euiccInfo2"),
    DER_UTF8_OPTIONAL(T, root_smds_address, IN "rootSmdsAddress", 0, DER_ANY_SIZE),
    DER_INTEGER_OPTIONAL(T, has_association_token, association_token, IN "associationToken",
                         DER_INTEGER_ANY),
    DER_SEQUENCE_OPTIONAL(T, eum_certificate, IN "eumCertificate"),
    DER_SEQUENCE_OPTIONAL(T, euicc_certificate, IN "euiccCertificate"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, IN "eimTransactionId"),
    DER_GROUP_OPTIONAL(T, has_ipa_capabilities, IN "ipaCapabilities"),
    DER_BITS(T, ipa_features, IN "ipaCapabilities.ipaFeatures"),
    DER_BITS_OPTIONAL(T, has_ipa_supported_protocols, ipa_supported_protocols,
                      IN "ipaCapabilities.ipaSupportedProtocols"),
    DER_RAW_OPTIONAL(T, esipa_proprietary_protocol_information,
                     IN "ipaCapabilities.eSipaProprietaryProtocolInformation"),
    DER_EXTENSION(IN "ipaCapabilities.ext"),
    DER_SUB_OPTIONAL(T, has_device_info, device_info, IN "deviceInfo", msg_device_info),
    DER_EXTENSION(IN "ext"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "u.ipaEuiccDataResponseError.eimTransactionId"),
    DER_INTEGER(T, ipa_euicc_data_error_code, "u.ipaEuiccDataResponseError.ipaEuiccDataErrorCode",
                DER_RESULT),
    DER_EXTENSION("u.ipaEuiccDataResponseError.ext"),
};
#undef IN
const struct der_message msg_ipa_euicc_data_response =
    DER_MESSAGE("IpaEuiccDataResponse", 0xBF52, T, ipa_euicc_data_response_fields);
#undef T

/* ---- ProfileDownloadTrigger ---- */

#define T struct profile_download_trigger_request
static const char *const profile_download_data_arms[] = {"activationCode", "contactDefaultSmdp",
                                                         "contactSmds", NULL};
static const struct der_field profile_download_trigger_request_fields[] = {
    DER_GROUP_OPTIONAL(T, has_profile_download_data, "profileDownloadData"),
    DER_CHOICE(T, profile_download_data, "profileDownloadData.u", profile_download_data_arms),
    DER_UTF8(T, activation_code, "profileDownloadData.u.activationCode", 0, ACTIVATION_CODE_MAX),
    DER_UTF8_OPTIONAL(T, smds_address, "profileDownloadData.u.contactSmds.smdsAddress", 0,
                      DER_ANY_SIZE),
    DER_EXTENSION("profileDownloadData.u.contactSmds.ext"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_download_trigger_request = DER_MESSAGE(
    "ProfileDownloadTriggerRequest", 0xBF54, T, profile_download_trigger_request_fields);
#undef T

#define T struct profile_download_trigger_result
static const char *const profile_download_trigger_result_arms[] = {"profileInstallationResult",
                                                                   "profileDownloadError", NULL};
#define DATA "profileDownloadTriggerResultData"
static const struct der_field profile_download_trigger_result_fields[] = {
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_CHOICE(T, profile_download_trigger_result_data, DATA, profile_download_trigger_result_arms),
    DER_RAW(T, profile_installation_result, DATA ".profileInstallationResult"),
    DER_INTEGER(T, profile_download_error_reason,
                DATA ".profileDownloadError.profileDownloadErrorReason", DER_RESULT),
    DER_OCTETS_OPTIONAL(T, error_response, DATA ".profileDownloadError.errorResponse", 0,
                        DER_ANY_SIZE),
    DER_EXTENSION(DATA ".profileDownloadError.ext"),
    DER_EXTENSION("ext"),
};
#undef DATA
const struct der_message msg_profile_download_trigger_result =
    DER_MESSAGE("ProfileDownloadTriggerResult", 0xBF54, T, profile_download_trigger_result_fields);
#undef T

/* ---- InitiateAuthentication ---- */

#define T struct initiate_authentication_request_esipa
static const struct der_field initiate_authentication_request_esipa_fields[] = {
    DER_OCTETS(T, euicc_challenge, "euiccChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_UTF8_OPTIONAL(T, smdp_address, "smdpAddress", 0, DER_ANY_SIZE),
    DER_RAW_OPTIONAL(T, euicc_info1, "euiccInfo1"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_initiate_authentication_request_esipa = DER_MESSAGE(
    "InitiateAuthenticationRequestEsipa", 0xBF39, T, initiate_authentication_request_esipa_fields);
#undef T

#define T struct initiate_authentication_response_esipa
static const char *const initiate_authentication_response_esipa_arms[] = {
    "initiateAuthenticationOkEsipa", "initiateAuthenticationErrorEsipa", NULL};
#define OK "u.initiateAuthenticationOkEsipa."
static const struct der_field initiate_authentication_response_esipa_fields[] = {
    DER_CHOICE(T, arm, "u", initiate_authentication_response_esipa_arms),
    TRANSACTION_ID_OPTIONAL(transaction_id, OK "transactionId"),
    DER_SIGNED(T, server_signed1, OK "serverSigned1", msg_server_signed1),
    SIGNATURE(server_signature1, OK "serverSignature1"),
    DER_OCTETS(T, euicc_ci_pk_identifier_to_be_used, OK "euiccCiPKIdentifierToBeUsed", 0,
               KEY_IDENTIFIER_MAX),
    DER_RAW(T, server_certificate, OK "serverCertificate"),
    DER_UTF8_OPTIONAL(T, matching_id, OK "matchingId", 0, DER_ANY_SIZE),
    DER_CONTENT_OPTIONAL(T, ctx_params1, OK "ctxParams1", 2, DER_ANY_SIZE),
    DER_EXTENSION(OK "ext"),
    DER_INTEGER(T, initiate_authentication_error, "u.initiateAuthenticationErrorEsipa", DER_RESULT),
};
#undef OK
const struct der_message msg_initiate_authentication_response_esipa =
    DER_MESSAGE("InitiateAuthenticationResponseEsipa", 0xBF39, T,
                initiate_authentication_response_esipa_fields);
#undef T

/* ---- AuthenticateClient ---- */

#define T struct authenticate_client_request
static const struct der_field authenticate_client_request_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_RAW(T, authenticate_server_response, "authenticateServerResponse"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_authenticate_client_request =
    DER_MESSAGE("AuthenticateClientRequest", 0xBF3B, T, authenticate_client_request_fields);
#undef T

#define T struct authenticate_client_response_esipa
static const char *const authenticate_client_response_esipa_arms[] = {
    "authenticateClientOkDPEsipa", "authenticateClientOkDSEsipa", "authenticateClientErrorEsipa",
    NULL};
#define DP "u.authenticateClientOkDPEsipa."
#define DS "u.authenticateClientOkDSEsipa."
static const struct der_field authenticate_client_response_esipa_fields[] = {
    DER_CHOICE(T, arm, "u", authenticate_client_response_esipa_arms),
    TRANSACTION_ID_OPTIONAL(transaction_id, DP "transactionId"),
    DER_RAW_OPTIONAL(T, profile_meta_data, DP "profileMetaData"),
    DER_SIGNED(T, smdp_signed2, DP "smdpSigned2", msg_smdp_signed2),
    SIGNATURE(smdp_signature2, DP "smdpSignature2"),
    DER_RAW(T, smdp_certificate, DP "smdpCertificate"),
    DER_OCTETS_OPTIONAL(T, hash_cc, DP "hashCc", HASH_OCTETS, HASH_OCTETS),
    DER_EXTENSION(DP "ext"),
    TRANSACTION_ID(transaction_id, DS "transactionId"),
    DER_RAW_OPTIONAL(T, profile_download_trigger, DS "profileDownloadTrigger"),
    DER_EXTENSION(DS "ext"),
    DER_INTEGER(T, authenticate_client_error, "u.authenticateClientErrorEsipa", DER_RESULT),
};
#undef DP
#undef DS
const struct der_message msg_authenticate_client_response_esipa = DER_MESSAGE(
    "AuthenticateClientResponseEsipa", 0xBF3B, T, authenticate_client_response_esipa_fields);
#undef T

/* ---- GetBoundProfilePackage ---- */

#define T struct get_bound_profile_package_request
static const struct der_field get_bound_profile_package_request_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_RAW(T, prepare_download_response, "prepareDownloadResponse"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_get_bound_profile_package_request = DER_MESSAGE(
    "GetBoundProfilePackageRequest", 0xBF3A, T, get_bound_profile_package_request_fields);
#undef T

#define T struct get_bound_profile_package_response
static const char *const get_bound_profile_package_response_esipa_arms[] = {
    "getBoundProfilePackageOkEsipa", "getBoundProfilePackageErrorEsipa", NULL};
static const struct der_field get_bound_profile_package_response_esipa_fields[] = {
    DER_CHOICE(T, arm, "u", get_bound_profile_package_response_esipa_arms),
    TRANSACTION_ID_OPTIONAL(transaction_id, "u.getBoundProfilePackageOkEsipa.transactionId"),
    DER_RAW(T, bound_profile_package, "u.getBoundProfilePackageOkEsipa.boundProfilePackage"),
    DER_EXTENSION("u.getBoundProfilePackageOkEsipa.ext"),
    DER_INTEGER(T, get_bound_profile_package_error, "u.getBoundProfilePackageErrorEsipa",
                DER_RESULT),
};
const struct der_message msg_get_bound_profile_package_response_esipa = DER_MESSAGE(
    "GetBoundProfilePackageResponseEsipa", 0xBF3A, T,
    get_bound_profile_package_response_esipa_fields, .octets_max = DER_PROFILE_PACKAGE_MAX);
#undef T

/* ---- HandleNotification, CancelSession ---- */

#define T struct handle_notification_esipa
static const char *const handle_notification_esipa_arms[] = {"pendingNotification",
                                                             "provideEimPackageResult", NULL};
static const struct der_field handle_notification_esipa_fields[] = {
    DER_CHOICE(T, arm, "u", handle_notification_esipa_arms),
    DER_CONTENT(T, pending_notification, "u.pendingNotification", 2, DER_ANY_SIZE),
    DER_RAW(T, provide_eim_package_result, "u.provideEimPackageResult"),
};
const struct der_message msg_handle_notification_esipa =
    DER_MESSAGE("HandleNotificationEsipa", 0xBF3D, T, handle_notification_esipa_fields);
#undef T

#define T struct server_cancel_session_request
static const struct der_field server_cancel_session_request_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_SUB(T, cancel_session_response, "cancelSessionResponse",
            msg_cancel_session_response_member),
    DER_EXTENSION("ext"),
};
const struct der_message msg_server_cancel_session_request =
    DER_MESSAGE("ServerCancelSessionRequest", 0xBF41, T, server_cancel_session_request_fields);
#undef T

#define T struct server_cancel_session_response
static const char *const server_cancel_session_response_arms[] = {"cancelSessionOk",
                                                                  "cancelSessionError", NULL};
static const struct der_field server_cancel_session_response_fields[] = {
    DER_CHOICE(T, arm, "u", server_cancel_session_response_arms),
    DER_INTEGER(T, cancel_session_error, "u.cancelSessionError", DER_RESULT),
};
const struct der_message msg_server_cancel_session_response =
    DER_MESSAGE("ServerCancelSessionResponse", 0xBF41, T, server_cancel_session_response_fields);
#undef T
