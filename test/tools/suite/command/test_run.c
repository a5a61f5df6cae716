/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite run: which cases run on a card and on made cards, and what ends a run. */
#include "test/tools/suite/command/run_scene.h"

/* On made cards all cases run; on others those that are allowed. */
static void allowed_cases(void **state)
{
    static const char *const ids[] = {"own-reads", "own-changes", "own-destroys"};
    static const char *const needs[] = {"", "--allow-changes", "--allow-destructive"};
    static const struct {
        const char *option;
        size_t passed;
    } cases[] = {{"--quiet", 1}, {"--allow-changes", 2}, {"--allow-destructive", 3}};
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        RUN(scene, &results, ON_CARD, "--family=own", cases[i].option);
        assert_int_equal(scene->status, COMMAND_DONE);
        assert_int_equal(results.count, 3);
        for (size_t c = 0; c < 3; c++) {
            const struct result *result = result_of(&results, ids[c]);
            bool passes = c < cases[i].passed;

            assert_int_equal(result->verdict, passes ? SUITE_PASS : SUITE_NOT_APPLICABLE);
            assert_string_equal(result->reason, passes ? "" : needs[c]);
        }
        results_free(&results);
    }
    RUN(scene, &results, "--family=own");
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_int_equal(results.verdicts[SUITE_PASS], 3);
    assert_string_equal(result_of(&results, "own-reads")->card, "iot");
    results_free(&results);
}

/* The built-in cases are there, too; what is not selected is not run. */
static void selected_cases(void **state)
{
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    RUN(scene, &results, ON_CARD, "--case=atr-structure", "--case=eid-*", "--tap");
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_int_equal(results.count, 6);
    assert_string_equal(results.first->id, "atr-structure");
    assert_int_equal(results.verdicts[SUITE_PASS], 6);
    scene_assert_output_has(scene, "TAP version 14\nok 1 - atr-structure\nok 2 - eid-a\n");
    scene_assert_output_has(scene, "\n1..6\n");
    results_free(&results);
    RUN(scene, &results, ON_CARD, "--case=nothing");
    assert_nothing_ran(scene, "none matches all of --case, --family, --clause and --rule");
    assert_int_equal(results.count, 0);
    results_free(&results);
}

/* Each case is in one shard; the sizes differ by one at most. */
static void shards(void **state)
{
    static const struct {
        const char *text;
        const char *ids[3];
    } cases[] = {
        {"1/2", {"eid-a", "eid-c", "eid-e"}},
        {"2/2", {"eid-b", "eid-d"}},
        {"1/1", {"eid-a"}},
        {"6/6", {NULL}},
    };
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct result *at;
        size_t count = 0;

        RUN(scene, &results, ON_CARD, "--family=eid", "--shard", cases[i].text);
        at = results.first;
        for (; count < 3 && cases[i].ids[count]; count++, at = at->next)
            assert_string_equal(at->id, cases[i].ids[count]);
        assert_int_equal(results.count, strcmp(cases[i].text, "1/1") == 0 ? 5 : count);
        if (count)
            assert_int_equal(scene->status, COMMAND_DONE);
        else
            assert_nothing_ran(scene, "none is left by --shard");
        results_free(&results);
    }
}

/* Random numbers are those of the seed, other ones in each repetition. */
static void seeds(void **state)
{
    struct command_scene *scene = *state;
    struct results first, again, other;
    const char *numbers[3];

    make_card(scene);
    RUN(scene, &first, ON_CARD, "--family=random", "--repeat=3", "--seed=x");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_int_equal(first.count, 3);
    assert_string_equal(first.seed, "x");
    for (size_t i = 0; i < 3; i++) {
        const struct result *at = first.first;

        for (size_t j = 0; j < i; j++)
            at = at->next;
        numbers[i] = at->reason;
        assert_int_equal(strlen(numbers[i]), 16);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(numbers[i], numbers[j]);
    }
    RUN(scene, &again, ON_CARD, "--family=eid", "--family=random", "--seed=x");
    assert_string_equal(result_of(&again, "random-number")->reason, numbers[0]);
    results_free(&again);
    RUN(scene, &other, ON_CARD, "--family=random");
    assert_string_not_equal(other.first->reason, numbers[0]);
    assert_int_equal(strlen(other.seed), 16); /* it can be given again */
    RUN(scene, &again, ON_CARD, "--family=random", "--seed", other.seed);
    assert_string_equal(again.first->reason, other.first->reason);
    results_free(&again);
    results_free(&other);
    results_free(&first);
}

static void last_failed(void **state)
{
    struct command_scene *scene = *state;
    const char *report = scene_write_text(
        scene, "old.json",
        "{\"seed\": \"1\", \"cases\": [{\"id\": \"eid-a\", \"verdict\": \"pass\"}, "
        "{\"id\": \"eid-b\", \"verdict\": \"fail\"}, {\"id\": \"eid-c\", \"verdict\": "
        "\"inconclusive\"}, {\"id\": \"eid-d\", \"verdict\": \"not applicable\"}]}");
    struct results results;

    make_card(scene);
    RUN(scene, &results, ON_CARD, "--last-failed", report);
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_int_equal(results.count, 2);
    assert_string_equal(results.first->id, "eid-b");
    assert_string_equal(results.first->next->id, "eid-c");
    results_free(&results);
    RUN(scene, &results, ON_CARD, "--last-failed", report, "--case=eid-c");
    assert_int_equal(results.count, 1);
    results_free(&results);
    report = scene_path(scene, "b.json");
    rename(scene_path(scene, "a.json"), report);
    RUN(scene, &results, ON_CARD, "--last-failed", report); /* all passed */
    assert_nothing_ran(scene, "none is left by --last-failed");
    results_free(&results);
}

/* A signal: the case that runs is finished and reported. */
static void signals(void **state)
{
    static const char *const families[] = {"stop", "end"};
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    for (size_t i = 0; i < 2; i++) {
        RUN(scene, &results, ON_CARD, "--family", families[i], "--repeat=9");
        assert_int_equal(scene->status, COMMAND_FAILED);
        assert_int_equal(results.count, 1);
        assert_string_equal(results.interrupted, "interrupted");
        scene_assert_output_has(scene, "\nthe run ended early: interrupted\n");
        results_free(&results);
    }
}

static void time_limit(void **state)
{
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    RUN(scene, &results, ON_CARD, "--family=slow", "--timeout=1");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(results.first->reason, "the time limit of a case is exceeded"));
    results_free(&results);
}

static void change_that_is_left(void **state)
{
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    RUN(scene, &results, ON_CARD, "--family=left", "--allow-changes");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_true(results.first->suite_error);
    assert_non_null(strstr(results.first->reason, "the card is not as it was: addresses changed"));
    results_free(&results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(allowed_cases), TEST(selected_cases), TEST(shards),     TEST(seeds),
        TEST(last_failed),   TEST(signals),        TEST(time_limit), TEST(change_that_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
