/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of pcscd and vpcd on this machine, whatever it has. test/e2e/test_doctor.py has machines
 * on which each of them fails. */
#include "tools/doctor/doctor.h"
#include "tools/reader/pcscd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct doctor_finding find(void (*check)(struct doctor_finding *))
{
    struct doctor_finding finding = {DOCTOR_OK, "", ""};

    check(&finding);
    assert_true(finding.text[0] != '\0');
    assert_int_equal(finding.advice[0] != '\0',
                     finding.state == DOCTOR_WRONG ||
                         (finding.state == DOCTOR_NOTE && !strstr(finding.text, "not checked")));
    return finding;
}

static void installed_programs(void **state)
{
    (void)state;
    assert_int_equal(find(doctor_check_pcscd).state, pcscd_program() ? DOCTOR_OK : DOCTOR_WRONG);
    if (access(PCSCD_DRIVER, R_OK) < 0)
        assert_int_equal(find(doctor_check_driver).state, DOCTOR_WRONG);
    else
        assert_string_equal(find(doctor_check_driver).text, PCSCD_DRIVER);
}

static void running_pcscd(void **state)
{
    (void)state;
    find(doctor_check_socket);
    find(doctor_check_readers);
    find(doctor_check_ports);
}

static void variable(void **state)
{
    struct doctor_finding finding;

    (void)state;
    unsetenv("PCSCLITE_CSOCK_NAME");
    assert_int_equal(find(doctor_check_variable).state, DOCTOR_OK);
    setenv("PCSCLITE_CSOCK_NAME", "/nowhere", 1);
    finding = find(doctor_check_variable);
    assert_int_equal(finding.state, DOCTOR_WRONG);
    assert_non_null(strstr(finding.text, "/nowhere: no pcscd listens"));
    assert_string_equal(find(doctor_check_readers).text, "not checked: no pcscd runs");
    unsetenv("PCSCLITE_CSOCK_NAME");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(installed_programs),
                                       cmocka_unit_test(running_pcscd), cmocka_unit_test(variable)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
