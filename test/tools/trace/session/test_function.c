/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/function.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *function(const char *path, struct bytes body)
{
    return trace_function(bytes_at(path, strlen(path)), body);
}

static void test_paths(void **state)
{
    (void)state;
    assert_string_equal(function("/gsma/rsp2/es9plus/initiateAuthentication", BYTES_NONE),
                        "ES9+.InitiateAuthentication");
    assert_string_equal(function("/gsma/rsp2/es9plus/handleNotification", BYTES_TEXT("{}")),
                        "ES9+.HandleNotification");
    assert_string_equal(function("/gsma/rsp2/es11/authenticateClient", BYTES_NONE),
                        "ES11.AuthenticateClient");
    assert_string_equal(function("/gsma/rsp2/esipa/getEimPackage", BYTES_NONE),
                        "ESipa.GetEimPackage");
    assert_null(function("/gsma/rsp2/es9plus/", BYTES_NONE));
    assert_null(function("", BYTES_TEXT("\xBF\x4F\x00")));
}

static void test_tags(void **state)
{
    (void)state;
    assert_string_equal(function("/gsma/rsp2/asn1", BYTES_TEXT("\xBF\x4F\x02\x5A\x00")),
                        "ESipa.GetEimPackage");
    assert_string_equal(function("/gsma/rsp2/asn1", BYTES_TEXT("\xBF\x50\x00")),
                        "ESipa.ProvideEimPackageResult");
    assert_string_equal(function("/gsma/rsp2/asn1", BYTES_TEXT("\xA2\x03\xBF\x39\x00")),
                        "ESipa.InitiateAuthentication");
    assert_null(function("/gsma/rsp2/asn1", BYTES_TEXT("\xBF\x7E\x00")));
    assert_null(function("/gsma/rsp2/asn1", BYTES_TEXT("\xBF")));
    assert_null(function("/gsma/rsp2/asn1", BYTES_NONE));
    assert_null(function("/other", BYTES_TEXT("\xBF\x4F\x00")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths), cmocka_unit_test(test_tags)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
