/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite ipa: traces of cards, the verdicts on their IPAs, and the exit status. */
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/json.h"

/* Commands and responses in hex: what an IPA sends before ES10b.GetEID, and that function. */
#define OPEN_CHANNEL   "0070000001\n019000\n"
#define SELECT_ISDR    "01A4040010A0000005591010FFFFFFFF8900000100\n9000\n"
#define GET_EID        "E2910006BF3E035C015A00\nBF3E125A10890490321234512345123456789012359000\n"
#define GOOD           OPEN_CHANNEL SELECT_ISDR "81" GET_EID
#define BASIC_CHANNEL  "00A4040010A0000005591010FFFFFFFF8900000100\n9000\n80" GET_EID
#define WITHOUT_SELECT "00A40004023F00\n9000\n"

static void judge(struct command_scene *scene, const char *text, struct results *results)
{
    const char *trace = scene_write_text(scene, "trace.txt", text),
               *report = scene_path(scene, "a.json");
    char why[JSON_WHY_MAX];

    SCENE_COMMAND(scene, suite_ipa, trace, "--json", report);
    assert_string_equal(scene->err, "");
    results_init(results);
    assert_int_equal(json_report_read(report, results, why), 0);
}

static enum suite_verdict verdict(const struct results *results, const char *id)
{
    const struct result *at = results->first;

    while (at && strcmp(at->id, id) != 0)
        at = at->next;
    assert_non_null(at);
    return at->verdict;
}

static void good(void **state)
{
    static const char *const seen[] = {"ipa-channel", "ipa-select", "ipa-store-data"};
    struct command_scene *scene = *state;
    struct results results;

    judge(scene, GOOD, &results);
    assert_int_equal(scene->status, COMMAND_DONE);
    for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
        assert_int_equal(verdict(&results, seen[i]), SUITE_PASS);
    assert_int_equal(results.verdicts[SUITE_FAIL], 0);
    scene_assert_output_has(scene, "\nall ");
    results_free(&results);
}

static void bad(void **state)
{
    struct command_scene *scene = *state;
    struct results results;

    judge(scene, BASIC_CHANNEL, &results);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_int_equal(verdict(&results, "ipa-channel"), SUITE_FAIL);
    assert_int_equal(verdict(&results, "ipa-store-data"), SUITE_PASS);
    assert_int_equal(results.verdicts[SUITE_FAIL], 1);
    scene_assert_output_has(scene, "FAIL           ipa-channel");
    results_free(&results);
}

/* Nothing that an IPA does. */
static void nothing_to_judge(void **state)
{
    struct command_scene *scene = *state;
    struct results results;

    judge(scene, WITHOUT_SELECT, &results);
    assert_int_equal(scene->status, SUITE_NOTHING_RAN);
    assert_int_equal(results.count, results.verdicts[SUITE_NOT_APPLICABLE]);
    assert_true(results.count > 5);
    results_free(&results);
}

static int judge_input(void *context)
{
    char name[] = "euicc test", dash[] = "-", tap[] = "--tap";
    char *argv[] = {name, dash, tap, NULL};

    if (!freopen(context, "r", stdin))
        return -1;
    return suite_ipa(3, argv);
}

static void standard_input(void **state)
{
    struct command_scene *scene = *state;
    char path[128];

    snprintf(path, sizeof(path), "%s", scene_write_text(scene, "trace.txt", GOOD));
    scene_run(scene, judge_input, path);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "TAP version 14\n");
    scene_assert_output_has(scene, " - ipa-channel\n");
}

static void failures(void **state)
{
    static const char *const texts[] = {"no trace\n", "00A4040\n9000\n", "{\"time\": 1}\n"};
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, suite_ipa, scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const char *trace = scene_write_text(scene, "trace.txt", texts[i]);

        SCENE_COMMAND(scene, suite_ipa, trace, "--json", scene_path(scene, "a.json"));
        scene_assert_error(scene, COMMAND_FAILED, "trace.txt");
        assert_false(scene_exists(scene, "a.json"));
    }
    SCENE_COMMAND(scene, suite_ipa, scene_write_text(scene, "trace.txt", GOOD), "--quiet",
                  "--junit", scene_path(scene, "none/a.xml"));
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "none/a.xml: No such file or directory\n"));
}

static void bad_usage(void **state)
{
    struct command_scene *scene = *state;

    scene_command(scene, suite_ipa, (const char *const[]){"euicc test", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "TRACE is needed");
    SCENE_COMMAND(scene, suite_ipa, "a", "b");
    scene_assert_error(scene, COMMAND_USAGE, "b: ");
    SCENE_COMMAND(scene, suite_ipa, "a", "--tap", "--json=-");
    scene_assert_error(scene, COMMAND_USAGE, "one report on standard output");
    SCENE_COMMAND(scene, suite_ipa, "a", "--card=b");
    scene_assert_error(scene, COMMAND_USAGE, "--card");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(good),           SCENE_TEST(bad),      SCENE_TEST(nothing_to_judge),
        SCENE_TEST(standard_input), SCENE_TEST(failures), SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
