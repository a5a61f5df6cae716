/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals: subject and reason codes of SGP.22 5.2.6 and 5.6, and the ASN.1 binding's result codes
 * (annex H). */
#include "apdu/text.h"
#include "tools/smdpp/dp_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { UNDEFINED_ERROR = 127 }; /* of each function */

static const struct dp_refusal rows[DP_REFUSALS] = {
    /* InitiateAuthentication */
    [DP_REFUSED_ADDRESS] = {"8.8.1", "3.8", INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS,
                            "smdpAddress is not the address of this server"},
    [DP_REFUSED_VERSION] = {"8.8.3", "3.1",
                            INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP,
                            "unsupported svn"},
    [DP_REFUSED_CI_SIGNING] = {"8.8.2", "3.1", INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED,
                               "no common CI for signatures of the eUICC"},
    [DP_REFUSED_CI_VERIFICATION] = {"8.8.4", "3.7", INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED,
                                    "no common CI for signatures of the server"},
    /* AuthenticateClient */
    [DP_REFUSED_TRANSACTION_AUTHENTICATE] = {"8.10.1", "3.9",
                                             AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID,
                                             "unknown transactionId"},
    [DP_REFUSED_EUICC_DID_NOT_AUTHENTICATE] = {"8.1", "6.1", AUTHENTICATE_CLIENT_UNDEFINED_ERROR,
                                               "AuthenticateServer failed"},
    [DP_REFUSED_CI_UNKNOWN] = {"8.11.1", "3.9", AUTHENTICATE_CLIENT_CI_PK_UNKNOWN,
                               "EUM certificate of an unknown CI"},
    [DP_REFUSED_EUM_CERTIFICATE] = {"8.1.2", "6.1", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID,
                                    "invalid EUM certificate"},
    [DP_REFUSED_EUM_OUT_OF_DATE] = {"8.1.2", "6.3", AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED,
                                    "EUM certificate outside its validity period"},
    [DP_REFUSED_EUICC_OUT_OF_DATE] = {"8.1.3", "6.3", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED,
                                      "eUICC certificate outside its validity period"},
    [DP_REFUSED_EUICC_CERTIFICATE] = {"8.1.3", "6.1", AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID,
                                      "invalid eUICC certificate"},
    [DP_REFUSED_SIGNATURE1] = {"8.1", "6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID,
                               "euiccSignature1 does not verify"},
    [DP_REFUSED_SERVER_CHALLENGE] = {"8.1", "6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID,
                                     "wrong serverChallenge"},
    [DP_REFUSED_SERVER_ADDRESS] = {"8.1", "6.1", AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID,
                                   "wrong serverAddress"},
    [DP_REFUSED_SIGNED1_TRANSACTION] = {"8.10.1", "3.9", AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID,
                                        "wrong transactionId in the signed data"},
    [DP_REFUSED_MATCHING_ID] = {"8.2.6", "3.8", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
                                "no profile with this matchingId"},
    [DP_REFUSED_NOTHING_FOR_EID] = {"8.1.1", "3.8", AUTHENTICATE_CLIENT_EID_MISMATCH,
                                    "no profile is reserved for this EID"},
    [DP_REFUSED_OTHER_EID] = {"8.1.1", "3.8", AUTHENTICATE_CLIENT_EID_MISMATCH,
                              "the profile is reserved for another EID"},
    [DP_REFUSED_BOUND_ELSEWHERE] = {"8.1.1", "3.8", AUTHENTICATE_CLIENT_EID_MISMATCH,
                                    "the profile is bound to another EID"},
    [DP_REFUSED_NOT_RELEASED] = {"8.2", "1.2", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
                                 "the profile is not released"},
    [DP_REFUSED_EXPIRED] = {"8.8.5", "4.10", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
                            "the download order has expired"},
    [DP_REFUSED_ATTEMPTS] = {"8.8.5", "6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
                             "download attempts exhausted"},
    [DP_REFUSED_POLICY_RULES] = {"8.2.5", "4.3", AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE,
                                 "profile policy rules not allowed by the eUICC"},
    [DP_REFUSED_DOWNLOADED] = {"8.8.5", "6.4", AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED,
                               "download limit reached"},
    [DP_REFUSED_NO_EVENT] = {"8.9.5", "3.9", AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN,
                             "no Event Record for this eUICC"},
    /* GetBoundProfilePackage */
    [DP_REFUSED_TRANSACTION_BIND] = {"8.10.1", "3.9",
                                     GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID,
                                     "unknown transactionId"},
    [DP_REFUSED_EUICC_DID_NOT_PREPARE] = {"8.1", "6.1", GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR,
                                          "PrepareDownload failed"},
    [DP_REFUSED_SIGNATURE2] = {"8.1", "6.1", GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID,
                               "euiccSignature2 does not verify"},
    [DP_REFUSED_SIGNED2_TRANSACTION] = {"8.10.1", "3.9",
                                        GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID,
                                        "wrong transactionId in the signed data"},
    [DP_REFUSED_CODE_MISSING] = {"8.2.7", "2.2",
                                 GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING,
                                 "the confirmation code is missing"},
    [DP_REFUSED_CODE_WRONG] = {"8.2.7", "3.8", GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED,
                               "wrong confirmation code"},
    [DP_REFUSED_CODE_TRIES] = {"8.2.7", "6.4",
                               GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED,
                               "too many wrong confirmation codes"},
    [DP_REFUSED_REBIND] = {"8.2", "3.7", GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED,
                           "the profile is bound to another euiccOtpk (scripted failure)"},
    [DP_REFUSED_OTPK] = {"8.1", "6.1", GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR,
                         "euiccOtpk is not a point of the curve"},
    /* CancelSession */
    [DP_REFUSED_TRANSACTION_CANCEL] = {"8.10.1", "3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID,
                                       "unknown transactionId"},
    [DP_REFUSED_CANCEL_SIGNATURE] = {"8.1", "6.1", CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID,
                                     "euiccCancelSessionSignature is absent or does not verify"},
    [DP_REFUSED_CANCEL_TRANSACTION] = {"8.10.1", "3.9", CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID,
                                       "wrong transactionId in the signed data"},
    [DP_REFUSED_CANCEL_OID] = {"8.8", "3.10", CANCEL_SESSION_ERROR_UNDEFINED_ERROR,
                               "wrong smdpOid in the signed data"},
};

struct dp_hex dp_hex(struct bytes octets)
{
    struct dp_hex hex = {""};

    bytes_to_hex(octets, hex.text, sizeof(hex.text));
    return hex;
}

struct dp_text dp_text(struct bytes text)
{
    struct dp_text shown;

    text_show(shown.text, sizeof(shown.text), text);
    return shown;
}

static void log_refusal(const struct dp *dp, const struct dp_session *session, const char *eid,
                        const char *text)
{
    struct dp_record record = dp_record_of(session, "refused");

    if (eid)
        record.eid = eid;
    record.detail = text;
    dp_log(dp, &record);
}

/* "TEXT: DETAIL", with control characters made visible. */
static void put_text(struct dp_refusal *refusal, const char *text, const char *format,
                     va_list arguments)
{
    char detail[sizeof(refusal->text)], whole[2 * sizeof(detail)];

    vsnprintf(detail, sizeof(detail), format, arguments);
    snprintf(whole, sizeof(whole), "%s%s%s", text, *text ? ": " : "", detail);
    text_show(refusal->text, sizeof(refusal->text), bytes_at(whole, strlen(whole)));
}

int dp_refuse(const struct dp *dp, const char *eid, struct dp_refusal *refusal, enum dp_cause why)
{
    *refusal = rows[why];
    log_refusal(dp, NULL, eid, refusal->text);
    return 0;
}

int dp_refuse_as(const struct dp *dp, const char *eid, struct dp_refusal *refusal,
                 enum dp_cause why, const char *format, ...)
{
    va_list arguments;

    *refusal = rows[why];
    va_start(arguments, format);
    put_text(refusal, rows[why].text, format, arguments);
    va_end(arguments);
    log_refusal(dp, NULL, eid, refusal->text);
    return 0;
}

/* The refusals of a function: the first and the last row. */
static const enum dp_cause ranges[DP_FUNCTIONS][2] = {
    [DP_INITIATE_AUTHENTICATION] = {DP_REFUSED_ADDRESS, DP_REFUSED_CI_VERIFICATION},
    [DP_AUTHENTICATE_CLIENT] = {DP_REFUSED_TRANSACTION_AUTHENTICATE, DP_REFUSED_NO_EVENT},
    [DP_GET_BOUND_PROFILE_PACKAGE] = {DP_REFUSED_TRANSACTION_BIND, DP_REFUSED_OTPK},
    [DP_CANCEL_SESSION] = {DP_REFUSED_TRANSACTION_CANCEL, DP_REFUSED_CANCEL_OID},
};

void dp_refuse_by_fault(const struct dp *dp, const char *eid, struct dp_refusal *refusal,
                        enum dp_function function)
{
    const struct dp_fault *fault = &dp->fault;

    if (!*fault->subject)
        return;
    *refusal = (struct dp_refusal){
        .subject = fault->subject, .reason = fault->reason, .error = UNDEFINED_ERROR};
    for (unsigned i = ranges[function][0];
         i <= ranges[function][1] && refusal->error == UNDEFINED_ERROR; i++)
        if (strcmp(rows[i].subject, fault->subject) == 0 &&
            strcmp(rows[i].reason, fault->reason) == 0)
            refusal->error = rows[i].error;
    snprintf(refusal->text, sizeof(refusal->text), "fault rule %u", fault->id);
    log_refusal(dp, NULL, eid, refusal->text);
}

int dp_refuse_message(const struct dp *dp, const struct dp_session *session,
                      struct dp_refusal *refusal, const char *format, ...)
{
    va_list arguments;

    *refusal = (struct dp_refusal){0};
    va_start(arguments, format);
    put_text(refusal, "", format, arguments);
    va_end(arguments);
    log_refusal(dp, session, NULL, refusal->text);
    return ERR_MALFORMED;
}

int dp_decode(const struct dp *dp, const struct der_message *message, struct bytes octets,
              void *out, struct arena *arena, struct dp_refusal *refusal)
{
    struct der_error error = {.type = message->type};
    int err = der_decode(dp->options.der, message, octets, out, arena, &error);
    char text[200];

    if (err != ERR_MALFORMED && err != ERR_TOO_LONG)
        return err;
    dp_refuse_message(dp, NULL, refusal, "%s [%s]", der_error_text(&error, err, text, sizeof(text)),
                      dp_hex(error.bytes.len ? error.bytes : octets).text);
    return err;
}

void dp_log_refused(const struct dp *dp, const char *why)
{
    log_refusal(dp, NULL, NULL, why);
}
