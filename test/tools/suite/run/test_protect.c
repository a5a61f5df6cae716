/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Code that is left by a jump: CMocka's assertions, skip, a signal. What it prints is captured. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tools/suite/run/protect.h"

static struct outcome {
    bool returned;
    enum suite_verdict verdict;
    char reason[200];
} outcomes[5];

static void returns(struct suite *suite, void *context)
{
    (void)suite;
    *(int *)context = 7;
    puts("printed by the case");
}

static void asserts(struct suite *suite, void *context)
{
    (void)suite;
    (void)context;
    assert_string_equal("one", "two");
}

static void skips(struct suite *suite, void *context)
{
    (void)suite;
    (void)context;
    skip();
}

static void crashes(struct suite *suite, void *context)
{
    (void)suite;
    (void)context;
    raise(SIGFPE);
}

static void has_verdict(struct suite *suite, void *context)
{
    (void)context;
    suite_inconclusive(suite, "as the word says");
}

static int value;
static char printed[200];

static void try(unsigned number, void (*function)(struct suite *suite, void *context))
{
    struct suite suite = {0};
    struct outcome *outcome = &outcomes[number];

    arena_init(&suite.arena, 1 << 20);
    suite.records_end = &suite.records;
    outcome->returned = protect_run(&suite, function, &value);
    outcome->verdict = suite.verdict;
    snprintf(outcome->reason, sizeof(outcome->reason), "%s", suite.reason ? suite.reason : "");
    arena_free(&suite.arena);
}

/* What the process itself prints meanwhile. */
static void try_captured(void)
{
    FILE *file = tmpfile();
    int saved = dup(1);

    fflush(stdout);
    dup2(fileno(file), 1);
    try(0, returns);
    fflush(stdout);
    dup2(saved, 1);
    close(saved);
    rewind(file);
    if (!fgets(printed, sizeof(printed), file))
        printed[0] = 0;
    fclose(file);
}

static void test_returns(void **state)
{
    (void)state;
    assert_true(outcomes[0].returned);
    assert_int_equal(outcomes[0].verdict, SUITE_PASS);
    assert_int_equal(value, 7);
    assert_string_equal(printed, "");
}

static void test_assertion(void **state)
{
    (void)state;
    assert_false(outcomes[1].returned);
    assert_int_equal(outcomes[1].verdict, SUITE_FAIL);
    assert_non_null(strstr(outcomes[1].reason, "\"one\" != \"two\""));
    assert_non_null(strstr(outcomes[1].reason, "test_protect.c:"));
}

static void test_skip_and_signal(void **state)
{
    (void)state;
    assert_int_equal(outcomes[2].verdict, SUITE_INCONCLUSIVE);
    assert_int_equal(outcomes[3].verdict, SUITE_INCONCLUSIVE);
    assert_non_null(strstr(outcomes[3].reason, "Floating point exception"));
}

static void test_word(void **state)
{
    (void)state;
    assert_int_equal(outcomes[4].verdict, SUITE_INCONCLUSIVE);
    assert_string_equal(outcomes[4].reason, "as the word says");
}

static void test_variable_stays(void **state)
{
    (void)state;
    assert_string_equal(getenv("CMOCKA_MESSAGE_OUTPUT"), "TAP");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_returns), cmocka_unit_test(test_assertion),
        cmocka_unit_test(test_skip_and_signal), cmocka_unit_test(test_word),
        cmocka_unit_test(test_variable_stays)};

    setenv("CMOCKA_MESSAGE_OUTPUT", "TAP", 1);
    try_captured();
    try(1, asserts);
    try(2, skips);
    try(3, crashes);
    try(4, has_verdict);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
