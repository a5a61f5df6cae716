/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc pki: makes a test PKI. */
#include "test/tools/cli/command_scene.h"

static void made_once(void **state)
{
    struct command_scene *scene = *state;
    const char *folder = scene_path(scene, "pki");
    char expected[512];

    SCENE_COMMAND(scene, command_pki, folder, "--eid", "89049032000001000000000000000074",
                  "--eim-id", "eim.test", "--host", "192.0.2.1");
    scene_assert_done(scene);
    snprintf(expected, sizeof(expected),
             "%s: PKI on P-256 and brainpoolP256r1, EID 89049032000001000000000000000074\n",
             folder);
    assert_string_equal(scene->out, expected);
    SCENE_COMMAND(scene, command_pki, folder);
    scene_assert_error(scene, COMMAND_FAILED, folder);
    SCENE_COMMAND(scene, command_pki, folder, "--complete");
    scene_assert_done(scene);
    assert_string_equal(scene->out, expected); /* the EID stays */
    SCENE_COMMAND(scene, command_pki, scene_path(scene, "random"));
    scene_assert_done(scene);
    assert_null(strstr(scene->out, "89049032000001000000000000000074"));
}

static void failures(void **state)
{
    static char long_id[300];
    struct command_scene *scene = *state;
    const char *file = scene_write_text(scene, "file", "");
    char option[400];

    scene_command(scene, command_pki, (const char *const[]){"euicc test", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "DIR is needed");
    SCENE_COMMAND(scene, command_pki, "a", "b");
    scene_assert_error(scene, COMMAND_USAGE, "b: one DIR only");
    SCENE_COMMAND(scene, command_pki, "a", "--eid=89049032000001000000000000000075");
    scene_assert_error(scene, COMMAND_USAGE, "--eid 89049032000001000000000000000075");
    SCENE_COMMAND(scene, command_pki, "a", "--eim-id=");
    scene_assert_error(scene, COMMAND_USAGE, "--eim-id : must be 1 to ");
    memset(long_id, 'a', sizeof(long_id) - 1);
    snprintf(option, sizeof(option), "--eim-id=%s", long_id);
    SCENE_COMMAND(scene, command_pki, "a", option);
    scene_assert_error(scene, COMMAND_USAGE, ": must be 1 to ");
    SCENE_COMMAND(scene, command_pki, file);
    scene_assert_error(scene, COMMAND_FAILED, file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(made_once),
        SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
