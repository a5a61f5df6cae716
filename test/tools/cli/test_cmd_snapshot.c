/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc snapshot and euicc restore. */
#include "test/tools/cli/command_scene.h"

static void assert_eid(struct command_scene *scene, const char *card, const char *eid)
{
    SCENE_COMMAND(scene, command_show, card);
    scene_assert_done(scene);
    scene_assert_output_has(scene, eid);
}

static void copy_and_back(void **state)
{
    static const char *const durabilities[] = {"full", "os", "none"};
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, eid);

    for (size_t i = 0; i < sizeof(durabilities) / sizeof(durabilities[0]); i++) {
        const char *copy = scene_path(scene, durabilities[i]);

        SCENE_COMMAND(scene, command_snapshot, card, copy, "--durability", durabilities[i]);
        scene_assert_done(scene);
        assert_string_equal(scene->out, "");
        assert_eid(scene, copy, eid);
        SCENE_COMMAND(scene, command_snapshot, card, copy);
        scene_assert_error(scene, COMMAND_FAILED, durabilities[i]);
        assert_int_equal(unlink(card), 0);
        SCENE_COMMAND(scene, command_restore, card, copy, "--durability", durabilities[i]);
        scene_assert_done(scene);
        assert_eid(scene, card, eid);
    }
}

/* Another EID is restored only with --replace-identity. */
static void identity_is_kept(void **state)
{
    struct command_scene *scene = *state;
    char eids[2][EUICCD_EID_TEXT_SIZE];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eids[0]);
    const char *other = scene_card(scene, "b.euicc", EUICCD_MODE_IOT, eids[1]);

    SCENE_COMMAND(scene, command_restore, card, other);
    scene_assert_error(scene, COMMAND_FAILED, "--replace-identity");
    assert_non_null(strstr(scene->err, eids[0]));
    assert_non_null(strstr(scene->err, eids[1]));
    assert_eid(scene, card, eids[0]);
    SCENE_COMMAND(scene, command_restore, "--replace-identity", card, other);
    scene_assert_done(scene);
    assert_eid(scene, card, eids[1]);
    assert_eid(scene, other, eids[1]);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *text = scene_write_text(scene, "text", "no card");
    const char *none = scene_path(scene, "none");
    const char *target = scene_path(scene, "target");
    static subcommand_function *const commands[] = {command_snapshot, command_restore};

    for (size_t i = 0; i < 2; i++) {
        const char *const sources[] = {none, text};

        for (size_t k = 0; k < 2; k++) {
            SCENE_COMMAND(scene, commands[i], i == 0 ? sources[k] : target,
                          i == 0 ? target : sources[k]);
            scene_assert_error(scene, COMMAND_FAILED, sources[k]);
            assert_false(scene_exists(scene, "target"));
        }
        scene_command(scene, commands[i], (const char *const[]){"euicc test", text, NULL});
        scene_assert_error(scene, COMMAND_USAGE, "CARD and FILE are needed");
        SCENE_COMMAND(scene, commands[i], text, target, "more");
        scene_assert_error(scene, COMMAND_USAGE, "more: one CARD and one FILE");
        SCENE_COMMAND(scene, commands[i], text, target, "--durability=half");
        scene_assert_error(scene, COMMAND_USAGE, "must be one of full, os, none");
    }
    SCENE_COMMAND(scene, command_snapshot, text, target, "--replace-identity");
    scene_assert_error(scene, COMMAND_USAGE, "replace-identity");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(copy_and_back),
        SCENE_TEST(identity_is_kept),
        SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
