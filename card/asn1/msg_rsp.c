/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of msg_rsp.h. Sizes: SGP.22 v2.5 annex H, SGP.32 v1.2 annex (ASN.1). */
#include "card/asn1/msg_rsp.h"

enum { TAC_OCTETS = 4, IMEI_OCTETS = 8, PUBLIC_KEY_MAX = 256 };

#define TRANSACTION_ID(member, path) DER_OCTETS(T, member, path, 1, TRANSACTION_ID_MAX)
#define SIGNATURE(member, path)      DER_OCTETS(T, member, path, 0, SIGNATURE_OCTETS_MAX)
#define VERSION_OPTIONAL(member, path)                                                             \
    DER_OCTETS_OPTIONAL(T, member, path, VERSION_OCTETS, VERSION_OCTETS)

/* ---- DeviceInfo, CtxParams1 ---- */

#define T      struct device_info
#define WITHIN "deviceCapabilities."
static const struct der_field device_info_fields[] = {
    DER_OCTETS(T, tac, "tac", TAC_OCTETS, TAC_OCTETS),
    VERSION_OPTIONAL(gsm_supported_release, WITHIN "gsmSupportedRelease"),
    VERSION_OPTIONAL(utran_supported_release, WITHIN "utranSupportedRelease"),
    VERSION_OPTIONAL(cdma2000onex_supported_release, WITHIN "cdma2000onexSupportedRelease"),
    VERSION_OPTIONAL(cdma2000hrpd_supported_release, WITHIN "cdma2000hrpdSupportedRelease"),
    VERSION_OPTIONAL(cdma2000ehrpd_supported_release, WITHIN "cdma2000ehrpdSupportedRelease"),
    VERSION_OPTIONAL(eutran_epc_supported_release, WITHIN "eutranEpcSupportedRelease"),
    VERSION_OPTIONAL(contactless_supported_release, WITHIN "contactlessSupportedRelease"),
    VERSION_OPTIONAL(rsp_crl_supported_version, WITHIN "rspCrlSupportedVersion"),
    VERSION_OPTIONAL(nr_epc_supported_release, WITHIN "nrEpcSupportedRelease"),
    VERSION_OPTIONAL(nr5gc_supported_release, WITHIN "nr5gcSupportedRelease"),
    VERSION_OPTIONAL(eutran5gc_supported_release, WITHIN "eutran5gcSupportedRelease"),
    VERSION_OPTIONAL(lpa_svn, WITHIN "lpaSvn"),
    DER_OCTETS_OPTIONAL(T, cat_supported_classes, WITHIN "catSupportedClasses", 1, 9),
    DER_INTEGER_OPTIONAL(T, has_euicc_form_factor_type, euicc_form_factor_type,
                         WITHIN "euiccFormFactorType", DER_INTEGER_ANY),
    DER_GROUP_OPTIONAL(T, has_device_additional_feature_support,
                       WITHIN "deviceAdditionalFeatureSupport"),
    VERSION_OPTIONAL(nai_support, WITHIN "deviceAdditionalFeatureSupport.naiSupport"),
    DER_EXTENSION(WITHIN "deviceAdditionalFeatureSupport.ext"),
    DER_EXTENSION(WITHIN "ext"),
    DER_EXTENSION(WITHIN "ext2"),
    DER_OCTETS_OPTIONAL(T, imei, "imei", IMEI_OCTETS, IMEI_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_device_info = DER_MESSAGE("DeviceInfo", 0x30, T, device_info_fields);
#undef WITHIN
#undef T

#define T struct ctx_params1
static const struct der_field ctx_params1_fields[] = {
    DER_UTF8_OPTIONAL(T, matching_id, "matchingId", 0, DER_ANY_SIZE),
    DER_SUB(T, device_info, "deviceInfo", msg_device_info),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
};
const struct der_message msg_ctx_params1 =
    DER_MESSAGE("CtxParamsForCommonAuthentication", 0xA0, T, ctx_params1_fields);
#undef T

/* ---- AuthenticateServer ---- */

#define T struct server_signed1
static const struct der_field server_signed1_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_OCTETS(T, euicc_challenge, "euiccChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_UTF8(T, server_address, "serverAddress", 0, DER_ANY_SIZE),
    DER_OCTETS(T, server_challenge, "serverChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
};
const struct der_message msg_server_signed1 =
    DER_MESSAGE("ServerSigned1", 0x30, T, server_signed1_fields);
#undef T

#define T struct authenticate_server_request
static const struct der_field authenticate_server_request_fields[] = {
    DER_SIGNED(T, server_signed1, "serverSigned1", msg_server_signed1),
    SIGNATURE(server_signature1, "serverSignature1"),
    DER_OCTETS(T, euicc_ci_pk_id_to_be_used, "euiccCiPKIdToBeUsed", 1, KEY_IDENTIFIER_MAX),
    DER_RAW(T, server_certificate, "serverCertificate"),
    DER_SIGNED(T, ctx_params1, "ctxParams1", msg_ctx_params1),
    DER_EXTENSION("ext"),
};
const struct der_message msg_authenticate_server_request =
    DER_MESSAGE("AuthenticateServerRequest", 0xBF38, T, authenticate_server_request_fields);
#undef T

#define T struct euicc_signed1
static const struct der_field euicc_signed1_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_UTF8(T, server_address, "serverAddress", 0, DER_ANY_SIZE),
    DER_OCTETS(T, server_challenge, "serverChallenge", CHALLENGE_OCTETS, CHALLENGE_OCTETS),
    DER_SIGNED(T, euicc_info2, "euiccInfo2", msg_euicc_info2),
    DER_SIGNED(T, ctx_params1, "ctxParams1", msg_ctx_params1),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_signed1 =
    DER_MESSAGE("EuiccSigned1", 0x30, T, euicc_signed1_fields);
#undef T

#define T struct authenticate_server_response
static const char *const authenticate_server_response_arms[] = {
    "authenticateResponseOk", "authenticateResponseError", "compactAuthenticateResponseOk", NULL};
static const char *const compact_signed_data_arms[] = {"euiccSigned1", "compactEuiccSigned1", NULL};
#define OK      "u.authenticateResponseOk."
#define ERROR   "u.authenticateResponseError."
#define COMPACT "u.compactAuthenticateResponseOk."
static const struct der_field authenticate_server_response_fields[] = {
    DER_CHOICE(T, arm, "u", authenticate_server_response_arms),
    DER_SIGNED(T, euicc_signed1, OK "euiccSigned1", msg_euicc_signed1),
    SIGNATURE(euicc_signature1, OK "euiccSignature1"),
    DER_RAW(T, euicc_certificate, OK "euiccCertificate"),
    DER_RAW(T, eum_certificate, OK "eumCertificate"),
    DER_EXTENSION(OK "ext"),
    TRANSACTION_ID(transaction_id, ERROR "transactionId"),
    DER_INTEGER(T, authenticate_error_code, ERROR "authenticateErrorCode", DER_RESULT),
    DER_EXTENSION(ERROR "ext"),
    DER_CHOICE(T, compact.signed_data, COMPACT "signedData", compact_signed_data_arms),
    DER_SIGNED(T, compact.euicc_signed1, COMPACT "signedData.euiccSigned1", msg_euicc_signed1),
    DER_OCTETS(T, compact.ext_card_resource,
               COMPACT "signedData.compactEuiccSigned1.extCardResource", 0, DER_ANY_SIZE),
    DER_CONTENT_OPTIONAL(T, compact.ctx_params1,
                         COMPACT "signedData.compactEuiccSigned1.ctxParams1", 2, DER_ANY_SIZE),
    DER_EXTENSION(COMPACT "signedData.compactEuiccSigned1.ext"),
    SIGNATURE(compact.euicc_signature1, COMPACT "euiccSignature1"),
    DER_SEQUENCE_OPTIONAL(T, compact.euicc_certificate, COMPACT "euiccCertificate"),
    DER_SEQUENCE_OPTIONAL(T, compact.eum_certificate, COMPACT "eumCertificate"),
    DER_EXTENSION(COMPACT "ext"),
};
#undef OK
#undef ERROR
#undef COMPACT
const struct der_message msg_authenticate_server_response =
    DER_MESSAGE("AuthenticateServerResponse", 0xBF38, T, authenticate_server_response_fields);
#undef T

/* ---- PrepareDownload ---- */

#define T struct smdp_signed2
static const struct der_field smdp_signed2_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_BOOLEAN(T, cc_required_flag, "ccRequiredFlag"),
    DER_OCTETS_OPTIONAL(T, bpp_euicc_otpk, "bppEuiccOtpk", 1, PUBLIC_KEY_MAX),
    DER_EXTENSION("ext"),
    DER_EXTENSION("ext2"),
};
const struct der_message msg_smdp_signed2 =
    DER_MESSAGE("SmdpSigned2", 0x30, T, smdp_signed2_fields);
#undef T

#define T struct prepare_download_request
static const struct der_field prepare_download_request_fields[] = {
    DER_SIGNED(T, smdp_signed2, "smdpSigned2", msg_smdp_signed2),
    SIGNATURE(smdp_signature2, "smdpSignature2"),
    DER_OCTETS_OPTIONAL(T, hash_cc, "hashCc", HASH_OCTETS, HASH_OCTETS),
    DER_RAW(T, smdp_certificate, "smdpCertificate"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_prepare_download_request =
    DER_MESSAGE("PrepareDownloadRequest", 0xBF21, T, prepare_download_request_fields);
#undef T

#define T struct euicc_signed2
static const struct der_field euicc_signed2_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_OCTETS(T, euicc_otpk, "euiccOtpk", 1, PUBLIC_KEY_MAX),
    DER_OCTETS_OPTIONAL(T, hash_cc, "hashCc", HASH_OCTETS, HASH_OCTETS),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_signed2 =
    DER_MESSAGE("EUICCSigned2", 0x30, T, euicc_signed2_fields);
#undef T

#define T struct prepare_download_response
static const char *const prepare_download_response_arms[] = {
    "downloadResponseOk", "downloadResponseError", "compactDownloadResponseOk", NULL};
#define OK      "u.downloadResponseOk."
#define ERROR   "u.downloadResponseError."
#define COMPACT "u.compactDownloadResponseOk."
static const struct der_field prepare_download_response_fields[] = {
    DER_CHOICE(T, arm, "u", prepare_download_response_arms),
    DER_SIGNED(T, euicc_signed2, OK "euiccSigned2", msg_euicc_signed2),
    SIGNATURE(euicc_signature2, OK "euiccSignature2"),
    DER_EXTENSION(OK "ext"),
    TRANSACTION_ID(transaction_id, ERROR "transactionId"),
    DER_INTEGER(T, download_error_code, ERROR "downloadErrorCode", DER_RESULT),
    DER_EXTENSION(ERROR "ext"),
    DER_OCTETS_OPTIONAL(T, compact_euicc_otpk, COMPACT "compactEuiccSigned2.euiccOtpk", 1,
                        PUBLIC_KEY_MAX),
    DER_OCTETS_OPTIONAL(T, compact_hash_cc, COMPACT "compactEuiccSigned2.hashCc", HASH_OCTETS,
                        HASH_OCTETS),
    DER_EXTENSION(COMPACT "compactEuiccSigned2.ext"),
    SIGNATURE(compact_euicc_signature2, COMPACT "euiccSignature2"),
    DER_EXTENSION(COMPACT "ext"),
};
#undef OK
#undef ERROR
#undef COMPACT
const struct der_message msg_prepare_download_response =
    DER_MESSAGE("PrepareDownloadResponse", 0xBF21, T, prepare_download_response_fields);
#undef T

/* ---- CancelSession ---- */

#define T struct cancel_session_request
static const struct der_field cancel_session_request_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_INTEGER(T, reason, "reason", DER_INTEGER_ANY),
    DER_EXTENSION("ext"),
};
const struct der_message msg_cancel_session_request =
    DER_MESSAGE("CancelSessionRequest", 0xBF41, T, cancel_session_request_fields);
#undef T

#define T struct euicc_cancel_session_signed
static const struct der_field euicc_cancel_session_signed_fields[] = {
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_OID(T, smdp_oid, "smdpOid"),
    DER_INTEGER(T, reason, "reason", DER_INTEGER_ANY),
    DER_EXTENSION("ext"),
};
const struct der_message msg_euicc_cancel_session_signed =
    DER_MESSAGE("EuiccCancelSessionSigned", 0x30, T, euicc_cancel_session_signed_fields);
#undef T

#define T struct cancel_session_response
static const char *const cancel_session_response_arms[] = {"cancelSessionResponseOk",
                                                           "cancelSessionResponseError",
                                                           "compactCancelSessionResponseOk", NULL};
/* The rows below the CHOICE `at`. */
#define CANCEL_SESSION_ROWS(at)                                                                    \
    DER_CHOICE(T, arm, at, cancel_session_response_arms),                                          \
        DER_SIGNED(T, euicc_cancel_session_signed,                                                 \
                   at ".cancelSessionResponseOk.euiccCancelSessionSigned",                         \
                   msg_euicc_cancel_session_signed),                                               \
        SIGNATURE(euicc_cancel_session_signature,                                                  \
                  at ".cancelSessionResponseOk.euiccCancelSessionSignature"),                      \
        DER_EXTENSION(at ".cancelSessionResponseOk.ext"),                                          \
        DER_INTEGER(T, cancel_session_response_error, at ".cancelSessionResponseError",            \
                    DER_RESULT),                                                                   \
        DER_INTEGER_OPTIONAL(                                                                      \
            T, has_compact_reason, compact_reason,                                                 \
            at ".compactCancelSessionResponseOk.compactEuiccCancelSessionSigned.reason",           \
            DER_INTEGER_ANY),                                                                      \
        DER_EXTENSION(at ".compactCancelSessionResponseOk.compactEuiccCancelSessionSigned.ext"),   \
        SIGNATURE(compact_euicc_cancel_session_signature,                                          \
                  at ".compactCancelSessionResponseOk.euiccCancelSessionSignature"),               \
        DER_EXTENSION(at ".compactCancelSessionResponseOk.ext")
static const struct der_field cancel_session_response_fields[] = {CANCEL_SESSION_ROWS("u")};
static const struct der_field cancel_session_response_explicit_fields[] = {
    CANCEL_SESSION_ROWS("outer.u")};
const struct der_message msg_cancel_session_response =
    DER_MESSAGE("CancelSessionResponse", 0xBF41, T, cancel_session_response_fields);
static const struct der_message cancel_session_response_member_explicit = DER_MESSAGE(
    "CancelSessionResponse-Member-Explicit", 0xA1, T, cancel_session_response_explicit_fields);
const struct der_message msg_cancel_session_response_member =
    DER_MESSAGE("CancelSessionResponse-Member", 0xA1, T, cancel_session_response_fields,
                .alternate = &cancel_session_response_member_explicit);
#undef T

/* ---- ES8+ ---- */

#define T struct initialise_secure_channel_request
static const struct der_field initialise_secure_channel_request_fields[] = {
    DER_INTEGER(T, remote_op_id, "remoteOpId", DER_INTEGER_ANY),
    TRANSACTION_ID(transaction_id, "transactionId"),
    DER_OCTETS(T, key_type, "controlRefTemplate.keyType", 1, 1),
    DER_OCTETS(T, key_len, "controlRefTemplate.keyLen", 1, 1),
    DER_OCTETS(T, host_id, "controlRefTemplate.hostId", 1, 16),
    DER_EXTENSION("controlRefTemplate.ext"),
    DER_OCTETS(T, smdp_otpk, "smdpOtpk", 1, PUBLIC_KEY_MAX),
    SIGNATURE(smdp_sign, "smdpSign"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_initialise_secure_channel_request = DER_MESSAGE(
    "InitialiseSecureChannelRequest", 0xBF23, T, initialise_secure_channel_request_fields);
#undef T

#define T struct configure_isdp_request
static const struct der_field configure_isdp_request_fields[] = {
    DER_RAW_OPTIONAL(T, dp_proprietary_data, "dpProprietaryData"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_configure_isdp_request =
    DER_MESSAGE("ConfigureISDPRequest", 0xBF24, T, configure_isdp_request_fields);
#undef T

#define T struct replace_session_keys_request
static const struct der_field replace_session_keys_request_fields[] = {
    DER_OCTETS(T, initial_mac_chaining_value, "initialMacChainingValue", 1, 64),
    DER_OCTETS(T, ppk_enc, "ppkEnc", 1, 64),
    DER_OCTETS(T, ppk_cmac, "ppkCmac", 1, 64),
    DER_EXTENSION("ext"),
};
const struct der_message msg_replace_session_keys_request =
    DER_MESSAGE("ReplaceSessionKeysRequest", 0xBF26, T, replace_session_keys_request_fields);
#undef T

/* ---- LoadCRL ---- */

#define T struct load_crl_request
static const struct der_field load_crl_request_fields[] = {
    DER_SEQUENCE(T, crl, "crl"),
    DER_EXTENSION("ext"),
};
const struct der_message msg_load_crl_request =
    DER_MESSAGE("LoadCRLRequest", 0xBF35, T, load_crl_request_fields, .levels = 2);
#undef T

static const struct der_field integer_fields[] = {
    {.path = "", .kind = DER_KIND_INTEGER, .min = INT64_MIN, .max = INT64_MAX},
};
static const struct der_message msg_integer = DER_MESSAGE("INTEGER", 0x02, int64_t, integer_fields);

#define T struct load_crl_response
static const char *const load_crl_response_arms[] = {"loadCRLResponseOk", "loadCRLResponseError",
                                                     NULL};
static const struct der_field load_crl_response_fields[] = {
    DER_CHOICE(T, arm, "u", load_crl_response_arms),
    DER_LIST_OPTIONAL(T, has_missing_parts, missing_parts, "u.loadCRLResponseOk.missingParts",
                      msg_integer),
    DER_EXTENSION("u.loadCRLResponseOk.ext"),
    DER_INTEGER(T, load_crl_response_error, "u.loadCRLResponseError", DER_RESULT),
};
const struct der_message msg_load_crl_response =
    DER_MESSAGE("LoadCRLResponse", 0xBF35, T, load_crl_response_fields);
#undef T
