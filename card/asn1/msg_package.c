/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_package.h. Sizes: SGP.32 v1.2 annex (ASN.1). Encodings: A-51. */
#include "card/asn1/msg_package.h"

#include "card/asn1/msg_rsp.h"

#define EIM_ID(member, path) DER_UTF8_OCTETS(T, member, path, 1, EIM_ID_MAX)
#define TRANSACTION_ID_OPTIONAL(member, path)                                                      \
    DER_OCTETS_OPTIONAL(T, member, path, 1, TRANSACTION_ID_MAX)
#define SIGNATURE(member, path) DER_OCTETS(T, member, path, 0, SIGNATURE_OCTETS_MAX)
#define ICCID(member, path)     DER_OCTETS(T, member, path, ICCID_OCTETS, ICCID_OCTETS)

/* ---- Request ---- */

#define T struct euicc_package_signed
static const char *const euicc_package_arms[] = {"psmoList", "ecoList", NULL};
static const struct der_field euicc_package_signed_fields[] = {
    EIM_ID(eim_id, "eimId"),
    DER_OCTETS(T, eid_value, "eidValue", EID_OCTETS, EID_OCTETS),
    DER_INTEGER(T, counter_value, "counterValue", DER_INTEGER_ANY),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_CHOICE(T, euicc_package, "euiccPackage", euicc_package_arms),
    DER_LIST_RAW(T, psmo_list, "euiccPackage.psmoList"),
    DER_LIST_RAW(T, eco_list, "euiccPackage.ecoList"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_package_signed =
    DER_MESSAGE("EuiccPackageSigned", 0x30, T, euicc_package_signed_fields);
#undef T

#define T struct euicc_package_request
static const struct der_field euicc_package_request_fields[] = {
    DER_SIGNED(T, euicc_package_signed, "euiccPackageSigned", msg_euicc_package_signed),
    SIGNATURE(eim_signature, "eimSignature"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_package_request =
    DER_MESSAGE("EuiccPackageRequest", 0xBF51, T, euicc_package_request_fields, .levels = 3);
#undef T

#define T struct psmo
static const char *const psmo_arms[] = {
    "enable",
    "disable",
    "delete",
    "listProfileInfo",
    "getRAT",
    "configureImmediateEnable",
    "setFallbackAttribute",
    "unsetFallbackAttribute",
    "setDefaultDpAddress",
    NULL,
};
static const struct der_field psmo_fields[] = {
    DER_CHOICE(T, arm, "", psmo_arms),
    ICCID(iccid, "enable.iccid"),
    DER_NULL_OPTIONAL(T, rollback_flag, "enable.rollbackFlag"),
    DER_EXTENSION("enable.ext"),
    ICCID(iccid, "disable.iccid"),
    DER_EXTENSION("disable.ext"),
    ICCID(iccid, "delete.iccid"),
    DER_EXTENSION("delete.ext"),
    DER_SUB(T, list_profile_info, "listProfileInfo", msg_profile_info_list_request),
    DER_NULL_OPTIONAL(T, immediate_enable_flag, "configureImmediateEnable.immediateEnableFlag"),
    DER_OID_OPTIONAL(T, default_smdp_oid, "configureImmediateEnable.defaultSmdpOid"),
    DER_UTF8_OPTIONAL(T, default_smdp_address, "configureImmediateEnable.defaultSmdpAddress", 0,
                      DER_ANY_SIZE),
    DER_EXTENSION("configureImmediateEnable.ext"),
    ICCID(iccid, "setFallbackAttribute.iccid"),
    DER_EXTENSION("setFallbackAttribute.ext"),
    DER_SUB(T, set_default_dp_address, "setDefaultDpAddress", msg_set_default_dp_address_request),
};
const struct der_message msg_psmo = DER_MESSAGE("Psmo", 0, T, psmo_fields);
#undef T

#define T struct eco
static const char *const eco_arms[] = {"addEim", "deleteEim", "updateEim", "listEim", NULL};
static const struct der_field eco_fields[] = {
    DER_CHOICE(T, arm, "", eco_arms),
    DER_SUB(T, eim_configuration_data, "addEim", msg_eim_configuration_data),
    EIM_ID(eim_id, "deleteEim.eimId"),
    DER_EXTENSION("deleteEim.ext"),
    DER_SUB(T, eim_configuration_data, "updateEim", msg_eim_configuration_data),
};
const struct der_message msg_eco = DER_MESSAGE("Eco", 0, T, eco_fields);
#undef T

/* ---- Results ---- */

#define T struct eim_id_info
static const struct der_field eim_id_info_fields[] = {
    EIM_ID(eim_id, "eimId"),
    DER_INTEGER_OPTIONAL(T, has_eim_id_type, eim_id_type, "eimIdType", DER_INTEGER_ANY),
    DER_INTEGER_OPTIONAL(T, has_eim_id_type_1_0, eim_id_type_1_0, "eimIdTypeV1", DER_INTEGER_ANY),
    DER_EXTENSION("ext"),
};
const struct der_message msg_eim_id_info = DER_MESSAGE("EimIdInfo", 0x30, T, eim_id_info_fields);
#undef T

#define T struct euicc_result_data
static const char *const euicc_result_data_arms[] = {
    "enableResult",
    "disableResult",
    "deleteResult",
    "listProfileInfoResult",
    "getRATResult",
    "configureImmediateEnableResult",
    "addEimResult",
    "deleteEimResult",
    "updateEimResult",
    "listEimResult",
    "rollbackResult",
    "setFallbackAttributeResult",
    "unsetFallbackAttributeResult",
    "processingTerminated",
    "setDefaultDpAddressResult",
    NULL,
};
static const char *const add_eim_result_arms[] = {"associationToken", "addEimResultCode", NULL};
static const char *const list_eim_result_arms[] = {"eimIdList", "listEimError", NULL};
static const struct der_field euicc_result_data_fields[] = {
    DER_CHOICE(T, arm, "", euicc_result_data_arms),
    DER_INTEGER(T, result, "enableResult", DER_RESULT),
    DER_INTEGER(T, result, "disableResult", DER_RESULT),
    DER_INTEGER(T, result, "deleteResult", DER_RESULT),
    DER_SUB(T, list_profile_info_result, "listProfileInfoResult", msg_profile_info_list_response),
    DER_CONTENT(T, rat, "getRATResult", 0, DER_ANY_SIZE),
    DER_INTEGER(T, result, "configureImmediateEnableResult", DER_RESULT),
    DER_CHOICE(T, add_eim_result, "addEimResult.u", add_eim_result_arms),
    DER_INTEGER(T, association_token, "addEimResult.u.associationToken", DER_INTEGER_ANY),
    DER_INTEGER(T, result, "addEimResult.u.addEimResultCode", DER_RESULT),
    DER_INTEGER(T, result, "deleteEimResult", DER_RESULT),
    DER_INTEGER(T, result, "updateEimResult", DER_RESULT),
    DER_CHOICE(T, list_eim_result, "listEimResult.u", list_eim_result_arms),
    DER_LIST(T, eim_id_list, "listEimResult.u.eimIdList", msg_eim_id_info),
    DER_INTEGER(T, result, "listEimResult.u.listEimError", DER_RESULT),
    DER_INTEGER(T, result, "rollbackResult", DER_RESULT),
    DER_INTEGER(T, result, "setFallbackAttributeResult", DER_RESULT),
    DER_INTEGER(T, result, "unsetFallbackAttributeResult", DER_RESULT),
    DER_INTEGER(T, result, "processingTerminated", DER_RESULT),
    DER_SUB(T, set_default_dp_address_result, "setDefaultDpAddressResult",
            msg_set_default_dp_address_response),
};
const struct der_message msg_euicc_result_data =
    DER_MESSAGE("EuiccResultData", 0, T, euicc_result_data_fields);
#undef T

#define T struct euicc_package_result_data_signed
static const struct der_field euicc_package_result_data_signed_fields[] = {
    EIM_ID(eim_id, "eimId"),
    DER_INTEGER(T, counter_value, "counterValue", DER_INTEGER_ANY),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_INTEGER(T, seq_number, "seqNumber", DER_INTEGER_ANY),
    DER_CONTENT(T, euicc_result, "euiccResult", 0, DER_ANY_SIZE),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_package_result_data_signed =
    DER_MESSAGE("EuiccPackageResultDataSigned", 0x30, T, euicc_package_result_data_signed_fields);
#undef T

#define T struct euicc_package_error_data_signed
static const struct der_field euicc_package_error_data_signed_fields[] = {
    EIM_ID(eim_id, "eimId"),
    DER_INTEGER(T, counter_value, "counterValue", DER_INTEGER_ANY),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, "eimTransactionId"),
    DER_INTEGER(T, euicc_package_error_code, "euiccPackageErrorCode", DER_RESULT),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_package_error_data_signed =
    DER_MESSAGE("EuiccPackageErrorDataSigned", 0x30, T, euicc_package_error_data_signed_fields);
#undef T

#define T struct euicc_package_result
static const char *const euicc_package_result_arms[] = {
    "euiccPackageResultSigned", "euiccPackageErrorSigned", "euiccPackageErrorUnsigned", NULL};
#define SIGNED   "u.euiccPackageResultSigned."
#define ERROR    "u.euiccPackageErrorSigned."
#define UNSIGNED "u.euiccPackageErrorUnsigned."
static const struct der_field euicc_package_result_fields[] = {
    DER_CHOICE(T, arm, "u", euicc_package_result_arms),
    DER_SIGNED(T, euicc_package_result_data_signed, SIGNED "euiccPackageResultDataSigned",
               msg_euicc_package_result_data_signed),
    SIGNATURE(euicc_sign_epr, SIGNED "euiccSignEPR"),
    DER_EXTENSION(SIGNED "ext"),
    DER_SIGNED(T, euicc_package_error_data_signed, ERROR "euiccPackageErrorDataSigned",
               msg_euicc_package_error_data_signed),
    SIGNATURE(euicc_sign_epe, ERROR "euiccSignEPE"),
    DER_EXTENSION(ERROR "ext"),
    EIM_ID(eim_id, UNSIGNED "eimId"),
    TRANSACTION_ID_OPTIONAL(eim_transaction_id, UNSIGNED "eimTransactionId"),
    DER_INTEGER_OPTIONAL(T, has_association_token, association_token, UNSIGNED "associationToken",
                         DER_INTEGER_ANY),
    DER_INTEGER_OPTIONAL(T, has_euicc_package_unsigned_error_code,
                         euicc_package_unsigned_error_code,
                         UNSIGNED "euiccPackageUnsignedErrorCode", DER_RESULT),
    DER_EXTENSION(UNSIGNED "ext"),
};
#undef SIGNED
#undef ERROR
#undef UNSIGNED
const struct der_message msg_euicc_package_result =
    DER_MESSAGE("EuiccPackageResult", 0xBF51, T, euicc_package_result_fields);
#undef T
