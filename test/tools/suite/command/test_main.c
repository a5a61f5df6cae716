/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program euicc-suite: its help and version, its commands, and what it refuses. */
#include "test/tools/cli/command_scene.h"

/* The program's main function, under another name. */
#define main suite_main
#include "tools/suite/command/main.c" // NOLINT(bugprone-suspicious-include)
#undef main

static void help_names_each_command(void **state)
{
    static const char *const options[] = {"--help", "-?"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        char line[128];

        SCENE_COMMAND(scene, suite_main, options[i]);
        scene_assert_done(scene);
        for (const struct subcommand_row *row = commands; row->name; row++) {
            snprintf(line, sizeof(line), "\n  %-10s %s\n", row->name, row->summary);
            scene_assert_output_has(scene, line);
        }
        scene_assert_output_has(scene, "Exit status: 0 done, 1 a case failed or was "
                                       "inconclusive, 2 bad usage, 3 no case ran.\n");
    }
}

static void version(void **state)
{
    static const char *const options[] = {"--version", "-V"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        SCENE_COMMAND(scene, suite_main, options[i]);
        scene_assert_done(scene);
        assert_string_equal(scene->out, "euicc suite (euiccd) " EUICCD_VERSION "\n");
    }
}

/* Each row runs a command, which names itself in its messages. */
static void each_command(void **state)
{
    struct command_scene *scene = *state;

    for (const struct subcommand_row *row = commands; row->name; row++) {
        char text[64];

        SCENE_COMMAND(scene, suite_main, row->name, "--no-such-option");
        snprintf(text, sizeof(text), "euicc suite %s: ", row->name);
        scene_assert_error(scene, COMMAND_USAGE, text);
        assert_memory_equal(scene->err, text, strlen(text));
        for (const struct subcommand_row *other = commands; other < row; other++)
            assert_string_not_equal(other->name, row->name);
    }
}

static void exit_status_of_the_command(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, suite_main, "list", "--family=atr");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "atr-structure ");
    SCENE_COMMAND(scene, suite_main, "explain", "nothing");
    scene_assert_error(scene, COMMAND_FAILED, "euicc suite explain: nothing: no such case");
    SCENE_COMMAND(scene, suite_main, "explain");
    scene_assert_error(scene, COMMAND_USAGE, "euicc suite explain: ID is needed");
    SCENE_COMMAND(scene, suite_main, "merge",
                  scene_write_text(scene, "a.json", "{\"seed\": \"1\", \"cases\": []}"));
    assert_int_equal(scene->status, SUITE_NOTHING_RAN);
}

static void bad_usage(void **state)
{
    static const char *const words[] = {"", "print", "List", "--json", "lis", "show"};
    struct command_scene *scene = *state;
    char text[64];

    scene_command(scene, suite_main, (const char *const[]){"euicc-suite", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "euicc suite: no command given");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        SCENE_COMMAND(scene, suite_main, words[i], "a");
        snprintf(text, sizeof(text), "euicc suite: %s: no such command", words[i]);
        scene_assert_error(scene, COMMAND_USAGE, text);
    }
}

static void wrong_source_date(void **state)
{
    static const char *const bad[] = {"x", "-1", "1x", "99999999999999999999"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv("SOURCE_DATE_EPOCH", bad[i], 1);
        SCENE_COMMAND(scene, suite_main, "list", "--family=atr");
        scene_assert_error(scene, COMMAND_USAGE, ": must be seconds since 1970-01-01 00:00 UTC");
        assert_non_null(strstr(scene->err, bad[i]));
    }
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    SCENE_COMMAND(scene, suite_main, "list", "--family=atr");
    scene_assert_done(scene);
    unsetenv("SOURCE_DATE_EPOCH");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(help_names_each_command),
        SCENE_TEST(version),
        SCENE_TEST(each_command),
        SCENE_TEST(exit_status_of_the_command),
        SCENE_TEST(bad_usage),
        SCENE_TEST(wrong_source_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
