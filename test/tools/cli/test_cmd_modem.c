/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc modem: a short run, its terminal, and bad usage. */
#include "test/tools/cli/command_scene.h"

static void short_run(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "a.euicc"), *tty = scene_path(scene, "tty");

    SCENE_COMMAND(scene, command_create, card);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_modem, "--card", card, "--until=attach");
    scene_assert_done(scene);
    scene_assert_output_has(scene, " modem: /dev/pts/");
    SCENE_COMMAND(scene, command_modem, "--card", card, "--pty", tty, "--trait=slow",
                  "--trait=echo", "--until=attach");
    scene_assert_done(scene);
    scene_assert_output_has(scene, tty);
    assert_int_equal(access(tty, F_OK), -1);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "b.euicc"), *none = scene_path(scene, "none");
    const char *text = scene_write_text(scene, "text", "a file of somebody");

    SCENE_COMMAND(scene, command_create, card);
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_modem, "--card", card, "--pty", text);
    scene_assert_error(scene, COMMAND_FAILED, "exists and is not a link to a terminal");
    assert_int_equal(access(text, F_OK), 0);
    SCENE_COMMAND(scene, command_modem, "--card", card, "--pty", "/nonexistent/tty");
    scene_assert_error(scene, COMMAND_FAILED, "/nonexistent/tty: No such file or directory");
    SCENE_COMMAND(scene, command_modem, "--card", none);
    scene_assert_error(scene, COMMAND_FAILED, none);
    SCENE_COMMAND(scene, command_modem, "ask", "--control", none, "{}");
    scene_assert_error(scene, COMMAND_FAILED, none);
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "one of --card and --reader must be given"},
        {{"euicc test", "--card=a", "--reader=b"}, "one of --card and --reader must be given"},
        {{"euicc test", "--card=a", "--trait=fast"},
         "--trait fast: must be one of opaque-session, bare-session"},
        {{"euicc test", "--card=a", "--trait=bare-session", "--trait=opaque-session"},
         "--trait opaque-session and --trait bare-session exclude each other"},
        {{"euicc test", "--card=a", "--imei=1"}, "--imei 1: must be 14 digits"},
        {{"euicc test", "a.euicc"}, "a.euicc: no argument is expected"},
        {{"euicc test", "ask", "{}"}, "--control PATH is needed"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_modem, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(short_run),
        SCENE_TEST(failures),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
