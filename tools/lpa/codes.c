/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/codes.h"

#include <string.h>

static const struct {
    const char *function;
    enum code_type codes;
} functions[] = {
    {"list", CODE_PROFILE_INFO_LIST},
    {"enable", CODE_ENABLE_PROFILE},
    {"disable", CODE_DISABLE_PROFILE},
    {"delete", CODE_DELETE_PROFILE},
    {"nickname", CODE_SET_NICKNAME},
    {"load-crl", CODE_LOAD_CRL},
    {"notifications remove", CODE_DELETE_NOTIFICATION},
    {"AuthenticateServer", CODE_AUTHENTICATE_ERROR},
    {"PrepareDownload", CODE_DOWNLOAD_ERROR},
    {"bppCommandId", CODE_BPP_COMMAND},
    {"errorReason", CODE_ERROR_REASON},
};

const char *lpa_code_name(const char *function, int64_t code, char text[CODE_TEXT_MAX])
{
    enum code_type type = CODE_OTHER;

    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
        if (strcmp(functions[i].function, function) == 0)
            type = functions[i].codes;
    return code_text(type, code, text);
}
