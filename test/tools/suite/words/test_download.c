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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("download-installs", "", "", installs), SUITE_PASS, ""},
    {FAKE_CHANGE("download-es10c", "es10c", "", installs), SUITE_PASS, ""},
    {FAKE_CHANGE("download-refused", "", "", is_refused), SUITE_FAIL,
     "bppCommandId 2, errorReason 8; expected 2/80|success|12/8|2/"},
    {FAKE_CHANGE("download-continue", "", "", goes_on), SUITE_FAIL,
     "without a ProfileInstallationResult"},
    {FAKE_CHANGE("download-no-package", "", "", no_package), SUITE_INCONCLUSIVE,
     "there is no package to continue"},
    {FAKE_CHANGE("download-no-session", "", "", no_session), SUITE_INCONCLUSIVE,
     "suite_session is missing"},
    {FAKE_CHANGE("download-no-key", "", "", no_key), SUITE_FAIL, "status 6985"},
    {FAKE_CHANGE("download-twice", "", "A", twice), SUITE_FAIL,
     "ES10b.LoadBoundProfilePackage (SGP.22 5.7.6): response BF37"},
    {FAKE_CHANGE("download-success", "", "", success_expected), SUITE_FAIL,
     "ProfileInstallationResult: success; expected 5/8"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
