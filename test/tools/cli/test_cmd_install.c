/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc install: a package in a card, whole or not at all. */
#include "test/tools/cli/command_scene.h"

static const char *build(struct command_scene *scene, const char *name, const char *iccid)
{
    const char *path = scene_path(scene, name);
    char setting[64];

    snprintf(setting, sizeof(setting), "iccid=%s", iccid);
    SCENE_COMMAND(scene, command_profile, "build", "--set", setting, "-o", path);
    scene_assert_done(scene);
    return path;
}

static void assert_shown(struct command_scene *scene, const char *card, const char *text, bool is)
{
    SCENE_COMMAND(scene, command_show, card);
    scene_assert_done(scene);
    if ((strstr(scene->out, text) != NULL) != is)
        fail_msg("%s%s: %s", is ? "no " : "", text, scene->out);
}

static void profiles_are_installed(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *first = build(scene, "p.der", "8999990100000000013");
    const char *second = build(scene, "q.der", "8999990100000000021");

    SCENE_COMMAND(scene, command_install, card, first);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
    assert_shown(scene, card, "8999990100000000013, profileState disabled", true);
    SCENE_COMMAND(scene, command_install, "--enable", card, second);
    scene_assert_done(scene);
    assert_shown(scene, card, "8999990100000000021, profileState enabled", true);
    SCENE_COMMAND(scene, command_install, card, first);
    scene_assert_error(scene, COMMAND_FAILED, "p.der: ");
}

static void files_that_cannot_be_used(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *package = build(scene, "p.der", "8999990100000000013");
    const char *text = scene_write_text(scene, "text", "no package");
    const char *empty = scene_write_text(scene, "empty", "");
    const char *none = scene_path(scene, "none");
    const struct {
        const char *words[6];
        const char *error;
    } cases[] = {
        {{"euicc test", card, none}, "none: "},
        {{"euicc test", card, text}, "text: "},
        {{"euicc test", none, package}, "none"},
        {{"euicc test", text, package}, "text"},
        {{"euicc test", card, package, "--metadata", none}, "none: "},
        {{"euicc test", card, package, "--metadata", text}, "text: metadata: not DER"},
        {{"euicc test", card, package, "--metadata", package}, "p.der: metadata: not exactly one"},
        {{"euicc test", card, package, "--metadata", empty}, "empty: is an empty file"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, command_install, cases[i].words);
        scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
    }
    assert_shown(scene, card, "8999990100000000013", false);
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "CARD and PROFILE.der are needed"},
        {{"euicc test", "a"}, "CARD and PROFILE.der are needed"},
        {{"euicc test", "a", "b", "c"}, "c: one card and one package at a time"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_install, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(profiles_are_installed),
        SCENE_TEST(files_that_cannot_be_used),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
