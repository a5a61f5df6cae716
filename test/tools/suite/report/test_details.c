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

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

/* Steps stand between the exchanges; chains are one exchange; the last one is decoded. */
static void fails(struct suite *suite)
{
    suite_step(suite, "the first step");
    suite_es10_in_blocks(suite, 2, "BF3E{5C=5A}");
    suite_step(suite, "the second step");
    suite_es10(suite, "BF7F{}");
    suite_fail(suite, "why");
}

static void test_details(void **state)
{
    static const char *const parts[] = {"reset\n",
                                        "step: the first step\n",
                                        "MANAGE CHANNEL open 1\n",
                                        "SELECT ISD-R\n",
                                        "GetEID 8904",
                                        "step: the second step\n",
                                        "6A88",
                                        "refusal",
                                        "last exchange:\n",
                                        "  command",
                                        "  status: 6A88"};
    const char *at = fake_suite_result(&suite_of_test, "details-fail")->details;

    (void)state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const char *found = strstr(at, parts[i]);

        if (!found)
            fail_msg("\"%s\" is not in \"%s\"", parts[i], at);
        at = found + strlen(parts[i]);
    }
    assert_null(strstr(at, "GetEID"));
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("details-fail", fails), {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_details)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
