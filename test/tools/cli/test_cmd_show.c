/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc show: a card as text and as JSON, and files that are no cards. */
#include "test/tools/cli/command_scene.h"

#include <jansson.h>

static void each_mode(void **state)
{
    static const struct {
        enum euiccd_mode mode;
        const char *name, *card;
    } cases[] = {{EUICCD_MODE_IOT, "iot", "a.euicc"},
                 {EUICCD_MODE_CONSUMER, "consumer", "b.euicc"},
                 {EUICCD_MODE_DUAL, "dual", "c.euicc"}};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char eid[EUICCD_EID_TEXT_SIZE];
        const char *card = scene_card(scene, cases[i].card, cases[i].mode, eid);
        char line[128];
        json_t *object;

        SCENE_COMMAND(scene, command_show, card);
        scene_assert_done(scene);
        snprintf(line, sizeof(line), "%-32s %s\n%-32s %s\n", "eid", eid, "mode", cases[i].name);
        assert_memory_equal(scene->out, line, strlen(line));
        snprintf(line, sizeof(line), "\n%-32s none\n", "profiles");
        scene_assert_output_has(scene, line);
        SCENE_COMMAND(scene, command_show, "--json", card);
        scene_assert_done(scene);
        object = json_loads(scene->out, JSON_REJECT_DUPLICATES, NULL);
        assert_string_equal(json_string_value(json_object_get(object, "eid")), eid);
        assert_string_equal(json_string_value(json_object_get(object, "mode")), cases[i].name);
        assert_int_equal(json_integer_value(json_object_get(object, "pollSeconds")), 3600);
        assert_true(json_is_false(json_object_get(object, "seeded")));
        assert_true(json_is_array(json_object_get(object, "profiles")));
        assert_null(json_object_get(object, "unusable"));
        json_decref(object);
    }
}

static void settings_of_create(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "a.euicc");

    SCENE_COMMAND(scene, command_create, card, "--ipa=ipae", "--poll=77", "--rollback=88",
                  "--fallback=99", "--nvm=70000", "--seed=01");
    scene_assert_done(scene);
    SCENE_COMMAND(scene, command_show, "-j", card);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "\"defaultIpa\": \"ipae\"");
    scene_assert_output_has(scene, "\"pollSeconds\": 77");
    scene_assert_output_has(scene, "\"rollbackSeconds\": 88");
    scene_assert_output_has(scene, "\"fallbackSeconds\": 99");
    scene_assert_output_has(scene, "\"memory\": 70000");
    scene_assert_output_has(scene, "\"seeded\": true");
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *const paths[] = {scene_write_text(scene, "text", "no card"),
                                 scene_path(scene, "none"), scene->folder};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        SCENE_COMMAND(scene, command_show, paths[i]);
        scene_assert_error(scene, COMMAND_FAILED, paths[i]);
    }
    assert_false(scene_exists(scene, "none"));
    scene_command(scene, command_show, (const char *const[]){"euicc test", NULL});
    scene_assert_error(scene, COMMAND_USAGE, "CARD is needed");
    SCENE_COMMAND(scene, command_show, "a", "b");
    scene_assert_error(scene, COMMAND_USAGE, "b: one card at a time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(each_mode),
        SCENE_TEST(settings_of_create),
        SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
