/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colours and key logs of the commands that read traces. */
#include "tools/cli/trace_options.h"

#include "test/tools/cli/command_scene.h"
#include "tools/trace/session/keys.h"

static void colours(void **state)
{
    (void)state;
    setenv("NO_COLOR", "1", 1);
    assert_true(wants_colour(COLOUR_ALWAYS));
    assert_false(wants_colour(COLOUR_NEVER));
    assert_false(wants_colour(COLOUR_AUTO));
    unsetenv("NO_COLOR");
    assert_false(wants_colour(COLOUR_NEVER));
}

/* The same in a child whose standard output is a file: no terminal. */
static int print_colour(void *context)
{
    (void)context;
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm", 1);
    printf("%d%d\n", wants_colour(COLOUR_AUTO), wants_colour(COLOUR_ALWAYS));
    return 0;
}

static void a_file_is_no_terminal(void **state)
{
    struct command_scene *scene = *state;

    scene_run(scene, print_colour, NULL);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "01\n");
}

static int take(void *context)
{
    struct trace_keys *keys = NULL;
    const char *const *paths = context;

    for (; *paths; paths++)
        take_key_log(&keys, "--keys", *paths);
    printf("%zu %zu\n", trace_keys_find(keys, "A", BYTES_TEXT("\x01")).len,
           trace_keys_find(keys, "B", BYTES_TEXT("\x02")).len);
    trace_keys_free(keys);
    return 0;
}

static void key_logs_add_up(void **state)
{
    struct command_scene *scene = *state;
    const char *paths[] = {scene_write_text(scene, "a", "# text\nA 01 AABB\n"),
                           scene_write_text(scene, "b", "B 02 CC\n"), NULL};

    scene_run(scene, take, paths);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "2 1\n");
}

static void key_logs_that_cannot_be_read(void **state)
{
    struct command_scene *scene = *state;
    const char *missing[] = {scene_path(scene, "none"), NULL};
    const char *other[] = {scene_write_text(scene, "text", "no key log at all\n"), NULL};

    scene_run(scene, take, missing);
    scene_assert_error(scene, COMMAND_FAILED, "none");
    scene_run(scene, take, other);
    scene_assert_error(scene, COMMAND_FAILED, "text: not a key log");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours),
        SCENE_TEST(a_file_is_no_terminal),
        SCENE_TEST(key_logs_add_up),
        SCENE_TEST(key_logs_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
