/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/result.h"

#include <stdio.h>

static const struct {
    unsigned code;
    const char *text;
} texts[] = {
#define CME_ROW(name, code, text) {code, text},
    CME_LIST(CME_ROW)
#undef CME_ROW
};

static const char *cme_text(unsigned code)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].code == code)
            return texts[i].text;
    return "unknown";
}

const char *result_text(struct result result, enum cmee cmee, char *text, size_t size)
{
    if (result.kind == RESULT_OK)
        snprintf(text, size, "OK");
    else if (result.kind == RESULT_CMS)
        snprintf(text, size, "+CMS ERROR: %u", result.code);
    else if (result.kind == RESULT_ERROR || (cmee == CMEE_OFF && !result.shown))
        snprintf(text, size, "ERROR");
    else if (cmee != CMEE_TEXT)
        snprintf(text, size, "+CME ERROR: %u", result.code);
    else
        snprintf(text, size, "+CME ERROR: %s", cme_text(result.code));
    return text;
}
