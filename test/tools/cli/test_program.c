/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of commands: its help and version, which command it runs, and what it refuses. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/program.h"

static int command_sail(int argc, char **argv)
{
    printf("%s %d\n", argv[0], argc);
    return 3;
}

static int command_moor(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return command_failed("no quay");
}

static int main_of_ship(int argc, char **argv)
{
    static const struct subcommand_row commands[] = {
        {"sail", command_sail, "leave"}, {"moor", command_moor, "stay"}, {0}};
    static const struct program program = {"euicc ship", "ship 1.2", "Moves a ship.",
                                           "0 done, 3 at sea", commands};

    return program_main(&program, argc, argv);
}

static void help(void **state)
{
    static const char *const options[] = {"--help", "-?"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        SCENE_COMMAND(scene, main_of_ship, options[i]);
        scene_assert_done(scene);
        assert_string_equal(scene->out,
                            "Usage: euicc ship COMMAND [OPTION...] ...\n"
                            "Moves a ship. `euicc ship COMMAND --help' describes a command.\n\n"
                            "  sail       leave\n"
                            "  moor       stay\n\n"
                            "  --help     print this and exit\n"
                            "  --version  print the version and exit\n\n"
                            "Exit status: 0 done, 3 at sea.\n");
    }
}

static void version(void **state)
{
    static const char *const options[] = {"--version", "-V"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        SCENE_COMMAND(scene, main_of_ship, options[i]);
        scene_assert_done(scene);
        assert_string_equal(scene->out, "ship 1.2\n");
    }
}

static void runs_the_command(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, main_of_ship, "sail", "a");
    assert_int_equal(scene->status, 3);
    assert_string_equal(scene->out, "euicc ship sail 2\n");
    SCENE_COMMAND(scene, main_of_ship, "moor");
    scene_assert_error(scene, COMMAND_FAILED, "euicc ship moor: no quay");
}

static void bad_usage(void **state)
{
    static const char *const words[] = {"", "print", "Sail", "--json", "sai"};
    struct command_scene *scene = *state;
    char text[64];

    scene_command(scene, main_of_ship, (const char *const[]){"ship", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "euicc ship: no command given");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        SCENE_COMMAND(scene, main_of_ship, words[i], "a");
        snprintf(text, sizeof(text), "euicc ship: %s: no such command", words[i]);
        scene_assert_error(scene, COMMAND_USAGE, text);
    }
}

static void wrong_source_date(void **state)
{
    static const char *const bad[] = {"x", "-1", "1x", "99999999999999999999"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv("SOURCE_DATE_EPOCH", bad[i], 1);
        SCENE_COMMAND(scene, main_of_ship, "sail");
        scene_assert_error(scene, COMMAND_USAGE, ": must be seconds since 1970-01-01 00:00 UTC");
        assert_non_null(strstr(scene->err, bad[i]));
    }
    setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
    SCENE_COMMAND(scene, main_of_ship, "sail");
    assert_int_equal(scene->status, 3);
    unsetenv("SOURCE_DATE_EPOCH");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(help),      SCENE_TEST(version),           SCENE_TEST(runs_the_command),
        SCENE_TEST(bad_usage), SCENE_TEST(wrong_source_date),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
