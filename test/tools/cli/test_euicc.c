/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `euicc` itself: its help and version, its subcommands, and what it refuses. */
#include "test/tools/cli/command_scene.h"

/* The program's main function, under another name. */
#define main euicc_main
#include "tools/cli/euicc.c" // NOLINT(bugprone-suspicious-include)
#undef main

static void help_names_each_command(void **state)
{
    static const char *const options[] = {"--help", "-?"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        char line[128];

        SCENE_COMMAND(scene, euicc_main, options[i]);
        scene_assert_done(scene);
        for (const struct subcommand_row *row = commands; row->name; row++) {
            snprintf(line, sizeof(line), "\n  %-10s %s\n", row->name, row->summary);
            scene_assert_output_has(scene, line);
        }
        scene_assert_output_has(scene, "Exit status: 0 done, 1 failed, 2 bad usage.\n");
    }
}

static void version(void **state)
{
    static const char *const options[] = {"--version", "-V"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        SCENE_COMMAND(scene, euicc_main, options[i]);
        scene_assert_done(scene);
        assert_string_equal(scene->out, "euicc (euiccd) " EUICCD_VERSION "\n");
    }
}

/* The program of `euicc suite`: refuses its options. The folder of the scene is the PATH. */
static void make_suite(struct command_scene *scene)
{
    const char *program =
        scene_write_text(scene, "euicc-suite", "#!/bin/sh\necho \"euicc suite: $*\" >&2\nexit 2\n");

    assert_int_equal(chmod(program, 0700), 0);
    assert_int_equal(setenv("PATH", scene->folder, 1), 0);
}

/* Each row runs a command, which names itself in its messages. */
static void each_command(void **state)
{
    struct command_scene *scene = *state;

    make_suite(scene);
    for (const struct subcommand_row *row = commands; row->name; row++) {
        char text[64];

        SCENE_COMMAND(scene, euicc_main, row->name, "--no-such-option");
        snprintf(text, sizeof(text), "euicc %s: ", row->name);
        scene_assert_error(scene, COMMAND_USAGE, text);
        assert_memory_equal(scene->err, text, strlen(text));
        for (const struct subcommand_row *other = commands; other < row; other++)
            assert_string_not_equal(other->name, row->name);
    }
}

static void exit_status_of_the_command(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, euicc_main, "functions");
    scene_assert_done(scene);
    SCENE_COMMAND(scene, euicc_main, "show", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "euicc show: ");
    SCENE_COMMAND(scene, euicc_main, "show");
    scene_assert_error(scene, COMMAND_USAGE, "euicc show: CARD is needed");
}

static void bad_usage(void **state)
{
    static const char *const words[] = {"", "print", "Show", "--json", "sho"};
    struct command_scene *scene = *state;
    char text[64];

    scene_command(scene, euicc_main, (const char *const[]){"euicc", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "euicc: no command given");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        SCENE_COMMAND(scene, euicc_main, words[i], "a");
        snprintf(text, sizeof(text), "euicc: %s: no such command", words[i]);
        scene_assert_error(scene, COMMAND_USAGE, text);
    }
}

static void wrong_source_date(void **state)
{
    static const char *const bad[] = {"x", "-1", "1x", "99999999999999999999"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv("SOURCE_DATE_EPOCH", bad[i], 1);
        SCENE_COMMAND(scene, euicc_main, "functions");
        scene_assert_error(scene, COMMAND_USAGE, ": must be seconds since 1970-01-01 00:00 UTC");
        assert_non_null(strstr(scene->err, bad[i]));
    }
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    SCENE_COMMAND(scene, euicc_main, "functions");
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
