/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/esipa/status.h"

#include "card/asn1/msg_esipa.h"

#include <stdbool.h>
#include <string.h>

/* For an error code that has no status codes of its own: "Function", "Execution Error". */
#define UNDEFINED_SUBJECT "1.6"
#define UNDEFINED_REASON  "4.2"

static const struct row {
    uint32_t function;
    uint8_t code;
    bool of_eim; /* found by the eIM itself, not reported by an SM-DP+ */
    const char *subject, *reason;
} rows[] = {
/* The first row of a code has the status codes for it. */
#define INITIATE ESIPA_INITIATE_AUTHENTICATION
    {INITIATE, INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS, false, "8.8.1", "3.8"},
    {INITIATE, INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS, false, "8.9.1", "3.8"},
    {INITIATE, INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP, false, "8.8.3", "3.1"},
    {INITIATE, INITIATE_AUTHENTICATION_EUICC_VERSION_NOT_SUPPORTED_BY_DP, false, "8.9.3", "3.1"},
    {INITIATE, INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED, false, "8.8.2", "3.1"},
    {INITIATE, INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED, false, "8.8.4", "3.7"},
    {INITIATE, INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED, false, "8.9.2", "3.1"},
    {INITIATE, INITIATE_AUTHENTICATION_CI_PK_ID_NOT_SUPPORTED, false, "8.9.4", "3.7"},
    {INITIATE, INITIATE_AUTHENTICATION_SMDP_ADDRESS_MISMATCH, true, "8.8.1", "3.10"},
    {INITIATE, INITIATE_AUTHENTICATION_SMDP_OID_MISMATCH, true, "8.8", "3.10"},
    {INITIATE, INITIATE_AUTHENTICATION_INVALID_EIM_TRANSACTION_ID, true, "8.31.2", "3.10"},
#undef INITIATE
#define AUTHENTICATE ESIPA_AUTHENTICATE_CLIENT
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EUM_CERTIFICATE_INVALID, false, "8.1.2", "6.1"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EUM_CERTIFICATE_EXPIRED, false, "8.1.2", "6.3"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_INVALID, false, "8.1.3", "6.1"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EUICC_CERTIFICATE_EXPIRED, false, "8.1.3", "6.3"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EUICC_SIGNATURE_INVALID, false, "8.1", "6.1"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_INSUFFICIENT_MEMORY, false, "8.1", "4.8"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, false, "8.2.6", "3.8"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED, false, "8.8.5", "6.4"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EID_MISMATCH, false, "8.1.1", "3.8"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_NO_ELIGIBLE_PROFILE, false, "8.2.5", "4.3"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_CI_PK_UNKNOWN, false, "8.11.1", "3.9"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_INVALID_TRANSACTION_ID, false, "8.10.1", "3.9"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_EVENT_ID_UNKNOWN, false, "8.9.5", "3.9"},
    {AUTHENTICATE, AUTHENTICATE_CLIENT_PPR_NOT_ALLOWED, true, "8.2.8", "1.2"},
#undef AUTHENTICATE
#define BIND ESIPA_GET_BOUND_PROFILE_PACKAGE
    {BIND, GET_BOUND_PROFILE_PACKAGE_EUICC_SIGNATURE_INVALID, false, "8.1", "6.1"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_MISSING, false, "8.2.7", "2.2"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_REFUSED, false, "8.2.7", "3.8"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_CONFIRMATION_CODE_RETRIES_EXCEEDED, false, "8.2.7", "6.4"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_BPP_REBINDING_REFUSED, false, "8.2", "3.7"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_DOWNLOAD_ORDER_EXPIRED, false, "8.8.5", "4.10"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID, false, "8.10.1", "3.9"},
    {BIND, GET_BOUND_PROFILE_PACKAGE_METADATA_MISMATCH, true, "8.2.9", "3.11"},
#undef BIND
    {ESIPA_CANCEL_SESSION, CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID, false, "8.10.1", "3.9"},
    {ESIPA_CANCEL_SESSION, CANCEL_SESSION_ERROR_EUICC_SIGNATURE_INVALID, false, "8.1", "6.1"},
#define PROVIDE ESIPA_PROVIDE_EIM_PACKAGE_RESULT
    {PROVIDE, PROVIDE_EIM_PACKAGE_RESULT_EID_NOT_FOUND, true, "8.1.1", "3.9"},
    {PROVIDE, PROVIDE_EIM_PACKAGE_RESULT_INVALID_EID, true, "8.1.1", "2.1"},
    {PROVIDE, PROVIDE_EIM_PACKAGE_RESULT_MISSING_EID, true, "8.1.1", "2.2"},
#undef PROVIDE
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

unsigned esipa_status_to_code(uint32_t function, const char *subject, const char *reason)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].function == function && !rows[i].of_eim &&
            strcmp(rows[i].subject, subject) == 0 && strcmp(rows[i].reason, reason) == 0)
            return rows[i].code;
    return ESIPA_ERROR_UNDEFINED;
}

void esipa_status_of_code(uint32_t function, unsigned code, const char **subject,
                          const char **reason)
{
    *subject = UNDEFINED_SUBJECT;
    *reason = UNDEFINED_REASON;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].function != function || rows[i].code != code)
            continue;
        *subject = rows[i].subject;
        *reason = rows[i].reason;
        return;
    }
}
