/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace: its commands; show: forms, filters, several traces; diff: exit status, ignored
 * fields. */
#include "test/tools/cli/command_scene.h"

#define APDU(command, response, sw)                                                                \
    "{\"time\":\"2026-11-22T12:00:01.000123456Z\",\"card\":\"ship\",\"event\":\"apdu\","           \
    "\"command\":\"" command "\",\"response\":\"" response "\",\"sw\":\"" sw "\"}\n"

static const char trace[] = APDU("00A40004023F00", "", "9000")
    APDU("0084000008", "0102030405060708", "9000") APDU("00A40004022F00", "", "6A82");

static void commands(void **state)
{
    struct command_scene *scene = *state;

    scene_command(scene, command_trace, (const char *const[]){"euicc trace", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "no command given");
    SCENE_COMMAND(scene, command_trace, "none");
    scene_assert_error(scene, COMMAND_USAGE, "none: no such command");
    SCENE_COMMAND(scene, command_trace, "--help");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "Usage: euicc trace COMMAND");
    scene_assert_output_has(scene, "show");
    scene_assert_output_has(scene, "diff");
    scene_assert_output_has(scene, "export");
}

static unsigned lines(const char *text)
{
    unsigned count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

static void show(void **state)
{
    struct command_scene *scene = *state;
    const char *in = scene_write_text(scene, "in.json", trace);

    SCENE_COMMAND(scene, command_trace, "show", "--line", in);
    scene_assert_done(scene);
    assert_int_equal(lines(scene->out), 3);
    scene_assert_output_has(scene, "SELECT MF");
    assert_null(strchr(scene->out, '\033'));
    SCENE_COMMAND(scene, command_trace, "show", "--line", "--color=always", in);
    assert_non_null(strchr(scene->out, '\033'));
    SCENE_COMMAND(scene, command_trace, "show", in);
    scene_assert_output_has(scene, "fileIdentifier: 3F00 (MF)");
    SCENE_COMMAND(scene, command_trace, "show", "--json", "--filter", "sw=6A82", in);
    scene_assert_done(scene);
    assert_int_equal(lines(scene->out), 1);
    scene_assert_output_has(scene, "\"number\":3");
    SCENE_COMMAND(scene, command_trace, "show", "--line", "--filter", "sw=6B00", in);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
    SCENE_COMMAND(scene, command_trace, "show", "--stats", in, in);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "SELECT");
}

static void show_refuses(void **state)
{
    struct command_scene *scene = *state;
    const char *in = scene_write_text(scene, "in.json", trace);

    SCENE_COMMAND(scene, command_trace, "show", "--line", "--json", in);
    scene_assert_error(scene, COMMAND_USAGE, "--line goes without --json and --stats");
    SCENE_COMMAND(scene, command_trace, "show", "--follow", in, in);
    scene_assert_error(scene, COMMAND_USAGE, "--follow takes one trace");
    SCENE_COMMAND(scene, command_trace, "show", "--filter", "sw=", in);
    scene_assert_error(scene, COMMAND_USAGE, "--filter: character 4");
    SCENE_COMMAND(scene, command_trace, "show", "--color=red", in);
    assert_int_equal(scene->status, COMMAND_USAGE);
    SCENE_COMMAND(scene, command_trace, "show", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
}

static void diff(void **state)
{
    struct command_scene *scene = *state;
    const char *a = scene_write_text(scene, "a.json", trace);
    const char *b = scene_write_text(scene, "b.json",
                                     APDU("00A40004023F00", "", "9000")
                                         APDU("0084000008", "1112131415161718", "9000")
                                             APDU("00A40004022F05", "", "6A82"));

    SCENE_COMMAND(scene, command_trace, "diff", a, a);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
    SCENE_COMMAND(scene, command_trace, "diff", a, b);
    assert_int_equal(scene->status, 1);
    scene_assert_output_has(scene, "-command/fileIdentifier: 2F00");
    scene_assert_output_has(scene, "+command/fileIdentifier: 2F05");
    assert_null(strstr(scene->out, "challenge")); /* random by nature */
    SCENE_COMMAND(scene, command_trace, "diff", "--ignore", "fileIdentifier", a, b);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_trace, "diff", "--quiet", a, b);
    assert_int_equal(scene->status, 1);
    assert_string_equal(scene->out, "");
    SCENE_COMMAND(scene, command_trace, "diff", a, scene_path(scene, "none"));
    assert_int_equal(scene->status, COMMAND_USAGE);
    SCENE_COMMAND(scene, command_trace, "diff", a);
    assert_int_equal(scene->status, COMMAND_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(commands),
        SCENE_TEST(show),
        SCENE_TEST(show_refuses),
        SCENE_TEST(diff),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
