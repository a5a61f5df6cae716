/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of result codes as in the ASN.1 of SGP.22 and SGP.32, for tools, logs and tests: one row
 * for each constant of msg_*.h. */
#ifndef CARD_ASN1_CODE_NAMES_H
#define CARD_ASN1_CODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The ASN.1 type of a code. */
enum code_type {
    CODE_ENABLE_PROFILE,
    CODE_DISABLE_PROFILE,
    CODE_DELETE_PROFILE,
    CODE_SET_NICKNAME,
    CODE_PROFILE_INFO_LIST,
    CODE_DELETE_NOTIFICATION,
    CODE_CONFIGURE_IMMEDIATE_ENABLE,
    CODE_ADD_EIM,
    CODE_DELETE_EIM,
    CODE_UPDATE_EIM,
    CODE_SET_FALLBACK_ATTRIBUTE,
    CODE_UNSET_FALLBACK_ATTRIBUTE,
    CODE_PROCESSING_TERMINATED,
    CODE_EUICC_PACKAGE_ERROR,
    CODE_EUICC_PACKAGE_UNSIGNED_ERROR,
    CODE_EIM_PACKAGE_ERROR,
    CODE_EIM_PACKAGE_RESULT_ERROR,
    CODE_PROVIDE_EIM_PACKAGE_RESULT,
    CODE_IPA_EUICC_DATA,
    CODE_PROFILE_DOWNLOAD_ERROR,
    CODE_STATE_CHANGE_CAUSE,
    CODE_INITIATE_AUTHENTICATION,
    CODE_AUTHENTICATE_CLIENT,
    CODE_GET_BOUND_PROFILE_PACKAGE,
    CODE_CANCEL_SESSION_ERROR,
    CODE_CANCEL_SESSION_REASON,
    CODE_AUTHENTICATE_ERROR,
    CODE_DOWNLOAD_ERROR,
    CODE_BPP_COMMAND,
    CODE_ERROR_REASON,
    CODE_GET_CERTS,
    CODE_CONNECTIVITY_PARAMETERS,
    CODE_IPAE_ACTIVATION,
    CODE_ADD_INITIAL_EIM,
    CODE_CONFIGURE_IMMEDIATE_PROFILE_ENABLING,
    CODE_IMMEDIATE_ENABLE,
    CODE_PROFILE_ROLLBACK,
    CODE_EXECUTE_FALLBACK_MECHANISM,
    CODE_RETURN_FROM_FALLBACK,
    CODE_ENABLE_EMERGENCY_PROFILE,
    CODE_DISABLE_EMERGENCY_PROFILE,
    CODE_RESET,
    CODE_RESET_EIM,
    CODE_RESET_IMMEDIATE_ENABLE_CONFIG,
    CODE_CANCEL_SESSION_RESPONSE,
    CODE_LOAD_CRL,
    CODE_AUTHENTICATE_CLIENT_ES11,
    CODE_OTHER /* a function whose only codes are ok(0) and undefinedError(127) */
};

/* "replayError" for EUICC_PACKAGE_ERROR_REPLAY_ERROR; NULL where it has no name. */
const char *code_name(enum code_type type, int64_t code);

/* Code `index` of the type, from 0, without ok(0). False past the last. */
bool code_at(enum code_type type, size_t index, int64_t *code);

enum { CODE_TEXT_MAX = 80 };
/* "replayError(4)", or the bare number where it has no name. Writes into `text` and returns it. */
const char *code_text(enum code_type type, int64_t code, char text[CODE_TEXT_MAX]);

#endif
