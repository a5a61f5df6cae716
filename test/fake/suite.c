/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/suite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "the cards of the suite: %s\n", why);
    exit(1);
}

void fake_suite_begin(struct fake_suite *suite)
{
    struct link_error error = {""};

    memset(suite, 0, sizeof(*suite));
    results_init(&suite->results);
    suite->run.seed = BYTES_TEXT("seed");
    suite->run.allowed = SUITE_DESTROYS;
    if (cards_make(&suite->cards, suite->run.seed, EUICCD_SPEC_1_2, &error) < 0)
        give_up(error.text);
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        struct run_card *card = &suite->run.cards[i];

        card->settings = &suite->cards.cards[i].settings;
        if (target_open_card(&card->target, suite->cards.cards[i].path,
                             suite->cards.cards[i].without_ipae, run_on_event, &suite->run,
                             &error) < 0)
            give_up(error.text);
        suite->run.card_count++;
    }
    run_begin(&suite->run);
}

void fake_suite_run(struct fake_suite *suite, const struct suite_case *rows)
{
    for (; rows->id; rows++)
        if (!run_case(&suite->run, rows, &suite->results))
            give_up("out of memory");
}

void fake_suite_end(struct fake_suite *suite)
{
    run_end(&suite->run);
    for (size_t i = 0; i < suite->run.card_count; i++)
        target_close(suite->run.cards[i].target);
    cards_remove(&suite->cards);
    results_free(&suite->results);
}

const struct result *fake_suite_result(const struct fake_suite *suite, const char *id)
{
    for (const struct result *at = suite->results.first; at; at = at->next)
        if (strcmp(at->id, id) == 0)
            return at;
    fail_msg("%s: no result", id);
    return NULL;
}

void fake_suite_check(const struct fake_suite *suite, const char *id, enum suite_verdict verdict,
                      const char *reason)
{
    const struct result *result = fake_suite_result(suite, id);

    if (result->verdict != verdict || !strstr(result->reason, reason))
        fail_msg("%s: %s, \"%s\"; expected %s, \"%s\"", id, verdict_text(result->verdict),
                 result->reason, verdict_text(verdict), reason);
}

/* The state of a test. */
struct ran {
    const struct fake_suite *suite;
    const struct fake_case *at;
};

static void test_case(void **state)
{
    const struct ran *ran = *state;
    const char *id = ran->at->row.id;

    fake_suite_check(ran->suite, id, ran->at->verdict, ran->at->reason);
    assert_false(fake_suite_result(ran->suite, id)->suite_error);
}

int fake_suite_test(const struct fake_case *cases, size_t count)
{
    struct fake_suite suite;
    struct CMUnitTest *tests = calloc(count, sizeof(*tests));
    struct ran *ran = calloc(count, sizeof(*ran));
    int failed;

    if (!tests || !ran)
        give_up("out of memory");
    fake_suite_begin(&suite);
    for (size_t i = 0; i < count; i++) {
        fake_suite_run(&suite, (const struct suite_case[]){cases[i].row, {0}});
        ran[i] = (struct ran){&suite, &cases[i]};
        tests[i] = (struct CMUnitTest){
            .name = cases[i].row.id, .test_func = test_case, .initial_state = &ran[i]};
    }
    failed = _cmocka_run_group_tests("cases", tests, count, NULL, NULL);
    fake_suite_end(&suite);
    free(ran);
    free(tests);
    return failed;
}
