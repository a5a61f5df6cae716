/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eUICC Packages (ESep): the signed request, its PSMOs and eCOs one by one, the results. SGP.32
 * v1.2 2.11.1.1, 2.11.2, 5.9.1, 5.13. Conventions: msg_info.h, and msg_rsp.h for what is signed.
 */
#ifndef CARD_ASN1_MSG_PACKAGE_H
#define CARD_ASN1_MSG_PACKAGE_H

#include "card/asn1/msg_eim.h"
#include "card/asn1/msg_profile.h"

enum euicc_package_arm { EUICC_PACKAGE_PSMO_LIST = 1, EUICC_PACKAGE_ECO_LIST };
struct euicc_package_signed {
    struct bytes eim_id;
    struct bytes eid_value;
    int64_t counter_value;
    struct bytes eim_transaction_id; /* OPTIONAL */
    enum euicc_package_arm euicc_package;
    const struct bytes *psmo_list; /* each a Psmo, whole; checked and decoded when its turn comes.
                                      The last one may be octets that are no TLV (C-23) */
    size_t psmo_list_count;
    const struct bytes *eco_list; /* each an Eco, whole */
    size_t eco_list_count;
};
extern const struct der_message msg_euicc_package_signed;

/* LoadEuiccPackage, BF51. The signature is over euicc_package_signed and the eIM's token (C-10). */
struct euicc_package_request {
    struct euicc_package_signed euicc_package_signed;
    struct bytes euicc_package_signed_raw;
    struct bytes eim_signature;
};
extern const struct der_message msg_euicc_package_request;

enum psmo_arm {
    PSMO_ENABLE = 1,
    PSMO_DISABLE,
    PSMO_DELETE,
    PSMO_LIST_PROFILE_INFO,
    PSMO_GET_RAT,
    PSMO_CONFIGURE_IMMEDIATE_ENABLE,
    PSMO_SET_FALLBACK_ATTRIBUTE,
    PSMO_UNSET_FALLBACK_ATTRIBUTE,
    PSMO_SET_DEFAULT_DP_ADDRESS
};
struct psmo {
    enum psmo_arm arm;
    struct bytes iccid; /* enable, disable, delete, setFallbackAttribute */
    bool rollback_flag; /* enable */
    struct profile_info_list_request list_profile_info;
    bool immediate_enable_flag; /* configureImmediateEnable */
    struct bytes default_smdp_oid;
    struct bytes default_smdp_address;
    struct set_default_dp_address_request set_default_dp_address;
};
extern const struct der_message msg_psmo;

enum eco_arm { ECO_ADD_EIM = 1, ECO_DELETE_EIM, ECO_UPDATE_EIM, ECO_LIST_EIM };
struct eco {
    enum eco_arm arm;
    struct bytes eim_id;                                  /* deleteEim */
    struct eim_configuration_data eim_configuration_data; /* addEim, updateEim */
};
extern const struct der_message msg_eco;

/* Result codes of enable, disable and delete are in msg_profile.h, of addEim in msg_eim.h. */
enum configure_immediate_enable_result {
    CONFIGURE_IMMEDIATE_ENABLE_OK = 0,
    CONFIGURE_IMMEDIATE_ENABLE_INSUFFICIENT_MEMORY = 1,
    CONFIGURE_IMMEDIATE_ENABLE_COMMAND_ERROR = 7,
    CONFIGURE_IMMEDIATE_ENABLE_UNDEFINED_ERROR = 127
};
enum rollback_profile_result { ROLLBACK_PROFILE_OK = 0, ROLLBACK_PROFILE_UNDEFINED_ERROR = 127 };
enum set_fallback_attribute_result {
    SET_FALLBACK_ATTRIBUTE_OK = 0,
    SET_FALLBACK_ATTRIBUTE_ICCID_OR_AID_NOT_FOUND = 1,
    SET_FALLBACK_ATTRIBUTE_FALLBACK_NOT_ALLOWED = 2,
    SET_FALLBACK_ATTRIBUTE_FALLBACK_PROFILE_ENABLED = 3,
    SET_FALLBACK_ATTRIBUTE_UNDEFINED_ERROR = 127
};
enum unset_fallback_attribute_result {
    UNSET_FALLBACK_ATTRIBUTE_OK = 0,
    UNSET_FALLBACK_ATTRIBUTE_NO_FALLBACK_ATTRIBUTE = 2,
    UNSET_FALLBACK_ATTRIBUTE_FALLBACK_PROFILE_ENABLED = 3,
    UNSET_FALLBACK_ATTRIBUTE_COMMAND_ERROR = 7,
    UNSET_FALLBACK_ATTRIBUTE_UNDEFINED_ERROR = 127
};
enum add_eim_result_code {
    ADD_EIM_OK = 0,
    ADD_EIM_INSUFFICIENT_MEMORY = 1,
    ADD_EIM_ASSOCIATED_EIM_ALREADY_EXISTS = 2,
    ADD_EIM_CI_PK_UNKNOWN = 3,
    ADD_EIM_INVALID_ASSOCIATION_TOKEN = 5,
    ADD_EIM_COUNTER_VALUE_OUT_OF_RANGE = 6,
    ADD_EIM_COMMAND_ERROR = 7,
    ADD_EIM_UNDEFINED_ERROR = 127
};
enum delete_eim_result {
    DELETE_EIM_OK = 0,
    DELETE_EIM_EIM_NOT_FOUND = 1,
    DELETE_EIM_LAST_EIM_DELETED = 2,
    DELETE_EIM_COMMAND_ERROR = 7,
    DELETE_EIM_UNDEFINED_ERROR = 127
};
enum update_eim_result {
    UPDATE_EIM_OK = 0,
    UPDATE_EIM_EIM_NOT_FOUND = 1,
    UPDATE_EIM_CI_PK_UNKNOWN = 3,
    UPDATE_EIM_COUNTER_VALUE_OUT_OF_RANGE = 6,
    UPDATE_EIM_COMMAND_ERROR = 7,
    UPDATE_EIM_UNDEFINED_ERROR = 127
};
enum processing_terminated {
    PROCESSING_TERMINATED_RESULT_SIZE_OVERFLOW = 1,
    PROCESSING_TERMINATED_UNKNOWN_OR_DAMAGED_COMMAND = 2,
    PROCESSING_TERMINATED_INTERRUPTION = 3,
    PROCESSING_TERMINATED_UNDEFINED_ERROR = 127
};

struct eim_id_info {
    struct bytes eim_id;
    bool has_eim_id_type;
    int64_t eim_id_type; /* enum eim_id_type */
    bool has_eim_id_type_1_0;
    int64_t eim_id_type_1_0; /* the same, of a card of SGP.32 v1.0 (F.1) */
};
extern const struct der_message msg_eim_id_info;

/* One element of euiccResult. */
enum euicc_result_data_arm {
    EUICC_RESULT_ENABLE = 1,
    EUICC_RESULT_DISABLE,
    EUICC_RESULT_DELETE,
    EUICC_RESULT_LIST_PROFILE_INFO,
    EUICC_RESULT_GET_RAT,
    EUICC_RESULT_CONFIGURE_IMMEDIATE_ENABLE,
    EUICC_RESULT_ADD_EIM,
    EUICC_RESULT_DELETE_EIM,
    EUICC_RESULT_UPDATE_EIM,
    EUICC_RESULT_LIST_EIM,
    EUICC_RESULT_ROLLBACK,
    EUICC_RESULT_SET_FALLBACK_ATTRIBUTE,
    EUICC_RESULT_UNSET_FALLBACK_ATTRIBUTE,
    EUICC_RESULT_PROCESSING_TERMINATED,
    EUICC_RESULT_SET_DEFAULT_DP_ADDRESS
};
enum add_eim_result_arm { ADD_EIM_RESULT_ASSOCIATION_TOKEN = 1, ADD_EIM_RESULT_CODE };
enum list_eim_result_arm { LIST_EIM_RESULT_EIM_ID_LIST = 1, LIST_EIM_RESULT_ERROR };
struct euicc_result_data {
    enum euicc_result_data_arm arm;
    int64_t result; /* the code of every arm that is a number, and of the three below */
    struct profile_info_list_response list_profile_info_result;
    struct bytes rat; /* getRATResult: rules in a row */
    enum add_eim_result_arm add_eim_result;
    int64_t association_token; /* addEim; its code is `result` */
    enum list_eim_result_arm list_eim_result;
    const struct eim_id_info *eim_id_list; /* listEim; its error is `result` */
    size_t eim_id_list_count;
    struct set_default_dp_address_response set_default_dp_address_result;
};
extern const struct der_message msg_euicc_result_data;

struct euicc_package_result_data_signed {
    struct bytes eim_id;
    int64_t counter_value;
    struct bytes eim_transaction_id; /* OPTIONAL */
    int64_t seq_number;
    struct bytes euicc_result; /* in a row, each a EuiccResultData; empty but not NULL for none */
};
enum euicc_package_error_code {
    EUICC_PACKAGE_ERROR_INVALID_EID = 3,
    EUICC_PACKAGE_ERROR_REPLAY_ERROR = 4,
    EUICC_PACKAGE_ERROR_COUNTER_VALUE_OUT_OF_RANGE = 6,
    EUICC_PACKAGE_ERROR_SIZE_OVERFLOW = 15,
    EUICC_PACKAGE_ERROR_ECALL_ACTIVE = 104,
    EUICC_PACKAGE_ERROR_UNDEFINED_ERROR = 127
};
struct euicc_package_error_data_signed {
    struct bytes eim_id;
    int64_t counter_value;
    struct bytes eim_transaction_id; /* OPTIONAL */
    int64_t euicc_package_error_code;
};
enum euicc_package_unsigned_error_code { /* v1.3 */
                                         EUICC_PACKAGE_UNSIGNED_ERROR_SIZE_OVERFLOW = 15,
                                         EUICC_PACKAGE_UNSIGNED_ERROR_UNDEFINED_ERROR = 127
};
enum euicc_package_result_arm {
    EUICC_PACKAGE_RESULT_SIGNED = 1,
    EUICC_PACKAGE_RESULT_ERROR_SIGNED,
    EUICC_PACKAGE_RESULT_ERROR_UNSIGNED
};
/* BF51. Signatures are over the data and the token of the eIM (C-30). */
struct euicc_package_result {
    enum euicc_package_result_arm arm;
    struct euicc_package_result_data_signed euicc_package_result_data_signed;
    struct bytes euicc_package_result_data_signed_raw;
    struct bytes euicc_sign_epr;
    struct euicc_package_error_data_signed euicc_package_error_data_signed;
    struct bytes euicc_package_error_data_signed_raw;
    struct bytes euicc_sign_epe;
    struct bytes eim_id;             /* unsigned error from here on */
    struct bytes eim_transaction_id; /* OPTIONAL */
    bool has_association_token;
    int64_t association_token;
    bool has_euicc_package_unsigned_error_code; /* v1.3 */
    int64_t euicc_package_unsigned_error_code;  /* enum euicc_package_unsigned_error_code */
};
extern const struct der_message msg_euicc_package_result_data_signed;
extern const struct der_message msg_euicc_package_error_data_signed;
extern const struct der_message msg_euicc_package_result;

#endif
