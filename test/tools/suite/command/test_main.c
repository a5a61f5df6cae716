/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program euicc-suite: its help and version, and its commands. */
#include "test/tools/cli/command_scene.h"

/* The program's main function, under another name. */
#define main suite_main
#include "tools/suite/command/main.c" // NOLINT(bugprone-suspicious-include)
#undef main

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

/* test/tools/cli/test_program.c has the rest. */
static void help_and_version(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, suite_main, "--help");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "Usage: euicc suite COMMAND [OPTION...] ...\n"
                                   "Tests the behaviour of an eUICC. `euicc suite COMMAND --help' "
                                   "describes a command.\n\n  list       list the cases\n");
    scene_assert_output_has(scene, "Exit status: 0 done, 1 a case failed or was inconclusive, "
                                   "2 bad usage, 3 no case ran.\n");
    SCENE_COMMAND(scene, suite_main, "--version");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "euicc suite (euiccd) " EUICCD_VERSION "\n");
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
