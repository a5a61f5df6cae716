/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results are reported: standard output has one report, files have the others. */
#include "test/fake/results.h"
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/command/outputs.h"
#include "tools/suite/report/coverage.h"
#include "tools/suite/report/html.h"
#include "tools/suite/report/json.h"
#include "tools/suite/report/junit.h"
#include "tools/suite/report/tap.h"
#include "tools/suite/report/text.h"

static void check(void *input, const struct command_given *given)
{
    (void)given;
    outputs_check(input);
}

/* A command with the options of reports: the results of fake_results, one after the other. */
static int report(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = output_rows, .arguments = "", .check = check, .help = "Reports."};
    struct output_options options = {0};
    struct results results;
    size_t number = 0;
    int status;

    command_parse(&syntax, argc, argv, &options);
    fake_results(&results);
    outputs_begin(&options);
    for (const struct result *at = results.first; at; at = at->next)
        outputs_result(&options, at, ++number);
    status = outputs_end(&options, &results);
    results_free(&results);
    return status;
}

static void print_text(FILE *to, const struct results *results)
{
    for (const struct result *at = results->first; at; at = at->next)
        text_result(to, at);
    text_summary(to, results);
}

static void print_problems(FILE *to, const struct results *results)
{
    for (const struct result *at = results->first; at; at = at->next)
        if (at->verdict == SUITE_FAIL || at->verdict == SUITE_INCONCLUSIVE)
            text_result(to, at);
    text_summary(to, results);
}

static void print_tap(FILE *to, const struct results *results)
{
    size_t number = 0;

    tap_begin(to);
    for (const struct result *at = results->first; at; at = at->next)
        tap_result(to, at, ++number);
    tap_end(to, results);
}

static void print_text_and_coverage(FILE *to, const struct results *results)
{
    print_text(to, results);
    coverage_print(to, results);
}

static void print_json(FILE *to, const struct results *results)
{
    assert_int_equal(json_report(to, results), 0);
}

typedef void printer(FILE *to, const struct results *results);

static void assert_report(const char *text, printer *print)
{
    struct results results;

    fake_results(&results);
    assert_string_equal(text, fake_printed(print, &results));
    results_free(&results);
}

static void standard_output(void **state)
{
    static const struct {
        const char *words[3];
        printer *print;
    } cases[] = {
        {{NULL}, print_text},
        {{"--quiet"}, print_problems},
        {{"--coverage"}, print_text_and_coverage},
        {{"--tap"}, print_tap},
        {{"--tap", "--quiet"}, print_tap},
        {{"--json=-"}, print_json},
        {{"--json", "-"}, print_json},
        {{"--junit=-"}, junit_report},
        {{"--report=-", "--quiet"}, html_report},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(
            scene, report,
            (const char *const[]){"euicc test", cases[i].words[0], cases[i].words[1], NULL});
        scene_assert_done(scene);
        assert_report(scene->out, cases[i].print);
    }
}

static void assert_file(const char *path, printer *print)
{
    char text[SCENE_TEXT_SIZE];
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    scene_read_back(fd, text);
    assert_report(text, print);
}

/* Each file has its report, whatever is on standard output; existing files are replaced. */
static void files(void **state)
{
    struct command_scene *scene = *state;
    const char *json = scene_path(scene, "a.json"), *junit = scene_path(scene, "a.xml"),
               *html = scene_write_text(scene, "a.html", "what was there before");

    SCENE_COMMAND(scene, report, "--json", json, "--junit", junit, "--report", html);
    scene_assert_done(scene);
    assert_report(scene->out, print_text);
    assert_file(json, print_json);
    assert_file(junit, junit_report);
    assert_file(html, html_report);
    SCENE_COMMAND(scene, report, "--json=-", "--junit", junit, "--report", html);
    scene_assert_done(scene);
    assert_report(scene->out, print_json);
    assert_file(html, html_report);
}

/* A file that cannot be written: the others are. */
static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *none = scene_path(scene, "none/a.xml"), *json = scene_path(scene, "a.json");
    char text[160];

    SCENE_COMMAND(scene, report, "--junit", none, "--json", json);
    assert_int_equal(scene->status, COMMAND_FAILED);
    snprintf(text, sizeof(text), "euicc test: %s: No such file or directory\n", none);
    assert_string_equal(scene->err, text);
    assert_report(scene->out, print_text);
    assert_file(json, print_json);
    SCENE_COMMAND(scene, report, "--report=/dev/full", "--quiet");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->err, "euicc test: /dev/full: No space left on device\n");
}

static int report_to_full(void *context)
{
    char tap[] = "--tap", json[] = "--json=-", name[] = "euicc test";
    char *argv[] = {name, context ? json : tap, NULL};

    if (!freopen("/dev/full", "w", stdout))
        return -1;
    return report(2, argv);
}

static void standard_output_that_is_full(void **state)
{
    struct command_scene *scene = *state;

    for (int i = 0; i < 2; i++) {
        scene_run(scene, report_to_full, i ? scene : NULL);
        assert_int_equal(scene->status, COMMAND_FAILED);
        if (!strstr(scene->err, "euicc test: standard output: "))
            fail_msg("%s", scene->err);
    }
}

static void bad_usage(void **state)
{
    static const char *const one = "one report on standard output";
    static const struct {
        const char *words[4];
        const char *error;
    } cases[] = {
        {{"euicc test", "--tap", "--json=-"}, one},
        {{"euicc test", "--junit=-", "--json=-"}, one},
        {{"euicc test", "--report", "-", "--tap"}, one},
        {{"euicc test", "--coverage", "--tap"},
         "--coverage goes without another report on standard output"},
        {{"euicc test", "--coverage", "--json=-"},
         "--coverage goes without another report on standard output"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *words[5] = {NULL};

        memcpy(words, cases[i].words, sizeof(cases[i].words));
        scene_command(scene, report, (const char *const *)words);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

/* Problems before all; then what passed. */
static void exit_status(void **state)
{
    static const struct {
        size_t verdicts[4], suite_errors;
        const char *interrupted;
        int status;
    } cases[] = {
        {{0}, 0, NULL, SUITE_NOTHING_RAN},
        {{[SUITE_NOT_APPLICABLE] = 5}, 0, NULL, SUITE_NOTHING_RAN},
        {{[SUITE_PASS] = 1, [SUITE_NOT_APPLICABLE] = 5}, 0, NULL, COMMAND_DONE},
        {{[SUITE_PASS] = 9, [SUITE_FAIL] = 1}, 0, NULL, COMMAND_FAILED},
        {{[SUITE_PASS] = 9, [SUITE_INCONCLUSIVE] = 1}, 0, NULL, COMMAND_FAILED},
        {{[SUITE_FAIL] = 1}, 0, NULL, COMMAND_FAILED},
        {{[SUITE_PASS] = 9}, 1, NULL, COMMAND_FAILED},
        {{[SUITE_PASS] = 9}, 0, "interrupted", COMMAND_FAILED},
        {{0}, 0, "the card is gone", COMMAND_FAILED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct results results;

        results_init(&results);
        memcpy(results.verdicts, cases[i].verdicts, sizeof(results.verdicts));
        results.suite_errors = cases[i].suite_errors;
        results.interrupted = cases[i].interrupted;
        assert_int_equal(outputs_status(&results), cases[i].status);
        results_free(&results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(standard_output), SCENE_TEST(files),
        SCENE_TEST(failures),        SCENE_TEST(standard_output_that_is_full),
        SCENE_TEST(bad_usage),       SCENE_TEST(exit_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
