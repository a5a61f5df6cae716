/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc replay: against a card file; forms of the output, ignored fields, usage, failures. */
#include "test/tools/cli/command_scene.h"

#define APDU(card, command, response, sw)                                                          \
    "{\"time\":\"2026-11-22T12:00:01.000123456Z\",\"card\":\"" card "\",\"event\":\"apdu\","       \
    "\"command\":\"" command "\",\"response\":\"" response "\",\"sw\":\"" sw "\"}\n"
#define OPENED APDU("one", "0070000001", "01", "9000")
#define OTHER  APDU("two", "00FF000000", "", "9000")
#define WRONG  APDU("one", "00FF000000", "", "9000")

static const char *card(struct command_scene *scene)
{
    char eid[EUICCD_EID_TEXT_SIZE];

    return scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid);
}

static void the_same(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "t.json", OPENED);

    SCENE_COMMAND(scene, command_replay, "--card", card(scene), trace);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "exchanges that differ: 0 of 1\n");
}

static void differences(void **state)
{
    struct command_scene *scene = *state;
    const char *path = card(scene), *junit = scene_path(scene, "junit.xml");
    const char *trace = scene_write_text(scene, "t.json", OPENED WRONG);

    SCENE_COMMAND(scene, command_replay, "--card", path, trace);
    assert_int_equal(scene->status, COMMAND_FAILED);
    scene_assert_output_has(scene, "exchanges that differ: 1 of 2\n");
    SCENE_COMMAND(scene, command_replay, "--card", path, "--tap", trace);
    assert_int_equal(scene->status, COMMAND_FAILED);
    scene_assert_output_has(scene, "TAP version 13\n");
    scene_assert_output_has(scene, "\nok 1");
    scene_assert_output_has(scene, "\nnot ok 2");
    SCENE_COMMAND(scene, command_replay, "--card", path, "--junit", junit, trace);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->out, "");
    assert_true(scene_exists(scene, "junit.xml"));
    SCENE_COMMAND(scene, command_replay, "--card", path, "--junit", "-", trace);
    scene_assert_output_has(scene, "<testsuite");
    SCENE_COMMAND(scene, command_replay, "--card", path, "--ignore", "status*", "--ignore",
                  "clause", trace);
    scene_assert_output_has(scene, "exchanges that differ: 0 of 2\n");
    assert_int_equal(scene->status, COMMAND_DONE);
}

/* Of several cards the first one, or the one that --name gives. */
static void one_of_several_cards(void **state)
{
    struct command_scene *scene = *state;
    const char *path = card(scene), *trace = scene_write_text(scene, "t.json", OPENED OTHER);

    SCENE_COMMAND(scene, command_replay, "--card", path, trace);
    scene_assert_output_has(scene, "exchanges that differ: 0 of 1\n");
    SCENE_COMMAND(scene, command_replay, "--card", path, "--name", "two", trace);
    assert_int_equal(scene->status, COMMAND_FAILED);
    scene_assert_output_has(scene, "exchanges that differ: 1 of 1\n");
    SCENE_COMMAND(scene, command_replay, "--card", path, "--name", "three", trace);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "no APDU in the trace of the card three"));
}

static void usage(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "t.json", OPENED);

    SCENE_COMMAND(scene, command_replay, trace);
    scene_assert_error(scene, COMMAND_USAGE, "give --card CARD or --reader NAME");
    SCENE_COMMAND(scene, command_replay, "--card", "a", "--reader", "b", trace);
    scene_assert_error(scene, COMMAND_USAGE, "give --card CARD or --reader NAME");
    SCENE_COMMAND(scene, command_replay, "--card", "a", "--tap", "--junit", "-", trace);
    scene_assert_error(scene, COMMAND_USAGE, "--tap goes without --junit");
    SCENE_COMMAND(scene, command_replay, "--card", "a");
    assert_int_equal(scene->status, COMMAND_USAGE);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "t.json", OPENED);

    SCENE_COMMAND(scene, command_replay, "--card", "a", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    SCENE_COMMAND(scene, command_replay, "--card", scene_path(scene, "none.euicc"), trace);
    scene_assert_error(scene, COMMAND_FAILED, "none.euicc");
    SCENE_COMMAND(scene, command_replay, "--card", card(scene), "--junit", "/none/x", trace);
    scene_assert_error(scene, COMMAND_FAILED, "/none/x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(the_same), SCENE_TEST(differences), SCENE_TEST(one_of_several_cards),
        SCENE_TEST(usage),    SCENE_TEST(failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
