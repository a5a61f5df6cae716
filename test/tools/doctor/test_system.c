/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the system permits. test/e2e/test_doctor.py has systems on which each check fails. */
#include "tools/doctor/doctor.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* The checks leave this process where it is. */
static void namespaces(void **state)
{
    struct doctor_finding finding = {DOCTOR_OK, "", ""};
    struct stat before, after;

    (void)state;
    assert_int_equal(stat("/proc/self/ns/mnt", &before), 0);
    doctor_check_namespaces(&finding);
    assert_int_equal(finding.advice[0] != '\0', finding.state == DOCTOR_WRONG);
    memset(&finding, 0, sizeof(finding));
    doctor_check_network(&finding);
    assert_int_equal(finding.advice[0] != '\0', finding.state == DOCTOR_NOTE);
    assert_int_equal(stat("/proc/self/ns/mnt", &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

static void temporary_folder(void **state)
{
    struct doctor_finding finding = {DOCTOR_OK, "", ""};

    (void)state;
    setenv("TMPDIR", "/nowhere", 1);
    doctor_check_folder(&finding);
    assert_int_equal(finding.state, DOCTOR_WRONG);
    assert_string_equal(finding.text, "/nowhere: No such file or directory");
    assert_non_null(strstr(finding.advice, "TMPDIR"));
    unsetenv("TMPDIR");
    memset(&finding, 0, sizeof(finding));
    doctor_check_folder(&finding);
    assert_int_equal(finding.state, DOCTOR_OK);
    assert_string_equal(finding.text, "/tmp");
}

static void terminals(void **state)
{
    struct doctor_finding finding = {DOCTOR_OK, "", ""};

    (void)state;
    doctor_check_terminals(&finding);
    assert_int_equal(finding.advice[0] != '\0', finding.state == DOCTOR_WRONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(namespaces),
                                       cmocka_unit_test(temporary_folder),
                                       cmocka_unit_test(terminals)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
