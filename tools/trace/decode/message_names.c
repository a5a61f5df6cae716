/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the members of sgp.asn mean: a row a member, in the order of their names. Members without a
 * row are shown by their ASN.1 type. */
#include "tools/trace/decode/message_value.h"

#include <string.h>

/* ---- INTEGER: names from 0 on ---- */

static const char *const profile_state[] = {"disabled", "enabled", NULL};
static const char *const profile_class[] = {"test", "provisioning", "operational", NULL};
static const char *const icon_type[] = {"jpg", "png", NULL};
static const char *const ipa_mode[] = {"ipad", "ipae", NULL};
static const char *const eim_id_type[] = {"", "eimIdTypeOid", "eimIdTypeFqdn",
                                          "eimIdTypeProprietary", NULL};
static const char *const euicc_category[] = {"other", "basicEuicc", "mediumEuicc",
                                             "contactlessEuicc", NULL};
static const char *const form_factor[] = {"removableEuicc", "nonRemovableEuicc", NULL};
static const char *const remote_op_id[] = {"", "installBoundProfilePackage", NULL};
/* PEStatus.status, TCA eUICC Profile Package 8.11 */
static const char *const pe_status[] = {"ok",
                                        "pe-not-supported",
                                        "memory-failure",
                                        "bad-values",
                                        "not-enough-memory",
                                        "invalid-request-format",
                                        "invalid-parameter",
                                        "runtime-not-supported",
                                        "lib-not-supported",
                                        "template-not-supported",
                                        "feature-not-supported",
                                        "pin-code-missing",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "unsupported-profile-version",
                                        NULL};

/* ---- BIT STRING: names from bit 0 on ---- */

static const char *const notification_event[] = {"notificationInstall", "notificationEnable",
                                                 "notificationDisable", "notificationDelete", NULL};
static const char *const ppr_ids[] = {"pprUpdateControl", "ppr1", "ppr2", NULL};
static const char *const ppr_flags[] = {"consentRequired", NULL};
static const char *const reset_options[] = {
    "deleteOperationalProfiles",  "deleteFieldLoadedTestProfiles",
    "resetDefaultSmdpAddress",    "deletePreLoadedTestProfiles",
    "deleteProvisioningProfiles", "resetEimConfigData",
    "resetImmediateEnableConfig", NULL};
static const char *const tre_properties[] = {"isDiscrete", "isIntegrated", "usesRemoteMemory",
                                             NULL};
static const char *const ipae_option[] = {"activateIpae", NULL};
static const char *const lpae_support[] = {"lpaeUsingCat", "lpaeUsingScws", NULL};
static const char *const euicc_configuration[] = {"ipaeSupported", "enabledProfile", NULL};
static const char *const eim_supported_protocol[] = {"eimRetrieveHttps",       "eimRetrieveCoaps",
                                                     "eimInjectHttps",         "eimInjectCoaps",
                                                     "eimProprietaryProtocol", NULL};
static const char *const ipa_features[] = {"directRspServerCommunication",
                                           "indirectRspServerCommunication",
                                           "eimDownloadDataHandling",
                                           "eimCtxParams1Generation",
                                           "eimProfileMetadataVerification",
                                           "minimizeEsipaBytes",
                                           NULL};
static const char *const ipa_supported_protocols[] = {"ipaRetrieveHttps", "ipaRetrieveCoaps",
                                                      "ipaInjectHttps",   "ipaInjectCoaps",
                                                      "ipaProprietary",   NULL};
static const char *const rsp_capability[] = {"additionalProfile",
                                             "crlSupport",
                                             "rpmSupport",
                                             "testProfileSupport",
                                             "deviceInfoExtensibilitySupport",
                                             "serviceSpecificDataSupport",
                                             "hriServerAddressSupport",
                                             "serviceProviderMessageSupport",
                                             "lpaProxySupport",
                                             "enterpriseProfilesSupport",
                                             "serviceDescriptionSupport",
                                             "deviceChangeSupport",
                                             "encryptedDeviceChangeDataSupport",
                                             "estimatedProfileSizeIndicationSupport",
                                             "profileSizeInProfilesInfoSupport",
                                             "crlStaplingV3Support",
                                             "certChainV3VerificationSupport",
                                             "signedSmdsResponseV3Support",
                                             "euiccRspCapInInfo1",
                                             "osUpdateSupport",
                                             "cancelForEmptySpnPnSupport",
                                             "updateNotifConfigInfoSupport",
                                             "updateMetadataV3Support",
                                             "v3ObjectsInCtxParamsCASupport",
                                             "pushServiceRegistrationSupport",
                                             "",
                                             "iotSpecificMetadataSupport",
                                             "mslCheckSupport",
                                             "rspServerTestProfileAllowlistCheckSupport",
                                             NULL};
/* UICCCapability of TCA eUICC Profile Package */
static const char *const uicc_capability[] = {"contactlessSupport",
                                              "usimSupport",
                                              "isimSupport",
                                              "csimSupport",
                                              "akaMilenage",
                                              "akaCave",
                                              "akaTuak128",
                                              "akaTuak256",
                                              "usimTestAlgorithm",
                                              "rfu2",
                                              "gbaAuthenUsim",
                                              "gbaAuthenISim",
                                              "mbmsAuthenUsim",
                                              "eapClient",
                                              "javacard",
                                              "multos",
                                              "multipleUsimSupport",
                                              "multipleIsimSupport",
                                              "multipleCsimSupport",
                                              "berTlvFileSupport",
                                              "dfLinkSupport",
                                              "catTp",
                                              "getIdentity",
                                              "profile-a-x25519",
                                              "profile-b-p256",
                                              "suciCalculatorApi",
                                              "dns-resolution",
                                              "scp11ac",
                                              "scp11c-authorization-mechanism",
                                              "s16mode",
                                              "eaka",
                                              "iotminimal",
                                              NULL};

#define CODE(member, codes)                                                                        \
    {                                                                                              \
        .name = (member), .form = MESSAGE_CODE, .code = (codes)                                    \
    }
#define REASON(member, codes)                                                                      \
    {                                                                                              \
        .name = (member), .form = MESSAGE_CODE, .code = (codes), .is_reason = true                 \
    }
#define NAMED(member, its_names)                                                                   \
    {                                                                                              \
        .name = (member), .form = MESSAGE_NAMED, .names = (its_names)                              \
    }
#define BITS(member, its_names)                                                                    \
    {                                                                                              \
        .name = (member), .form = MESSAGE_BITS, .names = (its_names)                               \
    }
#define FORM(member, its_form)                                                                     \
    {                                                                                              \
        .name = (member), .form = (its_form)                                                       \
    }
#define RANDOM(member)                                                                             \
    {                                                                                              \
        .name = (member), .flags = TREE_RANDOM                                                     \
    }
#define SECRET(member)                                                                             \
    {                                                                                              \
        .name = (member), .flags = TREE_RANDOM | TREE_SECRET                                       \
    }
#define TAGS(its_type, its_of)                                                                     \
    {                                                                                              \
        .type = (its_type), .name = "tagList", .form = MESSAGE_TAGS, .of = (its_of)                \
    }

/* By name; rows of one name together, those with a type first. */
static const struct message_row rows[] = {
    RANDOM("SequenceNumber"),
    FORM("VersionType", MESSAGE_VERSION),
    CODE("addEimResultCode", CODE_ADD_EIM),
    CODE("addInitialEimError", CODE_ADD_INITIAL_EIM),
    FORM("aid", MESSAGE_AID),
    {.type = "AuthenticateClientResponseEs11",
     .name = "authenticateClientError",
     .form = MESSAGE_CODE,
     .code = CODE_AUTHENTICATE_CLIENT_ES11},
    CODE("authenticateClientError", CODE_AUTHENTICATE_CLIENT),
    CODE("authenticateClientErrorEsipa", CODE_AUTHENTICATE_CLIENT),
    CODE("authenticateErrorCode", CODE_AUTHENTICATE_ERROR),
    REASON("bppCommandId", CODE_BPP_COMMAND),
    RANDOM("bppEuiccOtpk"),
    CODE("cancelSessionError", CODE_CANCEL_SESSION_ERROR),
    CODE("cancelSessionResponseError", CODE_CANCEL_SESSION_RESPONSE),
    FORM("catSupportedClasses", MESSAGE_CLASSES),
    FORM("cdma2000ehrpdSupportedRelease", MESSAGE_VERSION),
    FORM("cdma2000hrpdSupportedRelease", MESSAGE_VERSION),
    FORM("cdma2000onexSupportedRelease", MESSAGE_VERSION),
    CODE("cmdResult", CODE_PROFILE_ROLLBACK),
    CODE("configImmediateEnableResult", CODE_CONFIGURE_IMMEDIATE_PROFILE_ENABLING),
    CODE("configureImmediateEnableResult", CODE_CONFIGURE_IMMEDIATE_ENABLE),
    CODE("connectivityParametersError", CODE_CONNECTIVITY_PARAMETERS),
    FORM("contactlessSupportedRelease", MESSAGE_VERSION),
    RANDOM("counterValue"),
    FORM("defaultSmdpOid", MESSAGE_OID),
    CODE("deleteEimResult", CODE_DELETE_EIM),
    CODE("deleteNotificationStatus", CODE_DELETE_NOTIFICATION),
    CODE("deleteResult", CODE_DELETE_PROFILE),
    CODE("disableEmergencyProfileResult", CODE_DISABLE_EMERGENCY_PROFILE),
    CODE("disableResult", CODE_DISABLE_PROFILE),
    CODE("downloadErrorCode", CODE_DOWNLOAD_ERROR),
    FORM("dpOid", MESSAGE_OID),
    FORM("eidValue", MESSAGE_DIGITS),
    NAMED("eimIdType", eim_id_type),
    NAMED("eimIdTypeV1", eim_id_type),
    {.type = "TransferEimPackageResponse",
     .name = "eimPackageError",
     .form = MESSAGE_CODE,
     .code = CODE_EIM_PACKAGE_RESULT_ERROR},
    CODE("eimPackageError", CODE_EIM_PACKAGE_ERROR),
    CODE("eimPackageResultErrorCode", CODE_EIM_PACKAGE_RESULT_ERROR),
    BITS("eimSupportedProtocol", eim_supported_protocol),
    RANDOM("eimTransactionId"),
    CODE("enableEmergencyProfileResult", CODE_ENABLE_EMERGENCY_PROFILE),
    CODE("enableResult", CODE_ENABLE_PROFILE),
    CODE("errorReason", CODE_ERROR_REASON),
    FORM("errorResponse", MESSAGE_JSON),
    NAMED("euiccCategory", euicc_category),
    RANDOM("euiccChallenge"),
    BITS("euiccConfiguration", euicc_configuration),
    FORM("euiccFirmwareVer", MESSAGE_VERSION),
    NAMED("euiccFormFactorType", form_factor),
    RANDOM("euiccOtpk"),
    CODE("euiccPackageErrorCode", CODE_EUICC_PACKAGE_ERROR),
    CODE("euiccPackageUnsignedErrorCode", CODE_EUICC_PACKAGE_UNSIGNED_ERROR),
    FORM("eutran5gcSupportedRelease", MESSAGE_VERSION),
    FORM("eutranEpcSupportedRelease", MESSAGE_VERSION),
    CODE("executeFallbackMechanismResult", CODE_EXECUTE_FALLBACK_MECHANISM),
    FORM("extCardResource", MESSAGE_RESOURCES),
    FORM("firstSequenceOf87", MESSAGE_ENCRYPTED),
    BITS("forbiddenProfilePolicyRules", ppr_ids),
    CODE("getBoundProfilePackageError", CODE_GET_BOUND_PROFILE_PACKAGE),
    CODE("getBoundProfilePackageErrorEsipa", CODE_GET_BOUND_PROFILE_PACKAGE),
    CODE("getCertsError", CODE_GET_CERTS),
    FORM("globalplatformVersion", MESSAGE_VERSION),
    FORM("gsmSupportedRelease", MESSAGE_VERSION),
    RANDOM("hashCc"),
    FORM("highestSvn", MESSAGE_VERSION),
    FORM("iccid", MESSAGE_SWAPPED),
    NAMED("iconType", icon_type),
    FORM("imei", MESSAGE_SWAPPED),
    CODE("immediateEnableResult", CODE_IMMEDIATE_ENABLE),
    SECRET("initialMacChainingValue"),
    CODE("initiateAuthenticationError", CODE_INITIATE_AUTHENTICATION),
    CODE("initiateAuthenticationErrorEsipa", CODE_INITIATE_AUTHENTICATION),
    FORM("iotSpecificMetadata", MESSAGE_ANYTHING),
    FORM("iotSpecificProfileInfo", MESSAGE_ANYTHING),
    {.name = "iotSpecificTagList", .form = MESSAGE_TAGS, .of = "Opaque"},
    CODE("ipaEuiccDataErrorCode", CODE_IPA_EUICC_DATA),
    BITS("ipaFeatures", ipa_features),
    NAMED("ipaMode", ipa_mode),
    BITS("ipaSupportedProtocols", ipa_supported_protocols),
    CODE("ipaeActivationResult", CODE_IPAE_ACTIVATION),
    BITS("ipaeOption", ipae_option),
    FORM("isdpAid", MESSAGE_AID),
    CODE("listEimError", CODE_OTHER),
    CODE("listNotificationsResultError", CODE_OTHER),
    CODE("loadCRLResponseError", CODE_LOAD_CRL),
    FORM("lpaSvn", MESSAGE_VERSION),
    BITS("lpaeSupport", lpae_support),
    FORM("mccMnc", MESSAGE_PLMN),
    CODE("notificationsListResultError", CODE_OTHER),
    FORM("nr5gcSupportedRelease", MESSAGE_VERSION),
    FORM("nrEpcSupportedRelease", MESSAGE_VERSION),
    FORM("ppVersion", MESSAGE_VERSION),
    SECRET("ppkCmac"),
    SECRET("ppkEnc"),
    BITS("pprFlags", ppr_flags),
    BITS("pprIds", ppr_ids),
    CODE("processingTerminated", CODE_PROCESSING_TERMINATED),
    NAMED("profileClass", profile_class),
    CODE("profileDownloadErrorReason", CODE_PROFILE_DOWNLOAD_ERROR),
    CODE("profileInfoListError", CODE_PROFILE_INFO_LIST),
    BITS("profileManagementOperation", notification_event),
    BITS("profilePolicyRules", ppr_ids),
    NAMED("profileState", profile_state),
    FORM("profileVersion", MESSAGE_VERSION),
    CODE("provideEimPackageResultError", CODE_PROVIDE_EIM_PACKAGE_RESULT),
    FORM("rPLMN", MESSAGE_PLMN),
    REASON("reason", CODE_CANCEL_SESSION_REASON),
    NAMED("remoteOpId", remote_op_id),
    CODE("resetEimResult", CODE_RESET_EIM),
    CODE("resetImmediateEnableConfigResult", CODE_RESET_IMMEDIATE_ENABLE_CONFIG),
    BITS("resetOptions", reset_options),
    CODE("resetResult", CODE_RESET),
    CODE("returnFromFallbackResult", CODE_RETURN_FROM_FALLBACK),
    CODE("rollbackResult", CODE_PROFILE_ROLLBACK),
    BITS("rspCapability", rsp_capability),
    FORM("rspCrlSupportedVersion", MESSAGE_VERSION),
    FORM("secondSequenceOf87", MESSAGE_ENCRYPTED),
    RANDOM("seqNumber"),
    FORM("sequenceOf86", MESSAGE_ENCRYPTED),
    FORM("sequenceOf88", MESSAGE_ENCRYPTED),
    RANDOM("serverChallenge"),
    CODE("setDefaultDpAddressResult", CODE_OTHER),
    CODE("setFallbackAttributeResult", CODE_SET_FALLBACK_ATTRIBUTE),
    CODE("setNicknameResult", CODE_SET_NICKNAME),
    FORM("smdpOid", MESSAGE_OID),
    RANDOM("smdpOtpk"),
    REASON("stateChangeCause", CODE_STATE_CHANGE_CAUSE),
    NAMED("status", pe_status),
    FORM("svn", MESSAGE_VERSION),
    FORM("tac", MESSAGE_SWAPPED),
    TAGS("GetEuiccDataRequest", "GetEuiccDataResponse"),
    TAGS("IpaEuiccDataRequest", "IpaEuiccDataResponse"),
    TAGS("ProfileInfoListRequest", "ProfileInfo"),
    RANDOM("transactionId"),
    BITS("treProperties", tre_properties),
    FORM("ts102241Version", MESSAGE_VERSION),
    BITS("uiccCapability", uicc_capability),
    CODE("unsetFallbackAttributeResult", CODE_UNSET_FALLBACK_ATTRIBUTE),
    CODE("updateEimResult", CODE_UPDATE_EIM),
    FORM("utranSupportedRelease", MESSAGE_VERSION),
    FORM("vendorOid", MESSAGE_OID),
    FORM("vendorSpecificData", MESSAGE_ANYTHING),
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

const struct message_row *message_row(const char *type, const char *name)
{
    static const struct message_row plain = {.form = MESSAGE_PLAIN};
    size_t low = 0, high = ROWS;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (strcmp(rows[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < ROWS && strcmp(rows[low].name, name) == 0; low++)
        if (!rows[low].type || (type && strcmp(rows[low].type, type) == 0))
            return &rows[low];
    return &plain;
}
