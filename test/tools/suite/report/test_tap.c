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
#include "tools/suite/report/tap.h"

static void print_all(FILE *to, const struct results *results)
{
    size_t number = 0;

    tap_begin(to);
    for (const struct result *at = results->first; at; at = at->next)
        tap_result(to, at, ++number);
    tap_end(to, results);
}

#define BLOCK                                                                                      \
    "  title: \"A <title> & \\\"more\\\"\"\n"                                                      \
    "  clause: \"SGP.22 5.7.1\"\n"                                                                 \
    "  rules: \"A-12 A-13\"\n"                                                                     \
    "  card: \"iot\"\n"                                                                            \
    "  duration_ms: 1.500\n"                                                                       \
    "  exchanges: |\n"                                                                             \
    "    step: one\n"                                                                              \
    "      6985 SELECT <\\x1B[2J>\n"                                                               \
    "  ...\n"

static void test_tap(void **state)
{
    struct results results;

    (void)state;
    fake_results(&results);
    assert_string_equal(fake_printed(print_all, &results),
                        "TAP version 14\n"
                        "ok 1 - atr-a\n"
                        "not ok 2 - isdr-b\n"
                        "  ---\n"
                        "  verdict: \"fail\"\n"
                        "  message: \"sw is 6985 # <\\\\x01>; expected \\\"9000\\\" \\\\\"\n" BLOCK
                        "not ok 3 - atr-c\n"
                        "  ---\n"
                        "  verdict: \"inconclusive\"\n"
                        "  message: \"no profile\"\n" BLOCK
                        "ok 4 - isdr-d # SKIP not applicable: es10c \\# not\n"
                        "1..4\n");
    results.interrupted = "the card is gone";
    assert_non_null(
        strstr(fake_printed(print_all, &results), "1..4\nBail out! the card is gone\n"));
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tap)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
