/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The run of a case: choice of the card, results, limits, random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;
static char first_random[33], challenges[3][33];
static unsigned runs;
static volatile sig_atomic_t interrupted;
static char aside[sizeof(struct link_error)];

static void reads(struct suite *suite)
{
    suite_es10(suite, "BF3E{5C=5A}");
    suite_expect_octets(suite, "BF3E/5A", "8904*");
}

static void gets_a_code(struct suite *suite)
{
    suite_es10(suite, "BF56{80=00}");
    suite_expect_octets(suite, "BF56/81", "01");
}

static void is_fresh(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    if (channel != 1)
        suite_fail(suite, "channel %u is the first one", channel);
}

static void destroys(struct suite *suite)
{
    suite_es10(suite, "BF65{80='destroyed.example'}");
}

static void takes_random(struct suite *suite)
{
    const char *random = suite_random(suite, 16);

    if (runs == 0)
        snprintf(first_random, sizeof(first_random), "%s", random);
    suite_es10(suite, "BF2E{}");
    snprintf(challenges[runs++], sizeof(challenges[0]), "%s", suite_value(suite, "BF2E/80"));
    suite_note(suite, "%s", random);
    if (strcmp(random, first_random) != 0)
        suite_fail(suite, "other random octets");
}

static void goes_on(struct suite *suite)
{
    for (int i = 0; i < 1000000; i++)
        suite_reset(suite);
}

static void interrupts(struct suite *suite)
{
    interrupted = 1;
    suite_undo_es10(suite, "BF65{80=}");
    suite_es10(suite, "BF3E{5C=5A}");
}

static void ends_aside(struct suite *suite, void *context)
{
    (void)context;
    suite_inconclusive(suite, "no card");
}

static void test_cards(void **state)
{
    (void)state;
    assert_string_equal(fake_suite_result(&suite_of_test, "run-reads")->card, "iot");
    assert_string_equal(fake_suite_result(&suite_of_test, "run-dual")->card, "dual");
    assert_string_equal(fake_suite_result(&suite_of_test, "run-brainpool")->card, "brainpool");
    assert_string_equal(fake_suite_result(&suite_of_test, "run-ipae")->card, "ipae");
    fake_suite_check(&suite_of_test, "run-none", SUITE_NOT_APPLICABLE, "consumer");
    assert_string_equal(fake_suite_result(&suite_of_test, "run-none")->card, "");
    fake_suite_check(&suite_of_test, "run-invalid", SUITE_INCONCLUSIVE, "unknown name");
    fake_suite_check(&suite_of_test, "run-fresh", SUITE_PASS, "");
}

static void test_destructive(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "run-destroys", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "run-after", SUITE_PASS, "");
}

/* The same seed gives the same numbers, whatever ran before. */
static void test_random(void **state)
{
    (void)state;
    assert_int_equal(runs, 3);
    assert_string_equal(challenges[0], challenges[1]);
    assert_string_not_equal(challenges[0], challenges[2]);
}

static void test_limits(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "run-slow", SUITE_INCONCLUSIVE, "time limit");
    fake_suite_check(&suite_of_test, "run-interrupted", SUITE_INCONCLUSIVE, "interrupted");
    assert_false(fake_suite_result(&suite_of_test, "run-interrupted")->suite_error);
    assert_string_equal(aside, "no card");
}

static void test_codes(void **state)
{
    const struct result_code *codes = fake_suite_result(&suite_of_test, "run-code")->codes;

    (void)state;
    assert_non_null(codes);
    assert_string_equal(codes->text, "ES10b.GetCerts getCertsError invalidCiPKId(1)");
    assert_null(codes->next);
    assert_null(fake_suite_result(&suite_of_test, "run-reads")->codes); /* GetEID has none */
}

static const struct suite_case rows[] = {
    FAKE_CASE("run-reads", reads),
    FAKE_CASE("run-code", gets_a_code),
    FAKE_CASE("run-fresh", is_fresh),
    {"run-dual", "", "", "", "A-12", "es10c", "", SUITE_READS, reads},
    {"run-brainpool", "", "", "", "A-12", "not p256", "", SUITE_READS, reads},
    {"run-ipae", "", "", "", "A-12", "ipae", "", SUITE_READS, reads},
    {"run-none", "", "", "", "A-12", "consumer", "", SUITE_READS, reads},
    {"run-invalid", "", "", "", "A-12", "anything", "", SUITE_READS, reads},
    {"run-destroys", "", "", "", "A-12", "", "", SUITE_DESTROYS, destroys},
    FAKE_CASE("run-after", reads),
    FAKE_CASE("run-random", takes_random),
    FAKE_CASE("run-random", takes_random),
    {0}};

static void run_limits(void)
{
    static const struct suite_case slow[] = {FAKE_CASE("run-slow", goes_on), {0}},
                                   ends[] = {FAKE_CASE("run-interrupted", interrupts), {0}},
                                   random[] = {FAKE_CASE("run-random", takes_random), {0}};
    struct link_error error = {""};

    suite_of_test.run.timeout = 1000000;
    fake_suite_run(&suite_of_test, slow);
    suite_of_test.run.timeout = 0;
    suite_of_test.run.interrupted = &interrupted;
    fake_suite_run(&suite_of_test, ends);
    interrupted = 0;
    suite_of_test.run.seed = BYTES_TEXT("another seed");
    fake_suite_run(&suite_of_test, random);
    if (run_aside(&suite_of_test.run, &suite_of_test.run.cards[0], ends_aside, NULL, &error) < 0)
        snprintf(aside, sizeof(aside), "%s", error.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cards), cmocka_unit_test(test_destructive),
        cmocka_unit_test(test_random), cmocka_unit_test(test_limits), cmocka_unit_test(test_codes)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    run_limits();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
