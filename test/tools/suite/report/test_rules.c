/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/suite/report/rules.h"

static void test_rules(void **state)
{
    const struct rule *rule;
    size_t count = 0;

    (void)state;
    for (; (rule = rule_at(count)) != NULL; count++) {
        assert_string_not_equal(rule->id, "");
        assert_string_not_equal(rule->clause, "");
        assert_string_not_equal(rule->text, "");
        assert_ptr_equal(rule_find(rule->id, strlen(rule->id)), rule);
    }
    assert_true(count > 300);
    assert_string_equal(rule_find("A-01 B-02", 4)->clause, "SGP.22 annex H");
    assert_null(rule_find("A-0", 3));
    assert_null(rule_find("", 0));
}

static void test_reasons(void **state)
{
    (void)state;
    assert_non_null(rule_untestable(rule_find("E-10", 4)));
    assert_null(rule_untestable(rule_find("A-12", 4)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules),
                                       cmocka_unit_test(test_reasons)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
