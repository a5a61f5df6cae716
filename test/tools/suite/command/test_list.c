/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite list and explain: which cases they select, and what they print of them. */
#include "test/tools/cli/command_scene.h"
#include "test/tools/suite/run/case_objects.h"
#include "tools/suite/cases/families.h"
#include "tools/suite/command/commands.h"

static size_t lines(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void every_case(void **state)
{
    struct command_scene *scene = *state;
    const char *at;
    size_t count = 0;

    scene_command(scene, suite_list, (const char *const[]){"euicc test", NULL});
    scene_assert_done(scene);
    at = scene->out;
    for (const struct suite_case *const *family = suite_families; *family; family++)
        for (const struct suite_case *row = *family; row->id; row++, count++) {
            char line[512];

            snprintf(line, sizeof(line), "%-44s %s\n", row->id, row->title);
            if (strncmp(at, line, strlen(line)) != 0)
                fail_msg("no \"%s\" at: %.100s", line, at);
            at += strlen(line);
        }
    assert_string_equal(at, "");
    assert_true(count > 250);
}

/* Each line begins with `prefix`; how many there are. */
static size_t listed(struct command_scene *scene, const char *prefix, const char *const *words)
{
    scene_command(scene, suite_list, words);
    scene_assert_done(scene);
    for (const char *at = scene->out; *at; at = strchr(at, '\n') + 1)
        if (strncmp(at, prefix, strlen(prefix)) != 0)
            fail_msg("no %s: %.80s", prefix, at);
    return lines(scene->out);
}

#define LISTED(scene, prefix, ...)                                                                 \
    listed(scene, prefix, (const char *const[]){"euicc test", __VA_ARGS__, NULL})

static void selected_cases(void **state)
{
    struct command_scene *scene = *state;
    size_t atr = LISTED(scene, "atr-", "--family", "atr");
    size_t isdr = LISTED(scene, "isdr-", "--family=isdr");
    size_t clause;

    assert_true(atr > 1 && isdr > 1);
    assert_int_equal(LISTED(scene, "", "--family=atr", "--family=isdr"), atr + isdr);
    assert_int_equal(LISTED(scene, "atr-", "--case=atr-*"), atr);
    assert_int_equal(LISTED(scene, "atr-structure ", "--case", "atr-structure"), 1);
    assert_int_equal(
        LISTED(scene, "atr-structure ", "--case=atr-structure", "--case=isdr-*", "--family=atr"),
        1);
    clause = LISTED(scene, "", "--clause", "SGP.32 5.9");
    assert_true(LISTED(scene, "", "--clause", "SGP.32 5.9.25") < clause);
    assert_true(LISTED(scene, "", "--rule", "A-*") > LISTED(scene, "", "--rule", "A-32"));
}

/* Those of a user follow the built-in ones, and can be selected and explained. */
static void cases_of_users(void **state)
{
    struct command_scene *scene = *state;
    const char *object = build_object(scene, "own", NOTHING ROWS("ROW(own-a, SUITE_READS, f)"));
    size_t every = LISTED(scene, "", "--case=*");

    assert_int_equal(LISTED(scene, "own-a ", "--cases", object, "--family=own"), 1);
    assert_int_equal(LISTED(scene, "", "--cases", object), every + 1);
    SCENE_COMMAND(scene, suite_explain, "own-*", "--cases", object);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "own-a\n  title        t\n  clause       c\n");
    SCENE_COMMAND(scene, suite_list, "--cases", "none.so");
    scene_assert_error(scene, COMMAND_USAGE, "--cases: none.so: No such file or directory");
}

static void no_such_case(void **state)
{
    static const char *const options[] = {"--case=nothing", "--family=nothing", "--clause=nothing",
                                          "--rule=nothing"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        SCENE_COMMAND(scene, suite_list, options[i]);
        scene_assert_error(scene, COMMAND_FAILED, "euicc test: no such case");
    }
    SCENE_COMMAND(scene, suite_list, "--family=atr", "--case=isdr-*"); /* both must match */
    scene_assert_error(scene, COMMAND_FAILED, "no such case");
    SCENE_COMMAND(scene, suite_explain, "nothing-*");
    scene_assert_error(scene, COMMAND_FAILED, "nothing-*: no such case");
}

/* All that the row says. */
static void explained(struct command_scene *scene, const struct suite_case *row)
{
    static const char *const changes[] = {"changes nothing",
                                          "changes the card and restores it: needs --allow-changes",
                                          "destroys contents of the card: needs "
                                          "--allow-destructive"};
    char text[2048];

    snprintf(text, sizeof(text), "%s\n  title        %s\n  clause       %s\n  rules        %s",
             row->id, row->title, row->clause, row->rules);
    scene_assert_output_has(scene, text);
    snprintf(text, sizeof(text),
             "\n  outlines     %s\n  applies to   %s\n  state        %s\n  the case     %s\n",
             *row->families ? row->families : "-", *row->applies ? row->applies : "all cards",
             *row->state ? row->state : "any", changes[row->change]);
    scene_assert_output_has(scene, text);
}

static void explained_cases(void **state)
{
    struct command_scene *scene = *state;
    size_t count = 0, by_change[3] = {0};
    const char *at;

    for (const struct suite_case *const *family = suite_families; *family; family++) {
        const struct suite_case *row = *family;

        SCENE_COMMAND(scene, suite_explain, row->id);
        scene_assert_done(scene);
        explained(scene, row);
        assert_int_equal(lines(scene->out), 8);
        by_change[row->change]++;
    }
    assert_true(by_change[SUITE_READS] && by_change[SUITE_CHANGES]);
    SCENE_COMMAND(scene, suite_explain, "atr-*"); /* an empty line between two */
    scene_assert_done(scene);
    for (const struct suite_case *const *family = suite_families; *family; family++)
        for (const struct suite_case *row = *family; row->id; row++)
            if (strncmp(row->id, "atr-", 4) == 0) {
                explained(scene, row);
                count++;
            }
    assert_int_equal(lines(scene->out), 9 * count - 1);
    /* The text of the first rule follows the ids. */
    at = strstr(scene->out, "\n  rules        ");
    assert_non_null(at);
    at = strchr(at + 16, ':');
    assert_non_null(at);
    assert_true(strcspn(at, "\n") > 10);
}

static void bad_usage(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, suite_list, "atr");
    scene_assert_error(scene, COMMAND_USAGE, "atr");
    SCENE_COMMAND(scene, suite_list, "--case");
    scene_assert_error(scene, COMMAND_USAGE, "--case");
    SCENE_COMMAND(scene, suite_list, "--tap");
    scene_assert_error(scene, COMMAND_USAGE, "--tap");
    scene_command(scene, suite_explain, (const char *const[]){"euicc test", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "ID is needed");
    SCENE_COMMAND(scene, suite_explain, "a", "b");
    scene_assert_error(scene, COMMAND_USAGE, "b: one ID");
}

static int list_many(void *context)
{
    static char *argv[SELECT_MAX + 3];
    static char name[] = "euicc test";

    argv[0] = name;
    for (size_t i = 0; i <= SELECT_MAX; i++)
        argv[i + 1] = context;
    return suite_list(SELECT_MAX + 2, argv);
}

static void too_many_selections(void **state)
{
    struct command_scene *scene = *state;
    char option[] = "--rule=A-32";

    scene_run(scene, list_many, option);
    scene_assert_error(scene, COMMAND_USAGE, "--rule: more than 1024 selections");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(every_case),          SCENE_TEST(selected_cases),  SCENE_TEST(cases_of_users),
        SCENE_TEST(no_such_case),        SCENE_TEST(explained_cases), SCENE_TEST(bad_usage),
        SCENE_TEST(too_many_selections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
