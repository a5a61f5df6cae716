/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_notification.h. Sizes: SGP.22 v2.5 annex H, SGP.32 v1.2 annex (ASN.1). */
#include "card/asn1/msg_notification.h"

#include "card/asn1/msg_rsp.h"

#define T struct notification_metadata
static const struct der_field notification_metadata_fields[] = {
    DER_INTEGER(T, seq_number, "seqNumber", DER_INTEGER_ANY),
    DER_BITS(T, profile_management_operation, "profileManagementOperation"),
    DER_UTF8(T, notification_address, "notificationAddress", 0, DER_ANY_SIZE),
    DER_OCTETS_OPTIONAL(T, iccid, "iccid", ICCID_OCTETS, ICCID_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_notification_metadata =
    DER_MESSAGE("NotificationMetadata", 0xBF2F, T, notification_metadata_fields);
#undef T

/* ---- ListNotification, RetrieveNotificationsList, RemoveNotificationFromList ---- */

#define T struct list_notification_request
static const struct der_field list_notification_request_fields[] = {
    DER_BITS_OPTIONAL(T, has_profile_management_operation, profile_management_operation,
                      "profileManagementOperation"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_list_notification_request =
    DER_MESSAGE("ListNotificationRequest", 0xBF28, T, list_notification_request_fields);
#undef T

#define T struct list_notification_response
static const char *const list_notification_response_arms[] = {"notificationMetadataList",
                                                              "listNotificationsResultError", NULL};
static const struct der_field list_notification_response_fields[] = {
    DER_CHOICE(T, arm, "u", list_notification_response_arms),
    DER_LIST(T, notification_metadata_list, "u.notificationMetadataList",
             msg_notification_metadata),
    DER_INTEGER(T, list_notifications_result_error, "u.listNotificationsResultError", DER_RESULT),
};
const struct der_message msg_list_notification_response =
    DER_MESSAGE("ListNotificationResponse", 0xBF28, T, list_notification_response_fields);
#undef T

#define T struct retrieve_notifications_list_request
static const char *const retrieve_search_arms[] = {"seqNumber", "profileManagementOperation",
                                                   "euiccPackageResults", NULL};
static const struct der_field retrieve_notifications_list_request_fields[] = {
    DER_GROUP_OPTIONAL(T, has_search_criteria, "searchCriteria"),
    DER_CHOICE(T, search_criteria, "searchCriteria.u", retrieve_search_arms),
    DER_INTEGER(T, seq_number, "searchCriteria.u.seqNumber", DER_INTEGER_ANY),
    DER_BITS(T, profile_management_operation, "searchCriteria.u.profileManagementOperation"),
    DER_EXTENSION("ext"),
};
/* The CHOICE alone tells that there are criteria. */
static const struct der_field retrieve_notifications_list_request_bare_fields[] = {
    DER_GROUP_OPTIONAL(T, has_search_criteria, "u"),
    DER_CHOICE(T, search_criteria, "u", retrieve_search_arms),
    DER_INTEGER(T, seq_number, "u.seqNumber", DER_INTEGER_ANY),
    DER_BITS(T, profile_management_operation, "u.profileManagementOperation"),
    DER_EXTENSION("ext"),
};
static const struct der_message retrieve_notifications_list_request_bare =
    DER_MESSAGE("RetrieveNotificationsListRequest-Bare", 0xBF2B, T,
                retrieve_notifications_list_request_bare_fields);
const struct der_message msg_retrieve_notifications_list_request = DER_MESSAGE(
    "RetrieveNotificationsListRequest", 0xBF2B, T, retrieve_notifications_list_request_fields,
    .alternate = &retrieve_notifications_list_request_bare);
#undef T

#define T struct retrieve_notifications_list_response
static const char *const retrieve_notifications_list_response_arms[] = {
    "notificationList", "notificationsListResultError", "euiccPackageResultList", NULL};
static const struct der_field retrieve_notifications_list_response_fields[] = {
    DER_CHOICE(T, arm, "u", retrieve_notifications_list_response_arms),
    DER_LIST_RAW(T, notification_list, "u.notificationList"),
    DER_INTEGER(T, notifications_list_result_error, "u.notificationsListResultError", DER_RESULT),
    DER_LIST_RAW(T, euicc_package_result_list, "u.euiccPackageResultList"),
};
const struct der_message msg_retrieve_notifications_list_response = DER_MESSAGE(
    "RetrieveNotificationsListResponse", 0xBF2B, T, retrieve_notifications_list_response_fields,
    .octets_max = RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_MAX, .levels = 3);
#undef T

#define T struct notification_sent_request
static const struct der_field notification_sent_request_fields[] = {
    DER_INTEGER(T, seq_number, "seqNumber", DER_INTEGER_ANY),
    DER_EXTENSION("ext"),
};
const struct der_message msg_notification_sent_request =
    DER_MESSAGE("NotificationSentRequest", 0xBF30, T, notification_sent_request_fields);
#undef T

#define T struct notification_sent_response
static const struct der_field notification_sent_response_fields[] = {
    DER_INTEGER(T, delete_notification_status, "deleteNotificationStatus", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_notification_sent_response =
    DER_MESSAGE("NotificationSentResponse", 0xBF30, T, notification_sent_response_fields);
#undef T

/* ---- Signed notifications ---- */

#define T struct other_signed_notification
static const struct der_field other_signed_notification_fields[] = {
    DER_SIGNED(T, tbs_other_notification, "tbsOtherNotification", msg_notification_metadata),
    DER_OCTETS(T, euicc_notification_signature, "euiccNotificationSignature", 0,
               SIGNATURE_OCTETS_MAX),
    DER_RAW(T, euicc_certificate, "euiccCertificate"),
    DER_RAW(T, eum_certificate, "eumCertificate"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_other_signed_notification =
    DER_MESSAGE("OtherSignedNotification", 0x30, T, other_signed_notification_fields);
#undef T

#define T struct compact_other_signed_notification
static const struct der_field compact_other_signed_notification_fields[] = {
    DER_OCTETS_OPTIONAL(T, eid_value, "eidValue", EID_OCTETS, EID_OCTETS),
    DER_SIGNED(T, tbs_other_notification, "tbsOtherNotification", msg_notification_metadata),
    DER_OCTETS(T, euicc_notification_signature, "euiccNotificationSignature", 0,
               SIGNATURE_OCTETS_MAX),
    DER_OCTETS_OPTIONAL(T, euicc_ci_pk_identifier_to_be_used, "euiccCiPKIdentifierToBeUsed", 1,
                        KEY_IDENTIFIER_MAX),
    DER_EXTENSION("ext"),
};
const struct der_message msg_compact_other_signed_notification = DER_MESSAGE(
    "CompactOtherSignedNotification", 0x30, T, compact_other_signed_notification_fields);
#undef T

static const char *const final_result_arms[] = {"successResult", "errorResult", NULL};

#define T struct profile_installation_result_data
static const struct der_field profile_installation_result_data_fields[] = {
    DER_OCTETS(T, transaction_id, "transactionId", 1, TRANSACTION_ID_MAX),
    DER_SUB(T, notification_metadata, "notificationMetadata", msg_notification_metadata),
    DER_OID(T, smdp_oid, "smdpOid"),
    DER_CHOICE(T, final_result, "finalResult.u", final_result_arms),
    DER_OCTETS(T, aid, "finalResult.u.successResult.aid", 5, AID_MAX),
    DER_OCTETS(T, success_sima_response, "finalResult.u.successResult.simaResponse", 0,
               DER_ANY_SIZE),
    DER_EXTENSION("finalResult.u.successResult.ext"),
    DER_INTEGER(T, bpp_command_id, "finalResult.u.errorResult.bppCommandId", DER_RESULT),
    DER_INTEGER(T, error_reason, "finalResult.u.errorResult.errorReason", DER_RESULT),
    DER_OCTETS_OPTIONAL(T, error_sima_response, "finalResult.u.errorResult.simaResponse", 0,
                        DER_ANY_SIZE),
    DER_EXTENSION("finalResult.u.errorResult.ext"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_installation_result_data = DER_MESSAGE(
    "ProfileInstallationResultData", 0xBF27, T, profile_installation_result_data_fields);
#undef T

#define T struct profile_installation_result
static const struct der_field profile_installation_result_fields[] = {
    DER_SIGNED(T, profile_installation_result_data, "profileInstallationResultData",
               msg_profile_installation_result_data),
    DER_OCTETS(T, euicc_sign_pir, "euiccSignPIR", 0, SIGNATURE_OCTETS_MAX),
    DER_EXTENSION("ext"),
};
const struct der_message msg_profile_installation_result =
    DER_MESSAGE("ProfileInstallationResult", 0xBF37, T, profile_installation_result_fields);
#undef T

#define T struct compact_profile_installation_result
static const char *const compact_final_result_arms[] = {"compactSuccessResult", "errorResult",
                                                        NULL};
#define DATA "compactProfileInstallationResultData."
static const struct der_field compact_profile_installation_result_fields[] = {
    DER_OCTETS(T, transaction_id, DATA "transactionId", 1, TRANSACTION_ID_MAX),
    DER_INTEGER(T, seq_number, DATA "seqNumber", DER_INTEGER_ANY),
    DER_BOOLEAN_OPTIONAL(T, has_iccid_present, iccid_present, DATA "iccidPresent"),
    DER_CHOICE(T, compact_final_result, DATA "compactFinalResult.u", compact_final_result_arms),
    DER_OCTETS(T, compact_aid, DATA "compactFinalResult.u.compactSuccessResult.compactAid", 2, 2),
    DER_OCTETS_OPTIONAL(T, success_sima_response,
                        DATA "compactFinalResult.u.compactSuccessResult.simaResponse", 0,
                        DER_ANY_SIZE),
    DER_EXTENSION(DATA "compactFinalResult.u.compactSuccessResult.ext"),
    DER_INTEGER(T, bpp_command_id, DATA "compactFinalResult.u.errorResult.bppCommandId",
                DER_RESULT),
    DER_INTEGER(T, error_reason, DATA "compactFinalResult.u.errorResult.errorReason", DER_RESULT),
    DER_OCTETS_OPTIONAL(T, error_sima_response,
                        DATA "compactFinalResult.u.errorResult.simaResponse", 0, DER_ANY_SIZE),
    DER_EXTENSION(DATA "compactFinalResult.u.errorResult.ext"),
    DER_EXTENSION(DATA "ext"),
    DER_OCTETS(T, euicc_sign_pir, "euiccSignPIR", 0, SIGNATURE_OCTETS_MAX),
    DER_EXTENSION("ext"),
};
#undef DATA
const struct der_message msg_compact_profile_installation_result = DER_MESSAGE(
    "CompactProfileInstallationResult", 0x30, T, compact_profile_installation_result_fields);
#undef T

#define T struct pending_notification
static const char *const pending_notification_arms[] = {
    "profileInstallationResult", "otherSignedNotification", "compactProfileInstallationResult",
    "compactOtherSignedNotification", NULL};
static const struct der_field pending_notification_fields[] = {
    DER_CHOICE(T, arm, "", pending_notification_arms),
    DER_SUB(T, profile_installation_result, "profileInstallationResult",
            msg_profile_installation_result),
    DER_SUB(T, other_signed_notification, "otherSignedNotification", msg_other_signed_notification),
    DER_SUB(T, compact_profile_installation_result, "compactProfileInstallationResult",
            msg_compact_profile_installation_result),
    DER_SUB(T, compact_other_signed_notification, "compactOtherSignedNotification",
            msg_compact_other_signed_notification),
};
const struct der_message msg_pending_notification =
    DER_MESSAGE("PendingNotification", 0, T, pending_notification_fields);
#undef T
