/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc doctor: a line for each check, and the exit status. */
#include "test/tools/cli/command_scene.h"
#include "tools/doctor/doctor.h"

static void line_for_each_check(void **state)
{
    struct command_scene *scene = *state;
    char line[64];

    setenv("TMPDIR", "/nowhere", 1);
    scene_command(scene, command_doctor, (const char *const[]){"euicc test", NULL});
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->err, "");
    for (size_t i = 0; i < doctor_check_count; i++) {
        snprintf(line, sizeof(line), "  %-19s  ", doctor_checks[i].name);
        scene_assert_output_has(scene, line);
    }
    scene_assert_output_has(scene, "wrong  temporary folder     /nowhere: No such file or ");
    scene_assert_output_has(scene, "\n                            -> set TMPDIR ");
    SCENE_COMMAND(scene, command_doctor, "--json");
    assert_int_equal(scene->status, COMMAND_FAILED);
    scene_assert_output_has(scene, "\"ok\": false");
    scene_assert_output_has(scene, "\"name\": \"temporary folder\"");
    unsetenv("TMPDIR");
}

static void bad_usage(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, command_doctor, "card");
    scene_assert_error(scene, COMMAND_USAGE, "card: no argument is expected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(line_for_each_check), SCENE_TEST(bad_usage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
