/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Common Mutual Authentication and profile download: AuthenticateServer, PrepareDownload,
 * CancelSession, the commands of ES8+ and LoadCRL. SGP.22 v2.5 5.5, 5.7.5, 5.7.12 to 5.7.14; SGP.32
 * v1.2 adds the compact forms, which the IPA makes. Conventions: msg_info.h.
 *
 * What is signed comes twice: decoded (x) and as received (x_raw). The signature is checked over
 * x_raw; to send, sign the octets of x and hand them in as x_raw.
 */
#ifndef CARD_ASN1_MSG_RSP_H
#define CARD_ASN1_MSG_RSP_H

#include "card/asn1/msg_info.h"

enum {
    TRANSACTION_ID_MAX = 16,
    SIGNATURE_OCTETS_MAX = 256, /* the length is checked with the signature */
    HASH_OCTETS = 32
};

/* A1 in CtxParams1; 30 elsewhere. All but tac are OPTIONAL. */
struct device_info {
    struct bytes tac;
    struct bytes gsm_supported_release;
    struct bytes utran_supported_release;
    struct bytes cdma2000onex_supported_release;
    struct bytes cdma2000hrpd_supported_release;
    struct bytes cdma2000ehrpd_supported_release;
    struct bytes eutran_epc_supported_release;
    struct bytes contactless_supported_release;
    struct bytes rsp_crl_supported_version;
    struct bytes nr_epc_supported_release;
    struct bytes nr5gc_supported_release;
    struct bytes eutran5gc_supported_release;
    struct bytes lpa_svn;
    struct bytes cat_supported_classes; /* content of a BIT STRING, whose bits have no names */
    bool has_euicc_form_factor_type;
    int64_t euicc_form_factor_type;
    bool has_device_additional_feature_support;
    struct bytes nai_support;
    struct bytes imei;
};
extern const struct der_message msg_device_info;

/* CtxParams1: a CHOICE of one arm, A0 */
struct ctx_params1 {
    struct bytes matching_id; /* OPTIONAL */
    struct device_info device_info;
};
extern const struct der_message msg_ctx_params1;

/* AuthenticateServer, BF38 */
struct server_signed1 {
    struct bytes transaction_id;
    struct bytes euicc_challenge;
    struct bytes server_address;
    struct bytes server_challenge;
};
struct authenticate_server_request {
    struct server_signed1 server_signed1;
    struct bytes server_signed1_raw;
    struct bytes server_signature1;
    struct bytes euicc_ci_pk_id_to_be_used;
    struct bytes server_certificate;
    struct ctx_params1 ctx_params1;
    struct bytes ctx_params1_raw;
};
struct euicc_signed1 {
    struct bytes transaction_id;
    struct bytes server_address;
    struct bytes server_challenge;
    struct euicc_info2 euicc_info2;
    struct bytes euicc_info2_raw; /* whole, BF22 .. */
    struct ctx_params1 ctx_params1;
    struct bytes ctx_params1_raw; /* whole, A0 .. */
};
enum authenticate_error_code {
    AUTHENTICATE_ERROR_INVALID_CERTIFICATE = 1,
    AUTHENTICATE_ERROR_INVALID_SIGNATURE = 2,
    AUTHENTICATE_ERROR_UNSUPPORTED_CURVE = 3,
    AUTHENTICATE_ERROR_NO_SESSION_CONTEXT = 4,
    AUTHENTICATE_ERROR_INVALID_OID = 5,
    AUTHENTICATE_ERROR_EUICC_CHALLENGE_MISMATCH = 6,
    AUTHENTICATE_ERROR_CI_PK_UNKNOWN = 7,
    AUTHENTICATE_ERROR_UNDEFINED_ERROR = 127
};
enum authenticate_server_response_arm {
    AUTHENTICATE_SERVER_RESPONSE_OK = 1,
    AUTHENTICATE_SERVER_RESPONSE_ERROR,
    AUTHENTICATE_SERVER_RESPONSE_COMPACT_OK
};
enum compact_signed_data_arm {
    COMPACT_SIGNED_DATA_EUICC_SIGNED1 = 1,
    COMPACT_SIGNED_DATA_COMPACT_EUICC_SIGNED1
};
struct compact_authenticate_response_ok {
    enum compact_signed_data_arm signed_data;
    struct euicc_signed1 euicc_signed1;
    struct bytes euicc_signed1_raw;
    struct bytes ext_card_resource; /* compact */
    struct bytes ctx_params1;       /* compact, OPTIONAL: whole, A0 .. */
    struct bytes euicc_signature1;
    struct bytes euicc_certificate; /* OPTIONAL */
    struct bytes eum_certificate;   /* OPTIONAL */
};
struct authenticate_server_response {
    enum authenticate_server_response_arm arm;
    struct euicc_signed1 euicc_signed1; /* ok */
    struct bytes euicc_signed1_raw;
    struct bytes euicc_signature1;
    struct bytes euicc_certificate;
    struct bytes eum_certificate;
    struct bytes transaction_id; /* error */
    int64_t authenticate_error_code;
    struct compact_authenticate_response_ok compact; /* compact ok */
};
extern const struct der_message msg_server_signed1;
extern const struct der_message msg_authenticate_server_request;
extern const struct der_message msg_euicc_signed1;
extern const struct der_message msg_authenticate_server_response;

/* PrepareDownload, BF21 */
struct smdp_signed2 {
    struct bytes transaction_id;
    bool cc_required_flag;
    struct bytes bpp_euicc_otpk; /* OPTIONAL */
};
struct prepare_download_request {
    struct smdp_signed2 smdp_signed2;
    struct bytes smdp_signed2_raw;
    struct bytes smdp_signature2;
    struct bytes hash_cc; /* OPTIONAL */
    struct bytes smdp_certificate;
};
struct euicc_signed2 {
    struct bytes transaction_id;
    struct bytes euicc_otpk;
    struct bytes hash_cc; /* OPTIONAL */
};
enum download_error_code {
    DOWNLOAD_ERROR_INVALID_CERTIFICATE = 1,
    DOWNLOAD_ERROR_INVALID_SIGNATURE = 2,
    DOWNLOAD_ERROR_UNSUPPORTED_CURVE = 3,
    DOWNLOAD_ERROR_NO_SESSION_CONTEXT = 4,
    DOWNLOAD_ERROR_INVALID_TRANSACTION_ID = 5,
    DOWNLOAD_ERROR_UNDEFINED_ERROR = 127
};
enum prepare_download_response_arm {
    PREPARE_DOWNLOAD_RESPONSE_OK = 1,
    PREPARE_DOWNLOAD_RESPONSE_ERROR,
    PREPARE_DOWNLOAD_RESPONSE_COMPACT_OK
};
struct prepare_download_response {
    enum prepare_download_response_arm arm;
    struct euicc_signed2 euicc_signed2; /* ok */
    struct bytes euicc_signed2_raw;
    struct bytes euicc_signature2; /* ok and compact ok */
    struct bytes transaction_id;   /* error */
    int64_t download_error_code;
    struct bytes compact_euicc_otpk; /* compact ok, OPTIONAL */
    struct bytes compact_hash_cc;    /* compact ok, OPTIONAL */
    struct bytes compact_euicc_signature2;
};
extern const struct der_message msg_smdp_signed2;
extern const struct der_message msg_prepare_download_request;
extern const struct der_message msg_euicc_signed2;
extern const struct der_message msg_prepare_download_response;

/* CancelSession, BF41 */
enum cancel_session_reason {
    CANCEL_SESSION_END_USER_REJECTION = 0,
    CANCEL_SESSION_POSTPONED = 1,
    CANCEL_SESSION_TIMEOUT = 2,
    CANCEL_SESSION_PPR_NOT_ALLOWED = 3,
    CANCEL_SESSION_METADATA_MISMATCH = 4,
    CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR = 5,
    CANCEL_SESSION_UNDEFINED_REASON = 127
};
struct cancel_session_request {
    struct bytes transaction_id;
    int64_t reason; /* enum cancel_session_reason */
};
struct euicc_cancel_session_signed {
    struct bytes transaction_id;
    struct bytes smdp_oid;
    int64_t reason; /* enum cancel_session_reason */
};
enum cancel_session_response_error {
    CANCEL_SESSION_INVALID_TRANSACTION_ID = 5,
    CANCEL_SESSION_UNDEFINED_ERROR = 127
};
enum cancel_session_response_arm {
    CANCEL_SESSION_RESPONSE_OK = 1,
    CANCEL_SESSION_RESPONSE_ERROR,
    CANCEL_SESSION_RESPONSE_COMPACT_OK
};
struct cancel_session_response {
    enum cancel_session_response_arm arm;
    struct euicc_cancel_session_signed euicc_cancel_session_signed; /* ok */
    struct bytes euicc_cancel_session_signed_raw;
    struct bytes euicc_cancel_session_signature;
    int64_t cancel_session_response_error;
    bool has_compact_reason; /* compact ok */
    int64_t compact_reason;
    struct bytes compact_euicc_cancel_session_signature;
};
extern const struct der_message msg_cancel_session_request;
extern const struct der_message msg_euicc_cancel_session_signed;
extern const struct der_message msg_cancel_session_response;
/* The same as a member of the server's function, tag A1; accepted with both tags, too. */
extern const struct der_message msg_cancel_session_response_member;

/* ES8+: InitialiseSecureChannel BF23, ConfigureISDP BF24, ReplaceSessionKeys BF26; StoreMetadata is
 * in msg_profile.h. */
enum { REMOTE_OP_ID_INSTALL_BOUND_PROFILE_PACKAGE = 1 };
struct initialise_secure_channel_request {
    int64_t remote_op_id;
    struct bytes transaction_id;
    struct bytes key_type;
    struct bytes key_len;
    struct bytes host_id;
    struct bytes smdp_otpk;
    struct bytes smdp_sign;
};
struct configure_isdp_request {
    struct bytes dp_proprietary_data; /* OPTIONAL: whole, B8 .. */
};
struct replace_session_keys_request {
    struct bytes initial_mac_chaining_value;
    struct bytes ppk_enc;
    struct bytes ppk_cmac;
};
extern const struct der_message msg_initialise_secure_channel_request;
extern const struct der_message msg_configure_isdp_request;
extern const struct der_message msg_replace_session_keys_request;

/* LoadCRL, BF35 */
struct load_crl_request {
    struct bytes crl; /* whole, from its 30 on; not decoded: crypto/crl.h does */
};
enum load_crl_response_error {
    LOAD_CRL_INVALID_SIGNATURE = 1,
    LOAD_CRL_INVALID_CRL_FORMAT = 2,
    LOAD_CRL_NOT_ENOUGH_MEMORY_SPACE = 3,
    LOAD_CRL_VERIFICATION_KEY_NOT_FOUND = 4,
    LOAD_CRL_FRESHER_CRL_ALREADY_LOADED = 5,
    LOAD_CRL_BASE_CRL_MISSING = 6,
    LOAD_CRL_UNDEFINED_ERROR = 127
};
enum load_crl_response_arm { LOAD_CRL_RESPONSE_OK = 1, LOAD_CRL_RESPONSE_ERROR };
struct load_crl_response {
    enum load_crl_response_arm arm;
    bool has_missing_parts;
    const int64_t *missing_parts;
    size_t missing_parts_count;
    int64_t load_crl_response_error;
};
extern const struct der_message msg_load_crl_request;
extern const struct der_message msg_load_crl_response;

#endif
