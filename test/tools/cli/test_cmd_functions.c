/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc functions: a line for each row of the table. */
#include "test/tools/cli/command_scene.h"

static void line_for_each_function(void **state)
{
    struct command_scene *scene = *state;
    struct euiccd_function row = EUICCD_INIT(struct euiccd_function);
    const char *line;
    size_t count = 0;

    scene_command(scene, command_functions, (const char *const[]){"euicc test", NULL});
    scene_assert_done(scene);
    line = scene->out;
    for (; euiccd_get_function(count, &row); count++) {
        const char *end = strchr(line, '\n');
        char expected[256];

        snprintf(expected, sizeof(expected), "%04X  %-40s %-22s %-7s %s%s%s\n", row.tag, row.name,
                 row.clause, row.writes ? "writes" : "reads", row.in_iot ? "iot" : "",
                 row.in_iot && row.in_consumer ? " " : "", row.in_consumer ? "consumer" : "");
        assert_non_null(end);
        assert_int_equal(end + 1 - line, strlen(expected));
        assert_memory_equal(line, expected, strlen(expected));
        line = end + 1;
    }
    assert_string_equal(line, "");
    assert_true(count > 30);
    scene_assert_output_has(scene, "BF2D  ES10b.GetProfilesInfo ");
}

static void no_arguments(void **state)
{
    static const char *const words[] = {"BF3E", "", "--json"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        SCENE_COMMAND(scene, command_functions, words[i]);
        scene_assert_error(scene, COMMAND_USAGE, words[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(line_for_each_function),
        SCENE_TEST(no_arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
