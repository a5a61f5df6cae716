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
#include "tools/suite/report/html.h"

static void test_page(void **state)
{
    struct results results;
    const char *page;

    (void)state;
    fake_results(&results);
    results.interrupted = "the card is gone";
    page = fake_printed(html_report, &results);
    assert_non_null(
        strstr(page, "1 pass, 1 fail, 1 inconclusive, 1 not applicable; seed seed &#38; more"));
    assert_non_null(strstr(page, "The run ended early: the card is gone"));
    assert_non_null(strstr(page, "<tr><td>isdr</td><td class=\"n\">0</td><td class=\"n\">1</td>"));
    assert_non_null(strstr(page, "<h3 id=\"isdr-b\">A &#60;title&#62;"));
    assert_non_null(strstr(page, "<a href=\"#atr-c\">atr-c</a>"));
    assert_null(strstr(page, "<h3 id=\"atr-a\">"));
    assert_non_null(strstr(page, "A-12 A-13: SELECT of the ISD-R"));
    assert_non_null(strstr(page, "result codes: 1 reached"));
    assert_null(strchr(page, '\x1B'));
    assert_null(strstr(page, "<title> &"));
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_page)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
