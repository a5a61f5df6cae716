/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activation codes (SGP.22 4.1). */
#include "tools/lpa/lpa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_good(void **state)
{
    struct activation_code code;

    (void)state;
    assert_int_equal(activation_code_read(&code, "LPA:1$smdp.example$ABC-1"), 0);
    assert_string_equal(code.address, "smdp.example");
    assert_string_equal(code.matching_id, "ABC-1");
    assert_string_equal(code.oid, "");
    assert_false(code.confirmation_required);
    assert_int_equal(activation_code_read(&code, "1$a:8443$$2.999.10$1"), 0);
    assert_string_equal(code.address, "a:8443");
    assert_string_equal(code.matching_id, "");
    assert_string_equal(code.oid, "2.999.10");
    assert_true(code.confirmation_required);
    assert_int_equal(activation_code_read(&code, "1$a$b$$1"), 0);
    assert_true(code.confirmation_required);
    assert_int_equal(activation_code_read(&code, "1$a$b$2.999"), 0);
    assert_false(code.confirmation_required);
}

static void test_malformed(void **state)
{
    static const char *const rows[] = {"",     "LPA:",      "1$a",         "2$a$b",  "$a$b",
                                       "1$$b", "1$a$b$c$2", "1$a$b$c$1$d", "11$a$b", "lpa:1$a$b"};
    struct activation_code code;
    char text[600] = "1$";

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(activation_code_read(&code, rows[i]), ERR_MALFORMED);
    memset(text + 2, 'a', 300);
    strcat(text, "$b");
    assert_int_equal(activation_code_read(&code, text), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good),
                                       cmocka_unit_test(test_malformed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
