/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace report: command line, page with and without secrets, damaged and missing files. */
#include "test/tools/cli/command_scene.h"

#include "tools/trace/report/report_command.h"

#define TRACE_LINES                                                                                \
    "00A4000C023F00\n9000\n"                                                                       \
    "002000010831323334FFFFFFFF\n9000\n"

static void assert_mode(struct command_scene *scene, const char *name, mode_t mode)
{
    struct stat status;

    assert_int_equal(stat(scene_path(scene, name), &status), 0);
    assert_int_equal(status.st_mode & 0777, mode);
}

static void a_page(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "a.txt", TRACE_LINES);

    umask(022);
    SCENE_COMMAND(scene, command_trace_report, trace, "-o", scene_path(scene, "a.html"));
    scene_assert_done(scene);
    assert_mode(scene, "a.html", 0644);
    SCENE_COMMAND(scene, command_trace_report, trace, "-o", "-");
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "<!DOCTYPE html>", 15);
}

/* With keys the page is its owner's only, also when the file was there. */
static void a_page_with_secrets(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "a.txt", TRACE_LINES);
    const char *keys = scene_write_text(scene, "keys", "");

    umask(022);
    scene_write_text(scene, "a.html", "before");
    SCENE_COMMAND(scene, command_trace_report, trace, "--keys", keys, "-o",
                  scene_path(scene, "a.html"));
    scene_assert_done(scene);
    assert_mode(scene, "a.html", 0600);
    SCENE_COMMAND(scene, command_trace_report, trace, "--keys", scene_path(scene, "none"), "-o",
                  scene_path(scene, "b.html"));
    scene_assert_error(scene, COMMAND_FAILED, "none: ");
    assert_false(scene_exists(scene, "b.html"));
}

static void files_that_cannot_be_used(void **state)
{
    struct command_scene *scene = *state;
    const char *trace = scene_write_text(scene, "a.txt", TRACE_LINES);

    SCENE_COMMAND(scene, command_trace_report, trace);
    scene_assert_error(scene, COMMAND_USAGE, "-o FILE.html");
    SCENE_COMMAND(scene, command_trace_report, trace, "-o", trace);
    scene_assert_error(scene, COMMAND_FAILED, "is the trace itself");
    SCENE_COMMAND(scene, command_trace_report, scene_path(scene, "none"), "-o",
                  scene_path(scene, "a.html"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    assert_false(scene_exists(scene, "a.html"));
    SCENE_COMMAND(scene, command_trace_report, trace, "-o", scene_path(scene, "no/a.html"));
    scene_assert_error(scene, COMMAND_FAILED, "No such file");
    SCENE_COMMAND(scene, command_trace_report, trace, "-o", "/dev/full");
    scene_assert_error(scene, COMMAND_FAILED, "/dev/full: No space left on device");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_page),
        SCENE_TEST(a_page_with_secrets),
        SCENE_TEST(files_that_cannot_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
