/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc create: one card, several cards, none. */
#include "test/tools/cli/command_scene.h"

static void one_card(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, command_create, scene_path(scene, "a.euicc"));
    scene_assert_done(scene);
    assert_int_equal(strlen(scene->out), 33);
    assert_int_equal(strspn(scene->out, "0123456789"), 32);
    assert_true(scene_exists(scene, "a.euicc"));
    assert_true(scene_exists(scene, "a.pki"));
    SCENE_COMMAND(scene, command_create, scene_path(scene, "a.euicc"));
    scene_assert_error(scene, COMMAND_FAILED, "a.euicc: exists already");
    SCENE_COMMAND(scene, command_create, scene_path(scene, "b.euicc"), "--pki",
                  scene_path(scene, "a.pki"), "--eid", "89049032000001000000000000000074");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "89049032000001000000000000000074\n");
}

/* Numbers of equal length, a line for each. */
static void several_cards(void **state)
{
    static const struct {
        const char *count, *first, *last, *none;
        unsigned lines;
    } cases[] = {
        {"1", "a-1.euicc", "a-1.euicc", "a-2.euicc", 1},
        {"3", "b-1.euicc", "b-3.euicc", "b-4.euicc", 3},
        {"10", "c-01.euicc", "c-10.euicc", "c-1.euicc", 10},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[] = {cases[i].first[0], '.', 'e', 'u', 'i', 'c', 'c', '\0'};
        unsigned lines = 0;

        SCENE_COMMAND(scene, command_create, "--count", cases[i].count, scene_path(scene, name));
        scene_assert_done(scene);
        for (const char *at = scene->out; *at; at = strchr(at, '\n') + 1, lines++) {
            assert_int_equal(strspn(at, "0123456789"), 32);
            assert_memory_equal(at + 33, scene->folder, strlen(scene->folder));
        }
        assert_int_equal(lines, cases[i].lines);
        assert_true(scene_exists(scene, cases[i].first));
        assert_true(scene_exists(scene, cases[i].last));
        assert_false(scene_exists(scene, cases[i].none));
        assert_false(scene_exists(scene, name));
    }
}

/* A name that is taken: no card is made. */
static void one_name_is_taken(void **state)
{
    struct command_scene *scene = *state;

    scene_write_text(scene, "a-3.euicc", "");
    SCENE_COMMAND(scene, command_create, "--count=3", scene_path(scene, "a.euicc"));
    scene_assert_error(scene, COMMAND_FAILED, "a-3.euicc: exists already");
    assert_false(scene_exists(scene, "a-1.euicc"));
    assert_false(scene_exists(scene, "a.pki"));
}

static void path_that_is_too_long(void **state)
{
    static char name[4096];
    struct command_scene *scene = *state;

    memset(name, 'a', sizeof(name) - 1);
    SCENE_COMMAND(scene, command_create, "--count=2", name);
    scene_assert_error(scene, COMMAND_FAILED, "the path is too long");
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "CARD is needed"},
        {{"euicc test", "a", "b"}, "b: one card at a time; --count makes several"},
        {{"euicc test", "--count=0", "a"}, "--count 0: not a number from 1 to 9999"},
        {{"euicc test", "--count=10000", "a"}, "--count 10000: not a number from 1 to 9999"},
        {{"euicc test", "--count=2", "--eid=89049032000001000000000000000074", "a"},
         "--eid is for one card; leave --count out"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_create, cases);
    SCENE_COMMAND(scene, command_create, scene_path(scene, "none/a.euicc"));
    scene_assert_error(scene, COMMAND_FAILED, "none: No such file or directory");
    SCENE_COMMAND(scene, command_create, scene_path(scene, "a.euicc"), "--rat", "/dev/null/rat");
    scene_assert_error(scene, COMMAND_FAILED, "--rat /dev/null/rat: ");
    assert_false(scene_exists(scene, "a.euicc"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(one_card),          SCENE_TEST(several_cards),
        SCENE_TEST(one_name_is_taken), SCENE_TEST(path_that_is_too_long),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
