/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of ipaFeatures as bits, and back. */
#include "card/ipa_features.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_names(void **state)
{
    static const struct {
        const char *names, *written; /* NULL: an unknown name */
    } rows[] = {
        {NULL, "none"},
        {"eimDownloadDataHandling", "eimDownloadDataHandling"},
        {"eimProfileMetadataVerification,eimCtxParams1Generation",
         "eimCtxParams1Generation,eimProfileMetadataVerification"},
        {"eimDownloadDataHandling,eimCtxParams1Generation,eimProfileMetadataVerification",
         "eimDownloadDataHandling,eimCtxParams1Generation,eimProfileMetadataVerification"},
        {"", NULL},
        {"none", NULL},
        {"eimDownloadDataHandling,", NULL},
        {",eimDownloadDataHandling", NULL},
        {"eimDownloadData", NULL},
        {"eimDownloadDataHandling2", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct euiccd_error error = {""};
        uint32_t features = UINT32_MAX;
        char text[128];
        int err = ipa_features_read(rows[i].names, &features, &error);

        if (err != (rows[i].written ? 0 : ERR_RANGE))
            fail_msg("row %zu: %d %s", i, err, error.text);
        if (!rows[i].written) {
            assert_non_null(strstr(error.text, "choose from: eimDownloadDataHandling"));
            continue;
        }
        ipa_features_write(features, text, sizeof(text));
        assert_string_equal(text, rows[i].written);
        for (size_t size = 1; size <= sizeof(text); size++) {
            ipa_features_write(features, text, size);
            assert_true(strlen(text) < size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
