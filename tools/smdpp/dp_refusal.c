/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals: subject and reason codes of SGP.22 5.2.6 and 5.6, and the ASN.1 binding's result codes
 * (annex H). */
#include "tools/smdpp/dp_internal.h"

static const struct dp_refusal rows[DP_REFUSALS] = {
    /* InitiateAuthentication */
    [DP_REFUSED_ADDRESS] = {"8.8.1", "3.8", "this server has another address",
                            INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS},
    [DP_REFUSED_VERSION] = {"8.8.3", "3.1", "the eUICC's version of SGP.22 is too old",
                            INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP},
    [DP_REFUSED_CI] = {"8.8.2", "3.1", "no CI that both sides know",
                       INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED},
    /* AuthenticateClient */
    [DP_REFUSED_TRANSACTION_AUTHENTICATE] = {"8.10.1", "3.9", "no such transaction",
                                             AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID},
    [DP_REFUSED_EUICC_DID_NOT_AUTHENTICATE] = {"8.1", "6.1",
                                               "the eUICC did not authenticate this server",
                                               AUTHENTICATE_CLIENT_UNDEFINED_ERROR},
    [DP_REFUSED_CERTIFICATE_FORM] = {"8.1.3", "6.1", "a certificate of the eUICC cannot be read",
                                     AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
    [DP_REFUSED_CI_UNKNOWN] = {"8.11.1", "3.9", "the EUM's certificate is of another CI",
                               AUTHENTICATE_CLIENT_CI_PK_UNKNOWN},
    [DP_REFUSED_EUM_CERTIFICATE] = {"8.1.2", "6.1", "the EUM's certificate is not valid",
                                    AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID},
    [DP_REFUSED_EUICC_CERTIFICATE] = {"8.1.3", "6.1", "the eUICC's certificate is not valid",
                                      AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID},
    [DP_REFUSED_SIGNATURE1] = {"8.1", "6.1", "euiccSignature1 does not verify",
                               AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID},
    [DP_REFUSED_SERVER_CHALLENGE] = {"8.1", "6.1", "serverChallenge is another one",
                                     AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID},
    [DP_REFUSED_SERVER_ADDRESS] = {"8.1", "6.1", "serverAddress is another one",
                                   AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID},
    [DP_REFUSED_SIGNED1_TRANSACTION] = {"8.10.1", "3.9", "transactionId is another one",
                                        AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID},
    [DP_REFUSED_MATCHING_ID] = {"8.2.6", "3.8", "no profile of this matchingId",
                                AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED},
    [DP_REFUSED_NOTHING_FOR_EID] = {"8.2.6", "3.8", "no profile waits for this EID",
                                    AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED},
    [DP_REFUSED_OTHER_EID] = {"8.1.1", "3.8", "the profile is for another EID",
                              AUTHENTICATE_CLIENT_EID_MISMATCH},
    [DP_REFUSED_BOUND_ELSEWHERE] = {"8.1.1", "3.8", "the profile is bound to another EID",
                                    AUTHENTICATE_CLIENT_EID_MISMATCH},
    [DP_REFUSED_DOWNLOADED] = {"8.8.5", "6.4", "the profile was downloaded as often as it may be",
                               AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED},
    [DP_REFUSED_NO_EVENT] = {"8.9.5", "3.9", "no event for this eUICC",
                             AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN},
    /* GetBoundProfilePackage */
    [DP_REFUSED_TRANSACTION_BIND] = {"8.10.1", "3.9", "no such transaction",
                                     GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID},
    [DP_REFUSED_EUICC_DID_NOT_PREPARE] = {"8.1", "6.1", "the eUICC did not prepare the download",
                                          GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR},
    [DP_REFUSED_SIGNATURE2] = {"8.1", "6.1", "euiccSignature2 does not verify",
                               GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID},
    [DP_REFUSED_SIGNED2_TRANSACTION] = {"8.10.1", "3.9", "transactionId is another one",
                                        GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID},
    [DP_REFUSED_CODE_MISSING] = {"8.2.7", "2.2", "the confirmation code is missing",
                                 GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING},
    [DP_REFUSED_CODE_WRONG] = {"8.2.7", "3.8", "wrong confirmation code",
                               GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED},
    [DP_REFUSED_CODE_TRIES] = {"8.2.7", "6.4", "too many wrong confirmation codes",
                               GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED},
    [DP_REFUSED_REBIND] = {"8.2", "3.7",
                           "the profile is bound to another one-time key, as scripted",
                           GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED},
    [DP_REFUSED_OTPK] = {"8.1", "6.1", "the one-time key is no point of the curve",
                         GET_BOUND_PROFILE_PACKAGE_UNDEFINED_ERROR},
    /* CancelSession */
    [DP_REFUSED_TRANSACTION_CANCEL] = {"8.10.1", "3.9", "no such transaction",
                                       CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID},
    [DP_REFUSED_CANCEL_SIGNATURE] = {"8.1", "6.1", "the eUICC did not sign the cancellation",
                                     CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID},
    [DP_REFUSED_CANCEL_CONTENT] = {"8.10.1", "3.9",
                                   "the cancellation is for another session or server",
                                   CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID},
};

int dp_refuse(const struct dp *dp, const char *eid, struct dp_refusal *refusal, enum dp_why why,
              const char *text)
{
    struct dp_record record = dp_record_of(NULL, "refused");

    *refusal = rows[why];
    if (text)
        refusal->text = text;
    record.eid = eid;
    record.detail = refusal->text;
    dp_log(dp, &record);
    return 0;
}
