/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of result codes. */
#include "tools/lpa/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_names(void **state)
{
    static const struct {
        const char *function;
        int64_t code;
        const char *text;
    } rows[] = {
        {"disable", 2, "profileNotInEnabledState(2)"},
        {"enable", 2, "profileNotInDisabledState(2)"},
        {"enable", 127, "undefinedError(127)"},
        {"errorReason", 127, "installFailedDueToUnknownError(127)"},
        {"bppCommandId", 0, "initialiseSecureChannel(0)"},
        {"AuthenticateServer", 7, "ciPKUnknown(7)"},
        {"delete", 99, "99"},
        {"unknown function", -1, "-1"},
    };
    char text[CODE_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_string_equal(lpa_code_name(rows[i].function, rows[i].code, text), rows[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
