/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pending Notifications: metadata, signed notifications, listing and removing them. SGP.22
 * v2.5 3.5, 5.7.9 to 5.7.11; SGP.32 v1.2 5.9.11, 5.9.12 and its compact forms. Conventions:
 * msg_info.h.
 */
#ifndef CARD_ASN1_MSG_NOTIFICATION_H
#define CARD_ASN1_MSG_NOTIFICATION_H

#include "card/asn1/msg_profile.h"

/* BF2F: what is signed of an OtherSignedNotification */
struct notification_metadata {
    int64_t seq_number;
    uint32_t profile_management_operation; /* enum notification_event, one bit */
    struct bytes notification_address;
    struct bytes iccid; /* OPTIONAL */
};
extern const struct der_message msg_notification_metadata;

/* ListNotification, BF28 */
struct list_notification_request {
    bool has_profile_management_operation;
    uint32_t profile_management_operation; /* enum notification_event */
};
enum list_notification_response_arm {
    LIST_NOTIFICATION_RESPONSE_LIST = 1,
    LIST_NOTIFICATION_RESPONSE_ERROR
};
struct list_notification_response {
    enum list_notification_response_arm arm;
    const struct notification_metadata *notification_metadata_list;
    size_t notification_metadata_list_count;
    int64_t list_notifications_result_error; /* 127 */
};
extern const struct der_message msg_list_notification_request;
extern const struct der_message msg_list_notification_response;

/* RetrieveNotificationsList, BF2B. The criteria are accepted with and without their A0. */
enum retrieve_notifications_list_search {
    RETRIEVE_NOTIFICATIONS_LIST_SEARCH_NONE = 0,
    RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER,
    RETRIEVE_NOTIFICATIONS_LIST_SEARCH_PROFILE_MANAGEMENT_OPERATION,
    RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS
};
struct retrieve_notifications_list_request {
    bool has_search_criteria;
    enum retrieve_notifications_list_search search_criteria;
    int64_t seq_number;
    uint32_t profile_management_operation; /* enum notification_event */
};
enum retrieve_notifications_list_response_arm {
    RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_NOTIFICATION_LIST = 1,
    RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_ERROR,
    RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_EUICC_PACKAGE_RESULT_LIST
};
struct retrieve_notifications_list_response {
    enum retrieve_notifications_list_response_arm arm;
    const struct bytes *notification_list; /* each a PendingNotification, whole */
    size_t notification_list_count;
    int64_t notifications_list_result_error;       /* 127 */
    const struct bytes *euicc_package_result_list; /* each an EuiccPackageResult, BF51 .. */
    size_t euicc_package_result_list_count;
};
extern const struct der_message msg_retrieve_notifications_list_request;
extern const struct der_message msg_retrieve_notifications_list_response;

/* Octets of the response: all that a card stores. */
enum { RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_MAX = 512 * 1024 };

/* RemoveNotificationFromList, BF30 */
enum delete_notification_status {
    DELETE_NOTIFICATION_OK = 0,
    DELETE_NOTIFICATION_NOTHING_TO_DELETE = 1,
    DELETE_NOTIFICATION_UNDEFINED_ERROR = 127
};
struct notification_sent_request {
    int64_t seq_number;
};
struct notification_sent_response {
    int64_t delete_notification_status;
};
extern const struct der_message msg_notification_sent_request;
extern const struct der_message msg_notification_sent_response;

/* 30: signature over the tbsOtherNotification TLV */
struct other_signed_notification {
    struct notification_metadata tbs_other_notification;
    struct bytes tbs_other_notification_raw;
    struct bytes euicc_notification_signature;
    struct bytes euicc_certificate;
    struct bytes eum_certificate;
};
extern const struct der_message msg_other_signed_notification;

struct compact_other_signed_notification {
    struct bytes eid_value; /* OPTIONAL */
    struct notification_metadata tbs_other_notification;
    struct bytes tbs_other_notification_raw;
    struct bytes euicc_notification_signature;
    /* v1.3, OPTIONAL, possibly truncated: the CI of the key that signed */
    struct bytes euicc_ci_pk_identifier_to_be_used;
};
extern const struct der_message msg_compact_other_signed_notification;

/* finalResult of a ProfileInstallationResult and of its compact form. */
enum bpp_command_id {
    BPP_COMMAND_INITIALISE_SECURE_CHANNEL = 0,
    BPP_COMMAND_CONFIGURE_ISDP = 1,
    BPP_COMMAND_STORE_METADATA = 2,
    BPP_COMMAND_STORE_METADATA2 = 3,
    BPP_COMMAND_REPLACE_SESSION_KEYS = 4,
    BPP_COMMAND_LOAD_PROFILE_ELEMENTS = 5
};
enum error_reason {
    ERROR_REASON_INCORRECT_INPUT_VALUES = 1,
    ERROR_REASON_INVALID_SIGNATURE = 2,
    ERROR_REASON_INVALID_TRANSACTION_ID = 3,
    ERROR_REASON_UNSUPPORTED_CRT_VALUES = 4,
    ERROR_REASON_UNSUPPORTED_REMOTE_OPERATION_TYPE = 5,
    ERROR_REASON_UNSUPPORTED_PROFILE_CLASS = 6,
    ERROR_REASON_SCP03T_STRUCTURE_ERROR = 7,
    ERROR_REASON_SCP03T_SECURITY_ERROR = 8,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_ICCID_ALREADY_EXISTS_ON_EUICC = 9,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_INSUFFICIENT_MEMORY_FOR_PROFILE = 10,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_INTERRUPTION = 11,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_PE_PROCESSING_ERROR = 12,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_DATA_MISMATCH = 13,
    ERROR_REASON_TEST_PROFILE_INSTALL_FAILED_DUE_TO_INVALID_NAA_KEY = 14,
    ERROR_REASON_PPR_NOT_ALLOWED = 15,
    ERROR_REASON_INSTALL_FAILED_DUE_TO_INSUFFICIENT_MINIMUM_SECURITY_LEVEL = 31, /* SGP.22 v2.7 */
    ERROR_REASON_INSTALL_FAILED_DUE_TO_UNKNOWN_ERROR = 127
};
enum final_result_arm { FINAL_RESULT_SUCCESS = 1, FINAL_RESULT_ERROR };

/* BF27: what is signed of a ProfileInstallationResult */
struct profile_installation_result_data {
    struct bytes transaction_id;
    struct notification_metadata notification_metadata;
    struct bytes smdp_oid;
    enum final_result_arm final_result;
    struct bytes aid;                   /* success */
    struct bytes success_sima_response; /* success */
    int64_t bpp_command_id;             /* error: enum bpp_command_id */
    int64_t error_reason;               /* error: enum error_reason */
    struct bytes error_sima_response;   /* error, OPTIONAL */
};
extern const struct der_message msg_profile_installation_result_data;

/* BF37 */
struct profile_installation_result {
    struct profile_installation_result_data profile_installation_result_data;
    struct bytes profile_installation_result_data_raw;
    struct bytes euicc_sign_pir;
};
extern const struct der_message msg_profile_installation_result;

struct compact_profile_installation_result {
    struct bytes transaction_id;
    int64_t seq_number;
    bool has_iccid_present;
    bool iccid_present; /* absent: true */
    enum final_result_arm compact_final_result;
    struct bytes compact_aid;           /* success: octets 14 and 15 of the ISD-P's AID */
    struct bytes success_sima_response; /* success, OPTIONAL: absent is 3007A0053003800100 */
    int64_t bpp_command_id;
    int64_t error_reason;
    struct bytes error_sima_response; /* error, OPTIONAL */
    struct bytes euicc_sign_pir;
};
extern const struct der_message msg_compact_profile_installation_result;

enum pending_notification_arm {
    PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT = 1,
    PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION,
    PENDING_NOTIFICATION_COMPACT_PROFILE_INSTALLATION_RESULT,
    PENDING_NOTIFICATION_COMPACT_OTHER_SIGNED_NOTIFICATION
};
struct pending_notification {
    enum pending_notification_arm arm;
    struct profile_installation_result profile_installation_result;
    struct other_signed_notification other_signed_notification;
    struct compact_profile_installation_result compact_profile_installation_result;
    struct compact_other_signed_notification compact_other_signed_notification;
};
extern const struct der_message msg_pending_notification;

#endif
