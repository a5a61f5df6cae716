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

#include "test/fake/results.h"
#include "tools/suite/report/junit.h"

#define PROBLEM(element, message, type)                                                            \
    "      <" element " message=\"" message "\" type=\"" type "\">\n"                              \
    "A &#60;title&#62; &#38; &#34;more&#34;\n"                                                     \
    "SGP.22 5.7.1, rule A-12 A-13\n" message "\n"                                                  \
    "step: one\n"                                                                                  \
    "  6985 SELECT &#60;\\x1B[2J&#62;\n"                                                           \
    "</" element ">\n"

/* Families in the order of their first case, each with its sums. */
static void test_junit(void **state)
{
    struct results results;

    (void)state;
    fake_results(&results);
    assert_string_equal(
        fake_printed(junit_report, &results),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"euicc suite\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" "
        "time=\"0.006000\">\n"
        "  <testsuite name=\"atr\" tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"0\" "
        "time=\"0.003000\">\n"
        "    <testcase name=\"atr-a\" classname=\"euicc.atr\" time=\"0.001500\"/>\n"
        "    <testcase name=\"atr-c\" classname=\"euicc.atr\" time=\"0.001500\">\n" PROBLEM(
            "error", "no profile",
            "inconclusive") "    </testcase>\n"
                            "  </testsuite>\n"
                            "  <testsuite name=\"isdr\" tests=\"2\" failures=\"1\" errors=\"0\" "
                            "skipped=\"1\" "
                            "time=\"0.003000\">\n"
                            "    <testcase name=\"isdr-b\" classname=\"euicc.isdr\" "
                            "time=\"0.001500\">\n" PROBLEM(
                                "failure",
                                "sw is 6985 # &#60;\\x01&#62;; expected &#34;9000&#34; \\",
                                "fail") "    </testcase>\n"
                                        "    <testcase name=\"isdr-d\" classname=\"euicc.isdr\" "
                                        "time=\"0.001500\">\n"
                                        "      <skipped message=\"es10c # not\"/>\n"
                                        "    </testcase>\n"
                                        "  </testsuite>\n"
                                        "</testsuites>\n");
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_junit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
