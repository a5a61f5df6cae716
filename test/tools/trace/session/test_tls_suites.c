/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/tls_suites.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* By id, each once; the name says what the other columns say. */
static void test_rows(void **state)
{
    unsigned rows = 0;

    (void)state;
    for (unsigned id = 0; id <= UINT16_MAX; id++) {
        const struct trace_suite *suite = trace_suite_find((uint16_t)id);

        if (!suite)
            continue;
        rows++;
        assert_int_equal(suite->id, id);
        assert_int_equal(strncmp(suite->name, "TLS_", 4), 0);
        if (suite->protection == TRACE_PROTECTION_UNKNOWN)
            continue;
        assert_int_equal(suite->sha384, strstr(suite->name, "SHA384") != NULL);
        assert_int_equal(suite->key_len, strstr(suite->name, "AES_128") ? 16 : 32);
        assert_int_equal(suite->protection == TRACE_PROTECTION_GCM,
                         strstr(suite->name, "_GCM") != NULL);
        assert_int_equal(suite->protection == TRACE_PROTECTION_CCM_8,
                         strstr(suite->name, "CCM_8") != NULL);
        assert_int_equal(suite->protection == TRACE_PROTECTION_CBC_SHA256,
                         strstr(suite->name, "CBC_SHA256") != NULL);
    }
    assert_true(rows > 80);
    assert_string_equal(trace_suite_find(0xC02B)->name, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(trace_suite_find(0x1301)->name, "TLS_AES_128_GCM_SHA256");
    assert_null(trace_suite_find(0xFFFF));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
