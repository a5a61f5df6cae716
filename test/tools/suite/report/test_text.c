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
#include "tools/suite/report/text.h"

static void print_all(FILE *to, const struct results *results)
{
    for (const struct result *at = results->first; at; at = at->next)
        text_result(to, at);
    text_summary(to, results);
}

static void test_text(void **state)
{
    struct results results;

    (void)state;
    fake_results(&results);
    results.interrupted = "interrupted";
    assert_string_equal(fake_printed(print_all, &results),
                        "pass           atr-a (iot, 1.5 ms)\n"
                        "FAIL           isdr-b (iot, 1.5 ms)\n"
                        "      A <title> & \"more\"\n"
                        "      SGP.22 5.7.1; rule A-12 A-13: SELECT of the ISD-R returns 6F { 84 "
                        "AID, A5, E0 { 82 svn }, "
                        "E1 } through 61xx and GET RESPONSE.\n"
                        "      sw is 6985 # <\\x01>; expected \"9000\" \\\n"
                        "      step: one\n"
                        "        6985 SELECT <\\x1B[2J>\n"
                        "INCONCLUSIVE   atr-c (iot, 1.5 ms)\n"
                        "      A <title> & \"more\"\n"
                        "      SGP.22 5.7.1; rule A-12 A-13: SELECT of the ISD-R returns 6F { 84 "
                        "AID, A5, E0 { 82 svn }, "
                        "E1 } through 61xx and GET RESPONSE.\n"
                        "      no profile\n"
                        "      step: one\n"
                        "        6985 SELECT <\\x1B[2J>\n"
                        "not applicable isdr-d: es10c # not\n"
                        "\n"
                        "family                 pass   fail inconclusive not applicable\n"
                        "atr                       1      0            1              0\n"
                        "isdr                      0      1            0              1\n"
                        "all                       1      1            1              1\n"
                        "\n"
                        "problems by rule\n"
                        "fail         A-12           isdr-b\n"
                        "inconclusive A-12           atr-c\n"
                        "\n"
                        "1 case did not leave the card as it was\n"
                        "\n"
                        "the run ended early: interrupted\n"
                        "\n"
                        "seed seed & more\n");
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
