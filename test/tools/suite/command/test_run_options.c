/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite run: two cards beside each other, replays of traces, failures and bad usage. */
#include "test/tools/suite/command/run_scene.h"

/* Two cards: --fault is of the second. */
static void beside(void **state)
{
    static const char rule[] = "function=GetEID sw=6985 always";
    struct command_scene *scene = *state;
    struct results results;

    make_card(scene);
    RUN(scene, &results, "--beside", card, card, "--settings", settings, "--family=eid");
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_int_equal(results.verdicts[SUITE_PASS], 5);
    results_free(&results);
    RUN(scene, &results, "--family=eid", card, "--settings", settings, card, "--beside", "--fault",
        rule);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_int_equal(results.verdicts[SUITE_FAIL], 5);
    results_free(&results);
    RUN(scene, &results, "--beside", card, card, "--settings", settings, "--family=own");
    assert_int_equal(results.verdicts[SUITE_PASS], 1); /* only what changes nothing */
    results_free(&results);
    /* What is not a file is the name of a reader. */
    setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    SCENE_COMMAND(scene, suite_run, "--beside", card, "Virtual", "--settings", settings);
    scene_assert_error(scene, COMMAND_FAILED, "PC/SC: pcscd is not running");
    unsetenv("PCSCLITE_CSOCK_NAME");
}

/* Traces are cases, which may change the card. */
static void replays(void **state)
{
    struct command_scene *scene = *state;
    const char *folder = scene_path(scene, "traces");
    struct results results;

    make_card(scene);
    assert_int_equal(mkdir(folder, 0700), 0);
    scene_write_text(scene, "traces/Good one.txt", "0070000001\n019000\n");
    scene_write_text(scene, "traces/b.txt", "00A40004023F00\n6A82\n");
    RUN(scene, &results, ON_CARD, "--family=replay", "--replay-folder", folder, "--allow-changes");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_int_equal(results.count, 2);
    assert_int_equal(result_of(&results, "replay-good-one")->verdict, SUITE_PASS);
    assert_int_equal(result_of(&results, "replay-b")->verdict, SUITE_FAIL);
    results_free(&results);
    RUN(scene, &results, ON_CARD, "--family=replay", "--replay-folder", folder);
    assert_nothing_ran(scene, "none of those that are selected is applicable to this card");
    assert_string_equal(results.first->reason, "--allow-changes");
    results_free(&results);
    RUN(scene, &results, ON_CARD, "--case=*-good-*", "--case=eid-a", "--replay-folder", folder,
        "--allow-changes", "--shard=2/2");
    assert_int_equal(results.count, 1); /* they count for shards */
    assert_string_equal(results.first->id, "replay-good-one");
    results_free(&results);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *none = scene_path(scene, "none");
    const struct {
        const char *words[3], *error;
    } cases[] = {
        {{"--beside", none, none}, "none: No such file or directory; as a reader: "},
        {{"--card", none}, "none"},
        {{"--junit", scene_path(scene, "no/junit")}, "no/junit: No such file or directory"},
        {{"--json", "/"}, "/: Is a directory"},
        {{"--report", scene_path(scene, "no/page")}, "no/page: No such file or directory"},
        {{"--replay-folder", none}, "none"},
        {{"--last-failed", none}, "none"},
        {{"--quirks=no-such-quirk"}, "no-such-quirk"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        SCENE_COMMAND(scene, suite_run, "--case=nothing", cases[i].words[0],
                      cases[i].words[1] ? cases[i].words[1] : "--quiet",
                      cases[i].words[2] ? cases[i].words[2] : "--quiet");
        scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
    }
}

static void bad_usage(void **state)
{
    static const char *const two = "--beside needs two cards, A and B",
                             *const alone = "--beside goes without --card and --reader",
                             *const shard = "must be NUMBER/COUNT, as 1/4";
    static const struct {
        const char *words[4], *error;
    } cases[] = {
        {{"--beside"}, two},
        {{"--beside", "a"}, two},
        {{"a", "--beside"}, two},
        {{"--beside", "a", "b", "c"}, "c: "},
        {{"--beside", "a", "b", "--card=c"}, alone},
        {{"--beside", "a", "b", "--reader=c"}, alone},
        {{"--beside", "a", "b", "--replay-folder=c"}, "--beside goes without --replay-folder"},
        {{"--beside", "a", "b", "--no-such-option"},
         "euicc test: unrecognized option '--no-such-option'"},
        {{"--beside", "--no-such-option", "a", "b"},
         "euicc test: unrecognized option '--no-such-option'"},
        {{"--beside", "a", "b", "-x"}, "euicc test: invalid option -- 'x'"},
        {{"--beside=a", "b"}, "option '--beside' doesn't allow an argument"},
        {{"--besides", "a", "b"}, "euicc test: unrecognized option '--besides'"},
        {{"a"}, "a: cards are given by --card, --reader or --beside"},
        {{"a", "b"}, "a: cards are given by --card, --reader or --beside"},
        {{"--card=a", "--reader=b"}, "--card goes without --reader"},
        {{"--settings=a"}, "--settings goes with --card or --reader"},
        {{"--beside", "a", "b", "--spec=1.3"}, "--spec is for cards that are made for the run"},
        {{"--tap", "--json=-"}, "one report on standard output"},
        {{"--shard=0/2"}, shard},
        {{"--shard=3/2"}, shard},
        {{"--shard=1"}, shard},
        {{"--shard=1/"}, shard},
        {{"--shard=/2"}, shard},
        {{"--shard=1/2/3"}, shard},
        {{"--shard=+1/2"}, shard},
        {{"--shard=1/99999999999"}, shard},
        {{"--repeat=0"}, "--repeat"},
        {{"--timeout=x"}, "--timeout"},
        {{"--timeout=86401"}, "--timeout"},
        {{"--cases=/nowhere/a.so"}, "--cases: /nowhere/a.so: No such file or directory"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *words[6] = {"euicc test"};

        memcpy(words + 1, cases[i].words, sizeof(cases[i].words));
        scene_command(scene, suite_run, words);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {TEST(beside), TEST(replays), TEST(failures),
                                       TEST(bad_usage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
