/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bound Profile Packages and whole downloads of a case, and their undoing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

static void installs(struct suite *suite)
{
    suite_download(suite, "A ppr2");
    suite_expect_installation(suite, "success");
    suite_expect_installation(suite, "2/9|success");
    suite_expect_octets(suite, "BF37/BF27/A2/A0/4F", "$AID_A");
    suite_expect_profile(suite, "A", "disabled");
}

static void loads(struct suite *suite, const char *differences)
{
    suite_session(suite, NULL);
    suite_authenticate_server(suite, NULL);
    suite_prepare_download(suite, NULL);
    suite_load_package(suite, "A", differences);
}

static void is_refused(struct suite *suite)
{
    loads(suite, "mac=2");
    suite_expect_installation(suite, "2/8");
    suite_expect_installation(suite, "2/*");
    suite_expect_installation(suite, "*/8");
    suite_expect_installation(suite, "1/8|2/8");
    suite_expect_installation(suite, "2/80|success|12/8|2/");
}

static void goes_on(struct suite *suite)
{
    loads(suite, "stop=3, cut=onomondo");
    assert_string_equal(suite_response(suite), "");
    suite_load_package(suite, "A", "continue, stop=5");
    suite_expect_sw(suite, "9000");
    suite_load_package(suite, "A", "continue");
    suite_expect_installation(suite, "success");
    suite_load_package(suite, "A", "continue"); /* nothing is left */
    suite_expect_installation(suite, "success");
}

static void no_package(struct suite *suite)
{
    suite_load_package(suite, "A", "continue");
}

static void no_session(struct suite *suite)
{
    suite_load_package(suite, "A", NULL);
}

static void no_key(struct suite *suite)
{
    suite_session(suite, NULL);
    suite_load_package(suite, "A", NULL);
    suite_expect_sw(suite, "6985");
    suite_expect_installation(suite, "*/*");
}

static void twice(struct suite *suite)
{
    suite_download(suite, "A");
}

static void success_expected(struct suite *suite)
{
    loads(suite, NULL);
    suite_expect_installation(suite, "5/8");
}

static const struct suite_case rows[] = {
    {"download-installs", "", "", "", "A-12", "", "", SUITE_CHANGES, installs},
    {"download-es10c", "", "", "", "A-12", "es10c", "", SUITE_CHANGES, installs},
    {"download-refused", "", "", "", "A-12", "", "", SUITE_CHANGES, is_refused},
    {"download-continue", "", "", "", "A-12", "", "", SUITE_CHANGES, goes_on},
    {"download-no-package", "", "", "", "A-12", "", "", SUITE_CHANGES, no_package},
    {"download-no-session", "", "", "", "A-12", "", "", SUITE_CHANGES, no_session},
    {"download-no-key", "", "", "", "A-12", "", "", SUITE_CHANGES, no_key},
    {"download-twice", "", "", "", "A-12", "", "A", SUITE_CHANGES, twice},
    {"download-success", "", "", "", "A-12", "", "", SUITE_CHANGES, success_expected},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "download-installs", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "download-es10c", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "download-refused", SUITE_FAIL,
                     "bppCommandId 2, errorReason 8; expected 2/80|success|12/8|2/");
    fake_suite_check(&suite_of_test, "download-continue", SUITE_FAIL,
                     "without a ProfileInstallationResult");
    fake_suite_check(&suite_of_test, "download-no-package", SUITE_INCONCLUSIVE,
                     "there is no package to continue");
    fake_suite_check(&suite_of_test, "download-no-session", SUITE_INCONCLUSIVE,
                     "suite_session is missing");
    fake_suite_check(&suite_of_test, "download-no-key", SUITE_FAIL, "status 6985");
    fake_suite_check(&suite_of_test, "download-twice", SUITE_FAIL,
                     "ES10b.LoadBoundProfilePackage (SGP.22 5.7.6): response BF37");
    fake_suite_check(&suite_of_test, "download-success", SUITE_FAIL,
                     "ProfileInstallationResult: success; expected 5/8");
}

/* Every case left the card as it was. */
static void test_undone(void **state)
{
    (void)state;
    for (const struct suite_case *row = rows; row->id; row++)
        assert_false(fake_suite_result(&suite_of_test, row->id)->suite_error);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                          cmocka_unit_test(test_undone)};

int main(void)
{
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
