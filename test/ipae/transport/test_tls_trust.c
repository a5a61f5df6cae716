/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/tls_trust.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_host_is_name(void **state)
{
    (void)state;
    assert_true(tls_host_is_name(BYTES_TEXT("eim.example")));
    assert_true(tls_host_is_name(BYTES_TEXT("1.example")));
    assert_true(tls_host_is_name(BYTES_TEXT("10.0.0.x")));
    assert_false(tls_host_is_name(BYTES_TEXT("192.0.2.1")));
    assert_false(tls_host_is_name(BYTES_TEXT("2001:db8::1")));
    assert_false(tls_host_is_name(BYTES_TEXT("::")));
    assert_false(tls_host_is_name(BYTES_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_host_is_name)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
