/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace export: the file it writes, usage, traces and files that fail. */
#include "test/tools/cli/command_scene.h"

#define APDU(command, sw)                                                                          \
    "{\"time\":\"2026-11-22T12:00:01.000123456Z\",\"card\":\"ship\",\"event\":\"apdu\","           \
    "\"command\":\"" command "\",\"response\":\"\",\"sw\":\"" sw "\"}\n"

static const char trace[] = APDU("00A40004023F00", "9000") APDU("0084000008", "6D00");

static void writes_a_pcapng(void **state)
{
    struct command_scene *scene = *state;
    const char *in = scene_write_text(scene, "in.json", trace);
    const char *out = scene_path(scene, "out.pcapng");
    uint8_t octets[4096];
    size_t len;
    FILE *file;

    SCENE_COMMAND(scene, command_trace_export, "-o", out, in);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
    file = fopen(out, "rbe");
    assert_non_null(file);
    len = fread(octets, 1, sizeof(octets), file);
    fclose(file);
    assert_memory_equal(octets, "\x0A\x0D\x0D\x0A", 4);
    assert_non_null(memmem(octets, len, "\x00\xA4\x00\x04\x02\x3F\x00", 7));
    assert_non_null(memmem(octets, len, "\x00\x84\x00\x00", 4));
}

static void to_standard_output(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, command_trace_export, "--output", "-",
                  scene_write_text(scene, "in.json", trace));
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "\x0A\x0D\x0D\x0A", 4);
}

static void usage(void **state)
{
    struct command_scene *scene = *state;
    const char *in = scene_write_text(scene, "in.json", trace);

    SCENE_COMMAND(scene, command_trace_export, in);
    scene_assert_error(scene, COMMAND_USAGE, "-o FILE is missing");
    SCENE_COMMAND(scene, command_trace_export, "-o", in, in);
    scene_assert_error(scene, COMMAND_USAGE, "this is the trace itself");
    SCENE_COMMAND(scene, command_trace_export, "-o", scene_path(scene, "out"));
    assert_int_equal(scene->status, COMMAND_USAGE);
    SCENE_COMMAND(scene, command_trace_export, "--none", in);
    assert_int_equal(scene->status, COMMAND_USAGE);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *in = scene_write_text(scene, "in.json", trace);
    const char *out = scene_path(scene, "out.pcapng");

    SCENE_COMMAND(scene, command_trace_export, "-o", out, scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    assert_false(scene_exists(scene, "out.pcapng")); /* nothing is made before the trace is read */
    SCENE_COMMAND(scene, command_trace_export, "-o", "/none/out", in);
    scene_assert_error(scene, COMMAND_FAILED, "/none/out");
    SCENE_COMMAND(scene, command_trace_export, "--keys", "/none/keys", "-o", out, in);
    scene_assert_error(scene, COMMAND_FAILED, "/none/keys");
}

/* What could be read is in the file; the remark and the exit status say that it is not all. */
static void a_damaged_trace(void **state)
{
    struct command_scene *scene = *state;
    const char *in =
        scene_write(scene, "in.json", trace, sizeof(trace) - 20); /* the last line is cut */

    SCENE_COMMAND(scene, command_trace_export, "-o", scene_path(scene, "out.pcapng"), in);
    scene_assert_error(scene, COMMAND_FAILED, "in.json");
    assert_true(scene_exists(scene, "out.pcapng"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(writes_a_pcapng), SCENE_TEST(to_standard_output), SCENE_TEST(usage),
        SCENE_TEST(failures),        SCENE_TEST(a_damaged_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
