/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of libraries. test/e2e/test_doctor.py has old ones. */
#include "tools/doctor/doctor.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void all_libraries_are_named(void **state)
{
    static const char *const names[] = {"OpenSSL 3.",  "SQLite 3.", "libtasn1 4.",
                                        "libevent 2.", "libcurl ",  "libcoap 4."};
    struct doctor_finding finding = {DOCTOR_WRONG, "", ""};
    char expected[64];

    (void)state;
    doctor_check_libraries(&finding);
    assert_int_equal(finding.state, DOCTOR_OK);
    assert_string_equal(finding.advice, "");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_non_null(strstr(finding.text, names[i]));
    snprintf(expected, sizeof(expected), "jansson %s", jansson_version_str());
    assert_non_null(strstr(finding.text, expected));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_libraries_are_named)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
