/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of checks, and how a finding is set. */
#include "tools/doctor/doctor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_are_unique(void **state)
{
    (void)state;
    assert_true(doctor_check_count >= 11);
    for (size_t i = 0; i < doctor_check_count; i++) {
        assert_non_null(doctor_checks[i].run);
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(doctor_checks[i].name, doctor_checks[j].name);
            assert_ptr_not_equal(doctor_checks[i].run, doctor_checks[j].run);
        }
    }
}

static void findings(void **state)
{
    struct doctor_finding finding = {DOCTOR_OK, "", ""};
    char long_text[2000];

    (void)state;
    doctor_find(&finding, DOCTOR_WRONG, "%s %d", "port", 5);
    doctor_advise(&finding, "end %s", "it");
    assert_int_equal(finding.state, DOCTOR_WRONG);
    assert_string_equal(finding.text, "port 5");
    assert_string_equal(finding.advice, "end it");
    memset(long_text, 'x', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    doctor_find(&finding, DOCTOR_NOTE, "%s", long_text);
    doctor_advise(&finding, "%s", long_text);
    assert_int_equal(strlen(finding.text), sizeof(finding.text) - 1);
    assert_int_equal(strlen(finding.advice), sizeof(finding.advice) - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_unique),
                                       cmocka_unit_test(findings)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
