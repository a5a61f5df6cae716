/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that need no resolver. */
#include "tools/https/https.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_localhost_is_loopback_without_a_resolver(void **state)
{
    (void)state;
    assert_string_equal(https_host_address("localhost"), "127.0.0.1");
    assert_string_equal(https_host_address("LocalHost"), "127.0.0.1");
}

static void test_any_other_name_is_left_to_the_resolver(void **state)
{
    (void)state;
    assert_string_equal(https_host_address("localhost.example.com"), "localhost.example.com");
    assert_string_equal(https_host_address("127.0.0.2"), "127.0.0.2");
    assert_string_equal(https_host_address(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_localhost_is_loopback_without_a_resolver),
        cmocka_unit_test(test_any_other_name_is_left_to_the_resolver),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
