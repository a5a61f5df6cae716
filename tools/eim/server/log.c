/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/log.h"

#include "apdu/text.h"
#include "card/asn1/code_names.h"
#include "tools/cli/json_output.h"
#include "tools/eim/package/report.h"

#include <string.h>

/* The type of the code in "error" of a function's line. */
static const struct {
    const char *function;
    enum code_type codes;
} functions[] = {
    {"InitiateAuthentication", CODE_INITIATE_AUTHENTICATION},
    {"AuthenticateClient", CODE_AUTHENTICATE_CLIENT},
    {"GetBoundProfilePackage", CODE_GET_BOUND_PROFILE_PACKAGE},
    {"CancelSession", CODE_CANCEL_SESSION_ERROR},
    {"ProvideEimPackageResult", CODE_EIM_PACKAGE_RESULT_ERROR},
    {"HandleNotification", CODE_EIM_PACKAGE_RESULT_ERROR},
    {"TransferEimPackage", CODE_EIM_PACKAGE_RESULT_ERROR},
};

static void print_code(FILE *to, const char *before, enum code_type type, const json_t *code)
{
    char text[CODE_TEXT_MAX];

    fprintf(to, "%s%s", before, code_text(type, json_integer_value(code), text));
}

static enum code_type codes_of(const char *function)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (strcmp(functions[i].function, function) == 0)
            return functions[i].codes;
    return CODE_OTHER;
}

static void print_result(FILE *to, const json_t *result)
{
    char text[EIM_REPORT_TEXT_MAX];

    fprintf(to, ": %s", eim_report_text(result, text));
}

/* Fields of a profileInstallationResult or a profileDownloadError (installation.c,
 * provide_eim_package_result.c). */
static void print_download(FILE *to, const json_t *download)
{
    if (strcmp(json_member_text(download, "answer", "-"), "profileDownloadError") == 0) {
        print_code(to, ": profileDownloadError: ", CODE_PROFILE_DOWNLOAD_ERROR,
                   json_object_get(download, "errorReason"));
        if (json_object_get(download, "errorResponse")) {
            fputs(", ", to);
            text_print(to, json_member_text(download, "errorResponse", "-"));
        }
        return;
    }
    fprintf(to, ": profile %s", json_member_text(download, "iccid", "-"));
    if (json_is_true(json_object_get(download, "ok"))) {
        fputs(" installed", to);
    } else {
        print_code(to, " not installed: ", CODE_BPP_COMMAND,
                   json_object_get(download, "bppCommandId"));
        print_code(to, ", ", CODE_ERROR_REASON, json_object_get(download, "errorReason"));
    }
    fprintf(to, ", signature %s", json_member_text(download, "signature", "-"));
}

void log_print(FILE *to, const json_t *line)
{
    const json_t *error = json_object_get(line, "error"), *result = json_object_get(line, "result"),
                 *download = json_object_get(line, "download"),
                 *data_error = json_object_get(json_object_get(line, "data"), "error");

    if (json_object_get(line, "rule")) {
        fprintf(to, "fault rule %lld %s ",
                (long long)json_integer_value(json_object_get(line, "id")),
                json_member_text(line, "function", "-"));
        text_print(to, json_member_text(line, "rule", "-"));
        fputc('\n', to);
        return;
    }
    fprintf(to, "%s %s %s", json_member_text(line, "function", "-"),
            json_member_text(line, "eid", "-"), json_member_text(line, "answer", "-"));
    if (json_object_get(line, "binding"))
        fputs(" (JSON)", to);
    if (error)
        print_code(to, ": ", codes_of(json_member_text(line, "function", "-")), error);
    if (result)
        print_result(to, result);
    if (download)
        print_download(to, download);
    if (data_error)
        print_code(to, ": ipaEuiccDataResponseError: ", CODE_IPA_EUICC_DATA, data_error);
    if (json_object_get(line, "certificates"))
        fprintf(to, ": certificates %s", json_member_text(line, "certificates", "-"));
    if (json_object_get(line, "reason")) {
        fputs(": ", to);
        text_print(to, json_member_text(line, "reason", "-"));
    }
    fputc('\n', to);
}
