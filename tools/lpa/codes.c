/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/codes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *function;
    int code;
    const char *name;
} names[] = {
    {"enable", 1, "iccidOrAidNotFound"},
    {"enable", 2, "profileNotInDisabledState"},
    {"enable", 3, "disallowedByPolicy"},
    {"enable", 4, "wrongProfileReenabling"},
    {"enable", 5, "catBusy"},
    {"disable", 1, "iccidOrAidNotFound"},
    {"disable", 2, "profileNotInEnabledState"},
    {"disable", 3, "disallowedByPolicy"},
    {"disable", 5, "catBusy"},
    {"delete", 1, "iccidOrAidNotFound"},
    {"delete", 2, "profileNotInDisabledState"},
    {"delete", 3, "disallowedByPolicy"},
    {"nickname", 1, "iccidNotFound"},
    {"notifications remove", 1, "nothingToDelete"},
    {"AuthenticateServer", 1, "invalidCertificate"},
    {"AuthenticateServer", 2, "invalidSignature"},
    {"AuthenticateServer", 3, "unsupportedCurve"},
    {"AuthenticateServer", 4, "noSessionContext"},
    {"AuthenticateServer", 5, "invalidOid"},
    {"AuthenticateServer", 6, "euiccChallengeMismatch"},
    {"AuthenticateServer", 7, "ciPKUnknown"},
    {"PrepareDownload", 1, "invalidCertificate"},
    {"PrepareDownload", 2, "invalidSignature"},
    {"PrepareDownload", 3, "unsupportedCurve"},
    {"PrepareDownload", 4, "noSessionContext"},
    {"PrepareDownload", 5, "invalidTransactionId"},
    {"bppCommandId", 0, "initialiseSecureChannel"},
    {"bppCommandId", 1, "configureISDP"},
    {"bppCommandId", 2, "storeMetadata"},
    {"bppCommandId", 3, "storeMetadata2"},
    {"bppCommandId", 4, "replaceSessionKeys"},
    {"bppCommandId", 5, "loadProfileElements"},
    {"errorReason", 1, "incorrectInputValues"},
    {"errorReason", 2, "invalidSignature"},
    {"errorReason", 3, "invalidTransactionId"},
    {"errorReason", 4, "unsupportedCrtValues"},
    {"errorReason", 5, "unsupportedRemoteOperationType"},
    {"errorReason", 6, "unsupportedProfileClass"},
    {"errorReason", 7, "scp03tStructureError"},
    {"errorReason", 8, "scp03tSecurityError"},
    {"errorReason", 9, "installFailedDueToIccidAlreadyExistsOnEuicc"},
    {"errorReason", 10, "installFailedDueToInsufficientMemoryForProfile"},
    {"errorReason", 11, "installFailedDueToInterruption"},
    {"errorReason", 12, "installFailedDueToPEProcessingError"},
    {"errorReason", 13, "installFailedDueToDataMismatch"},
    {"errorReason", 14, "testProfileInstallFailedDueToInvalidNaaKey"},
    {"errorReason", 15, "pprNotAllowed"},
    {"errorReason", 127, "installFailedDueToUnknownError"},
};

enum { UNDEFINED_ERROR = 127 };

const char *lpa_code_name(const char *function, int64_t code, char text[LPA_CODE_TEXT])
{
    const char *name = code == UNDEFINED_ERROR ? "undefinedError" : "";

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].code == code && strcmp(names[i].function, function) == 0)
            name = names[i].name;
    snprintf(text, LPA_CODE_TEXT, *name ? "%s(%" PRId64 ")" : "%s%" PRId64, name, code);
    return text;
}
