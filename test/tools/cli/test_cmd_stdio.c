/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc stdio: its command line. */
#include "test/tools/cli/command_scene.h"

static void command_runs(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "a.euicc");

    SCENE_COMMAND(scene, command_stdio, card, "--create", "--", "sh", "-c",
                  "echo \"$LPAC_APDU $LPAC_HTTP $0\"; exit 3", "--create");
    assert_int_equal(scene->status, 3);
    assert_string_equal(scene->out, "stdio curl --create\n");
    assert_string_equal(scene->err, "");
    assert_true(scene_exists(scene, "a.euicc"));
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *none = scene_path(scene, "none");
    const struct {
        const char *words[6];
        int status;
        const char *error;
    } cases[] = {
        {{"euicc test", card}, COMMAND_USAGE, "-- COMMAND is needed"},
        {{"euicc test", card, "--"}, COMMAND_USAGE, "-- COMMAND is needed"},
        {{"euicc test", "--", "true"}, COMMAND_USAGE, "CARD is needed"},
        {{"euicc test", card, card, "--", "true"}, COMMAND_USAGE, "one CARD"},
        {{"euicc test", none, "--", "true"}, COMMAND_FAILED, "there is no such card"},
        {{"euicc test", card, "--", none}, 127, "there is no such program"},
        {{"euicc test", card, "--", scene->folder}, 126, "Permission denied"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, command_stdio, cases[i].words);
        scene_assert_error(scene, cases[i].status, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(command_runs), SCENE_TEST(failures)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
