/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/ipa_features.h"

#include "apdu/err.h"
#include "card/asn1/msg_esipa.h"
#include "card/slices.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t bit;
} rows[] = {
    {"eimDownloadDataHandling", IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING},
    {"eimCtxParams1Generation", IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION},
    {"eimProfileMetadataVerification", IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

int ipa_features_read(const char *names, uint32_t *out, struct euiccd_error *error)
{
    *out = 0;
    while (names) {
        size_t len = strcspn(names, ","), i = 0;

        while (i < ROWS && !(strlen(rows[i].name) == len && memcmp(rows[i].name, names, len) == 0))
            i++;
        if (i == ROWS)
            return euiccd_error_set(
                error, ERR_RANGE, "unknown feature '%.*s'; choose from: %s, %s, %s",
                len < 40 ? (int)len : 40, names, rows[0].name, rows[1].name, rows[2].name);
        *out |= rows[i].bit;
        names = names[len] ? names + len + 1 : NULL;
    }
    return 0;
}

void ipa_features_write(uint32_t features, char *text, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < ROWS && len < size; i++)
        if (features & rows[i].bit)
            len += (size_t)snprintf(text + len, size - len, "%s%s", len ? "," : "", rows[i].name);
    if (len == 0)
        snprintf(text, size, "none");
}
