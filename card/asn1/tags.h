/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags for code that writes or reads data objects without a message of msg_*.h: where octets are
 * signed or stored as they are, in lists of any length, and in streams. Each group is one type,
 * with its members under the specification's names; the same number has another name in another
 * type.
 */
#ifndef CARD_ASN1_TAGS_H
#define CARD_ASN1_TAGS_H

/* Universal types. */
enum {
    TAG_BOOLEAN = 0x01,
    TAG_INTEGER = 0x02,
    TAG_OCTET_STRING = 0x04,
    TAG_OBJECT_IDENTIFIER = 0x06,
    TAG_UTF8_STRING = 0x0C,
    TAG_SEQUENCE = 0x30,
};

/* Application and private types: the same in all messages. */
enum {
    TAG_ISDP_AID = 0x4F,
    TAG_ICCID = 0x5A,
    TAG_EID_VALUE = 0x5A,
    TAG_TAG_LIST = 0x5C,
    TAG_SIGNATURE = 0x5F37, /* euiccSignature1, smdpSignature2, eimSignature, ... */
    TAG_OTPK = 0x5F49,      /* euiccOtpk, smdpOtpk, bppEuiccOtpk */
    TAG_PROFILE_INFO = 0xE3,
    TAG_ISDR_PROPRIETARY_APPLICATION_TEMPLATE = 0xE0,
    TAG_ISDR_PROPRIETARY_APPLICATION_TEMPLATE_IOT = 0xE1,
};

/* Messages and parts of messages. */
enum {
    TAG_INITIALISE_SECURE_CHANNEL = 0xBF23,
    TAG_CONFIGURE_ISDP = 0xBF24,
    TAG_STORE_METADATA = 0xBF25,
    TAG_REPLACE_SESSION_KEYS = 0xBF26,
    TAG_PROFILE_INSTALLATION_RESULT_DATA = 0xBF27,
    TAG_PROFILE_INFO_LIST = 0xBF2D,
    TAG_NOTIFICATION_METADATA = 0xBF2F,
    TAG_BOUND_PROFILE_PACKAGE = 0xBF36,
    TAG_PROFILE_INSTALLATION_RESULT = 0xBF37,
    TAG_EUICC_PACKAGE_RESULT = 0xBF51,
};

/* The CHOICE of most responses: a list or an ...Ok SEQUENCE, a SEQUENCE with an error, or an error
 * code alone. */
enum { TAG_RESPONSE_OK = 0xA0, TAG_RESPONSE_ERROR = 0xA1, TAG_RESPONSE_ERROR_CODE = 0x81 };

/* AuthenticateClientResponseEsipa of an SM-DS. */
enum { TAG_AUTHENTICATE_CLIENT_OK_DS = 0xA1 };

/* ServerSigned1, EuiccSigned1, SmdpSigned2, EuiccSigned2, and where else it is a member. */
enum {
    TAG_TRANSACTION_ID = 0x80,
    TAG_EUICC_CHALLENGE = 0x81,
    TAG_SERVER_ADDRESS = 0x83,
    TAG_SERVER_CHALLENGE = 0x84,
};

/* CtxParams1 with CtxParamsForCommonAuthentication and DeviceInfo. */
enum {
    TAG_CTX_PARAMS_FOR_COMMON_AUTHENTICATION = 0xA0,
    TAG_MATCHING_ID = 0x80,
    TAG_DEVICE_INFO = 0xA1,
    TAG_TAC = 0x80,
    TAG_DEVICE_CAPABILITIES = 0xA1,
};

/* InitialiseSecureChannelRequest; controlRefTemplate. */
enum {
    TAG_REMOTE_OP_ID = 0x82,
    TAG_CONTROL_REF_TEMPLATE = 0xA6,
    TAG_KEY_TYPE = 0x80,
    TAG_KEY_LEN = 0x81,
    TAG_HOST_ID = 0x84,
};

/* ReplaceSessionKeysRequest. */
enum { TAG_INITIAL_MAC_CHAINING_VALUE = 0x80, TAG_PPK_ENC = 0x81, TAG_PPK_CMAC = 0x82 };

/* BoundProfilePackage: the lists of segments, whose tags are those of crypto/bsp.h. */
enum {
    TAG_FIRST_SEQUENCE_OF_87 = 0xA0,
    TAG_SEQUENCE_OF_88 = 0xA1,
    TAG_SECOND_SEQUENCE_OF_87 = 0xA2,
    TAG_SEQUENCE_OF_86 = 0xA3,
};

/* StoreMetadataRequest and ProfileInfo. */
enum {
    TAG_PROFILE_NICKNAME = 0x90,
    TAG_SERVICE_PROVIDER_NAME = 0x91,
    TAG_PROFILE_NAME = 0x92,
    TAG_ICON_TYPE = 0x93,
    TAG_ICON = 0x94,
    TAG_PROFILE_CLASS = 0x95,
    TAG_PROFILE_POLICY_RULES = 0x99,
    TAG_NOTIFICATION_CONFIGURATION_INFO = 0xB6,
    TAG_PROFILE_OWNER = 0xB7,
    TAG_DP_PROPRIETARY_DATA = 0xB8,
    TAG_FALLBACK_ATTRIBUTE = 0x9F26,
    TAG_FALLBACK_ALLOWED = 0x9F67,
    TAG_PROFILE_STATE = 0x9F70,
    TAG_ECALL_INDICATION = 0x9F7B,
    TAG_SERVICE_SPECIFIC_DATA = 0xBF22,
    TAG_IOT_SPECIFIC_PROFILE_INFO = 0xBF64,
    TAG_ACCESS_RULES = 0xBF76,
};

/* ISDRProprietaryApplicationTemplate, ISDRProprietaryApplicationTemplateIoT. */
enum { TAG_SVN = 0x82, TAG_EUICC_CONFIGURATION = 0x80 };

/* ProfileInfoListRequest. */
enum { TAG_SEARCH_CRITERIA = 0xA0, TAG_IOT_SPECIFIC_TAG_LIST = 0x5D };

/* OperatorId; DpProprietaryData. */
enum { TAG_MCC_MNC = 0x80, TAG_GID1 = 0x81, TAG_GID2 = 0x82 };
enum { TAG_DP_OID = 0x80 };

/* NotificationConfigurationInformation; NotificationMetadata. */
enum { TAG_CONFIGURED_OPERATIONS = 0x80, TAG_CONFIGURED_ADDRESS = 0x81 };
enum { TAG_SEQ_NUMBER = 0x80, TAG_PROFILE_MANAGEMENT_OPERATION = 0x81 };

/* ProfileInstallationResultData; its ErrorResult. */
enum { TAG_FINAL_RESULT = 0xA2, TAG_SUCCESS_RESULT = 0xA0, TAG_ERROR_RESULT = 0xA1 };
enum { TAG_BPP_COMMAND_ID = 0x80, TAG_ERROR_REASON = 0x81, TAG_SIMA_RESPONSE = 0x82 };

/* EimConfigurationData: the arms of eimPublicKeyData and trustedPublicKeyDataTls. */
enum { TAG_EIM_PUBLIC_KEY = 0xA0, TAG_EIM_CERTIFICATE = 0xA1 };

/* EuiccPackageResult, and the data that is signed in it. */
enum {
    TAG_EUICC_PACKAGE_RESULT_SIGNED = 0xA0,
    TAG_EUICC_PACKAGE_ERROR_SIGNED = 0xA1,
    TAG_EUICC_PACKAGE_ERROR_UNSIGNED = 0xA2,
    TAG_EUICC_PACKAGE_UNSIGNED_ERROR_CODE = 0x8F,
    TAG_EIM_ID = 0x80,
    TAG_COUNTER_VALUE = 0x81,
    TAG_EIM_TRANSACTION_ID = 0x82,
    TAG_RESULT_SEQ_NUMBER = 0x83,
    TAG_ASSOCIATION_TOKEN = 0x84,
};

#endif
