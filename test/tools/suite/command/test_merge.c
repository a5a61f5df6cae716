/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite merge: JSON reports as one, and its exit status. */
#include "test/fake/results.h"
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/json.h"

#define CASE(id, verdict) "{\"id\": \"" id "\", \"verdict\": \"" verdict "\"}"
#define REPORT(cases)     "{\"seed\": \"1\", \"cases\": [" cases "]}"

/* The results come in the order of the files. */
static void joined(void **state)
{
    struct command_scene *scene = *state;
    const char *first =
        scene_write_text(scene, "a.json", REPORT(CASE("b-x", "pass") ", " CASE("a-y", "pass")));
    const char *second = scene_write_text(scene, "b.json", REPORT(CASE("b-z", "pass")));
    const char *merged = scene_path(scene, "merged.json");
    struct results results;
    char why[JSON_WHY_MAX];

    SCENE_COMMAND(scene, suite_merge, second, first, "--json", merged, "--tap");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "ok 1 - b-z\nok 2 - b-x\nok 3 - a-y\n1..3\n");
    results_init(&results);
    assert_int_equal(json_report_read(merged, &results, why), 0);
    assert_int_equal(results.count, 3);
    assert_string_equal(results.first->id, "b-z");
    assert_string_equal(results.first->next->id, "b-x");
    assert_string_equal(results.first->next->next->id, "a-y");
    results_free(&results);
    /* What was merged can be merged, with itself, too. */
    SCENE_COMMAND(scene, suite_merge, merged, merged, "--tap");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "\nok 6 - a-y\n1..6\n");
}

/* Nothing of a result is lost. */
static void the_same_report(void **state)
{
    struct command_scene *scene = *state;
    const char *path = scene_path(scene, "a.json");
    FILE *to = fopen(path, "we");
    char text[SCENE_TEXT_SIZE];
    struct results results;
    int fd;

    assert_non_null(to);
    fake_results(&results);
    results.seed = "seed"; /* controls in texts are shown as \xNN, once */
    assert_int_equal(json_report(to, &results), 0);
    assert_int_equal(fclose(to), 0);
    results_free(&results);
    SCENE_COMMAND(scene, suite_merge, path, "--json=-");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->err, "");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    scene_read_back(fd, text);
    assert_string_equal(scene->out, text);
}

static void exit_status(void **state)
{
    static const struct {
        const char *reports[2];
        int status;
    } cases[] = {
        {{REPORT(CASE("a-a", "pass")), REPORT(CASE("a-b", "not applicable"))}, COMMAND_DONE},
        {{REPORT(CASE("a-a", "not applicable")), REPORT("")}, SUITE_NOTHING_RAN},
        {{REPORT(CASE("a-a", "pass")), REPORT(CASE("a-b", "fail"))}, COMMAND_FAILED},
        {{REPORT(CASE("a-a", "inconclusive")), REPORT(CASE("a-b", "pass"))}, COMMAND_FAILED},
        {{REPORT(CASE("a-a", "pass")),
          "{\"seed\": \"1\", \"endedEarly\": \"interrupted\", \"cases\": []}"},
         COMMAND_FAILED},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        SCENE_COMMAND(scene, suite_merge, scene_write_text(scene, "a.json", cases[i].reports[0]),
                      scene_write_text(scene, "b.json", cases[i].reports[1]));
        assert_int_equal(scene->status, cases[i].status);
        assert_string_equal(scene->err, "");
    }
}

/* A file that is no report: no report is written. */
static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *good = scene_write_text(scene, "a.json", REPORT(CASE("a-a", "pass")));
    const char *bad = scene_write_text(scene, "b.json", "{\"cases\": 1}");

    SCENE_COMMAND(scene, suite_merge, good, scene_path(scene, "none.json"));
    scene_assert_error(scene, COMMAND_FAILED, "none.json: ");
    SCENE_COMMAND(scene, suite_merge, good, bad, "--json", scene_path(scene, "c.json"));
    scene_assert_error(scene, COMMAND_FAILED, "b.json: ");
    assert_false(scene_exists(scene, "c.json"));
}

static void bad_usage(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, suite_merge, "--tap");
    scene_assert_error(scene, COMMAND_USAGE, "FILE.json is needed");
    SCENE_COMMAND(scene, suite_merge, "a.json", "--tap", "--junit=-");
    scene_assert_error(scene, COMMAND_USAGE, "one report on standard output");
    SCENE_COMMAND(scene, suite_merge, "a.json", "--beside");
    scene_assert_error(scene, COMMAND_USAGE, "--beside");
}

static int merge_many(void *context)
{
    static char *argv[1100];
    static char name[] = "euicc test";

    argv[0] = name;
    for (size_t i = 1; i < 1026; i++)
        argv[i] = context;
    return suite_merge(1026, argv);
}

static void too_many_files(void **state)
{
    struct command_scene *scene = *state;
    char path[] = "a.json";

    scene_run(scene, merge_many, path);
    scene_assert_error(scene, COMMAND_USAGE, "more than 1024 files");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(joined),   SCENE_TEST(the_same_report), SCENE_TEST(exit_status),
        SCENE_TEST(failures), SCENE_TEST(bad_usage),       SCENE_TEST(too_many_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
