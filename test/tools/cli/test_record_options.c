/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --trace, --text, --keys, --trace-keys: what they need, files that are made or cannot be. */
#include "tools/cli/record_options.h"

#include "test/tools/cli/command_scene.h"

/* Checks, opens as for a card and frees. */
static int open_files(void *context)
{
    const struct record_options *options = context;
    struct euiccd_trace *trace = NULL;
    struct recorders recorders = {0};
    int status;

    unsetenv("SSLKEYLOGFILE");
    record_options_check(options, true);
    assert_int_equal(euiccd_trace_new(&trace), 0);
    status = record_options_open(options, trace, &recorders);
    return record_end(trace, &recorders, status);
}

static void assert_mode(const char *path, unsigned mode)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, mode);
}

static void files_are_made(void **state)
{
    struct command_scene *scene = *state;
    struct record_options options = {0};

    scene_run(scene, open_files, &options);
    scene_assert_done(scene);
    options.pcapng = scene_path(scene, "trace.pcapng");
    options.text = scene_path(scene, "text");
    scene_run(scene, open_files, &options);
    scene_assert_done(scene);
    assert_true(scene_exists(scene, "trace.pcapng"));
    assert_true(scene_exists(scene, "text"));
    options.keys = scene_path(scene, "keys");
    options.pcapng_keys = true;
    scene_run(scene, open_files, &options);
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_non_null(strstr(scene->err, "keys: session keys are written to this file"));
    assert_non_null(strstr(scene->err, "trace.pcapng: session keys are written to this file"));
    assert_mode(scene_path(scene, "keys"), 0600);
}

static int check_reader(void *context)
{
    record_options_check(context, false);
    return 0;
}

static void what_goes_together(void **state)
{
    struct command_scene *scene = *state;
    struct record_options options = {.pcapng_keys = true};

    scene_run(scene, open_files, &options);
    scene_assert_error(scene, COMMAND_USAGE, "--trace-keys needs --trace FILE.pcapng");
    options.pcapng = "a";
    scene_run(scene, check_reader, &options);
    scene_assert_error(scene, COMMAND_USAGE, "--trace-keys: only with a card file");
}

static void files_that_cannot_be_made(void **state)
{
    struct command_scene *scene = *state;
    const char *link = scene_path(scene, "link");
    const struct {
        struct record_options options;
        const char *reason;
    } rows[] = {
        {{.pcapng = "/none/a"}, "--trace /none/a: No such file or directory"},
        {{.text = "/none/a"}, "--text /none/a: No such file or directory"},
        {{.keys = "/none/a"}, "--keys /none/a: No such file or directory"},
        {{.keys = link}, "link: is a symbolic link"},
    };

    assert_int_equal(symlink("/dev/null", link), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct record_options options = rows[i].options;

        scene_run(scene, open_files, &options);
        assert_int_equal(scene->status, COMMAND_FAILED);
        if (!strstr(scene->err, rows[i].reason))
            fail_msg("%s", scene->err);
    }
}

/* SSLKEYLOGFILE stands for --keys; --keys goes before it, and is passed on to libcurl. */
static int share(void *context)
{
    const struct record_options *options = context;
    struct key_log *log;
    int status = record_options_open_keys(options, &log);

    if (status == COMMAND_DONE)
        status = record_options_share_keys(options);
    key_log_line(log, "A 01 02");
    key_log_close(log);
    printf("%s\n", getenv("SSLKEYLOGFILE") ? getenv("SSLKEYLOGFILE") : "none");
    return status;
}

static void the_variable(void **state)
{
    struct command_scene *scene = *state;
    struct record_options options = {0};
    char expected[200];

    unsetenv("SSLKEYLOGFILE");
    scene_run(scene, share, &options);
    assert_string_equal(scene->out, "none\n");
    setenv("SSLKEYLOGFILE", "", 1); /* empty is none */
    scene_run(scene, share, &options);
    assert_string_equal(scene->err, "");
    setenv("SSLKEYLOGFILE", scene_path(scene, "habit"), 1);
    scene_run(scene, share, &options);
    assert_int_equal(scene->status, COMMAND_DONE);
    assert_mode(scene_path(scene, "habit"), 0600);
    options.keys = scene_path(scene, "given");
    scene_run(scene, share, &options);
    snprintf(expected, sizeof(expected), "%s\n", options.keys);
    assert_string_equal(scene->out, expected);
    assert_mode(options.keys, 0600);
    options.keys = "/none/keys";
    scene_run(scene, share, &options);
    assert_int_equal(scene->status, COMMAND_FAILED);
    unsetenv("SSLKEYLOGFILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(files_are_made),
        SCENE_TEST(what_goes_together),
        SCENE_TEST(files_that_cannot_be_made),
        SCENE_TEST(the_variable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
