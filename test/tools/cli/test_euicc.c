/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `euicc` itself: its help and version, and its subcommands. */
#include "test/tools/cli/command_scene.h"

/* The program's main function, under another name. */
#define main euicc_main
#include "tools/cli/euicc.c" // NOLINT(bugprone-suspicious-include)
#undef main

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

/* test_program.c has the rest. */
static void help_and_version(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, euicc_main, "--help");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "Usage: euicc COMMAND [OPTION...] ...\n"
                                   "A virtual SGP.32 eUICC. `euicc COMMAND --help' describes a "
                                   "command.\n\n  create     make a card\n");
    scene_assert_output_has(scene, "Exit status: 0 done, 1 failed, 2 bad usage.\n");
    SCENE_COMMAND(scene, euicc_main, "--version");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "euicc (euiccd) " EUICCD_VERSION "\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(help_and_version),
        SCENE_TEST(each_command),
        SCENE_TEST(exit_status_of_the_command),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
