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

#include "apdu/err.h"
#include "test/fake/results.h"
#include "tools/suite/report/json.h"
#include "tools/suite/report/junit.h"

static char path[] = "/tmp/test_json.XXXXXX";

static void write_file(const char *text)
{
    FILE *to = fopen(path, "w");

    assert_non_null(to);
    assert_true(fputs(text, to) >= 0);
    assert_int_equal(fclose(to), 0);
}

/* What is read is what was written; controls in texts were shown as \xNN. */
static void test_write_and_read(void **state)
{
    struct results results, again;
    char why[JSON_WHY_MAX], *first;
    FILE *to = fopen(path, "w");

    (void)state;
    fake_results(&results);
    assert_int_equal(json_report(to, &results), 0);
    assert_int_equal(fclose(to), 0);
    results_init(&again);
    assert_int_equal(json_report_read(path, &again, why), 0);
    first = strdup(fake_printed(junit_report, &results));
    assert_string_equal(first, fake_printed(junit_report, &again));
    assert_string_equal(again.seed, results.seed);
    assert_null(again.interrupted);
    assert_int_equal(again.suite_errors, 1);
    assert_string_equal(again.first->families, "SGP.23-1 4.2.1");
    assert_string_equal(again.first->rules, "A-12 A-13");
    assert_string_equal(again.first->codes->text, results.first->codes->text);
    assert_null(again.first->codes->next);
    free(first);
    results_free(&again);
    results_free(&results);
}

/* A second file is appended; the first reason for an early end counts. */
static void test_append(void **state)
{
    struct results results;
    char why[JSON_WHY_MAX];

    (void)state;
    results_init(&results);
    write_file("{\"seed\": \"1\", \"endedEarly\": \"interrupted\", \"cases\": [{\"id\": \"a-b\", "
               "\"verdict\": \"pass\"}]}");
    assert_int_equal(json_report_read(path, &results, why), 0);
    assert_int_equal(json_report_read(path, &results, why), 0);
    assert_int_equal(results.count, 2);
    assert_int_equal(results.verdicts[SUITE_PASS], 2);
    assert_string_equal(results.interrupted, "interrupted");
    results_free(&results);
}

static void test_errors(void **state)
{
    static const char *const texts[] = {"",
                                        "[]",
                                        "{}",
                                        "{\"cases\": 1}",
                                        "{\"cases\": [1]}",
                                        "{\"cases\": [{\"id\": \"a\"}]}",
                                        "{\"cases\": [{\"id\": \"a\", \"verdict\": \"good\"}]}",
                                        "{\"cases\": [{\"verdict\": \"pass\"}]}"};
    struct results results;
    char why[JSON_WHY_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        results_init(&results);
        write_file(texts[i]);
        *why = 0;
        if (json_report_read(path, &results, why) != ERR_MALFORMED || !strstr(why, path))
            fail_msg("%s: %s", texts[i], why);
        results_free(&results);
    }
}

static int make_file(void **state)
{
    (void)state;
    return close(mkstemp(path));
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_write_and_read),
                                       cmocka_unit_test(test_append),
                                       cmocka_unit_test(test_errors)};

    return cmocka_run_group_tests(tests, make_file, remove_file);
}
