/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc profile: build, show and check. */
#include "test/tools/cli/command_scene.h"

static void built_and_read(void **state)
{
    struct command_scene *scene = *state;
    const char *description = scene_write_text(scene, "d.txt", "operator Net\n# a comment\n");
    const char *package = scene_path(scene, "p.der");
    const char *metadata = scene_path(scene, "m.der");
    struct stat status;

    SCENE_COMMAND(scene, command_profile, "build", description, "--set",
                  "iccid=8999990100000000013", "-o", package, "--metadata", metadata);
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "iccid 8999990100000000013\nimsi ", 31);
    assert_non_null(strstr(scene->out, "\nopc "));
    assert_int_equal(stat(package, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600); /* it contains keys */
    assert_true(scene_exists(scene, "m.der"));
    SCENE_COMMAND(scene, command_profile, "check", package);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "p.der: 0 errors, 0 warnings\n");
    SCENE_COMMAND(scene, command_profile, "show", package);
    scene_assert_done(scene);
    scene_assert_output_has(scene, "iccid 8999990100000000013");
    SCENE_COMMAND(scene, command_profile, "show", "--json", package);
    scene_assert_done(scene);
    assert_int_equal(scene->out[0], '{');
}

/* The same octets for the same seed. */
static void repeatable(void **state)
{
    static const struct {
        const char *seed, *name;
    } cases[] = {{"01", "a"}, {"01", "b"}, {"02", "c"}};
    struct command_scene *scene = *state;
    static char printed[3][4096];

    for (size_t i = 0; i < 3; i++) {
        SCENE_COMMAND(scene, command_profile, "build", "--seed", cases[i].seed, "-o",
                      scene_path(scene, cases[i].name));
        scene_assert_done(scene);
        snprintf(printed[i], sizeof(printed[i]), "%.4000s", scene->out);
    }
    assert_string_equal(printed[0], printed[1]);
    assert_string_not_equal(printed[0], printed[2]);
}

/* A file that others may read is restricted; one that cannot be written is reported. */
static void output_file(void **state)
{
    struct command_scene *scene = *state;
    const char *package = scene_write_text(scene, "p.der", "longer than nothing");
    struct stat status;

    assert_int_equal(chmod(package, 0644), 0);
    SCENE_COMMAND(scene, command_profile, "build", "-o", package);
    scene_assert_done(scene);
    assert_int_equal(stat(package, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    SCENE_COMMAND(scene, command_profile, "build", "-o", scene_path(scene, "none/p.der"));
    scene_assert_error(scene, COMMAND_FAILED, "none/p.der: No such file or directory");
    SCENE_COMMAND(scene, command_profile, "build", "-o", scene->folder);
    scene_assert_error(scene, COMMAND_FAILED, "Is a directory");
    SCENE_COMMAND(scene, command_profile, "build", "-o", "p", "--metadata", "-");
    scene_assert_error(scene, COMMAND_USAGE,
                       "--metadata -: standard streams are not supported here");
    SCENE_COMMAND(scene, command_profile, "build", "-o", "-"); /* has the subscriber's data */
    scene_assert_error(scene, COMMAND_USAGE, "--output -: standard streams are not supported here");
    SCENE_COMMAND(scene, command_profile, "build", "-o", "/dev/full");
    scene_assert_error(scene, COMMAND_FAILED, "/dev/full: No space left on device");
}

static void keys_of_a_description(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, command_profile, "build", "--list-keys");
    scene_assert_done(scene);
    scene_assert_output_has(scene, "iccid ");
    scene_assert_output_has(scene, "(default ");
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *text = scene_write_text(scene, "text", "no package");
    const char *none = scene_path(scene, "none");
    const char *wrong = scene_write_text(scene, "wrong", "colour red\n");
    const char *const *const files = (const char *const[]){text, none, scene->folder};

    for (size_t i = 0; i < 3; i++) {
        SCENE_COMMAND(scene, command_profile, "show", files[i]);
        scene_assert_error(scene, COMMAND_FAILED, files[i]);
        SCENE_COMMAND(scene, command_profile, "check", files[i]);
        scene_assert_error(scene, COMMAND_FAILED, files[i]);
    }
    SCENE_COMMAND(scene, command_profile, "build", none, "-o", scene_path(scene, "p.der"));
    scene_assert_error(scene, COMMAND_FAILED, none);
    SCENE_COMMAND(scene, command_profile, "build", wrong, "-o", scene_path(scene, "p.der"));
    scene_assert_error(scene, COMMAND_FAILED, "colour");
    assert_false(scene_exists(scene, "p.der"));
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "show, check or build is needed"},
        {{"euicc test", "print", "a"}, "print: must be show, check or build"},
        {{"euicc test", "show"}, "no PACKAGE given"},
        {{"euicc test", "check"}, "no PACKAGE given"},
        {{"euicc test", "build"}, "no PACKAGE given: -o FILE"},
        {{"euicc test", "show", "a", "b"}, "b: an ICCID has 18 to 20 digits"},
        {{"euicc test", "check", "a", "b"}, "b: one FILE only"},
        {{"euicc test", "show", "a", "--seed=01"}, "--seed is not an option of show"},
        {{"euicc test", "check", "a", "--json"}, "--json is not an option of check"},
        {{"euicc test", "build", "--keys"}, "--keys is not an option of build"},
        {{"euicc test", "build", "--set", "colour=red"}, "--set "},
        {{"euicc test", "build", "--seed=0"}, "--seed 0: must be "},
        {{"euicc test", "check", "a", "--capabilities=00"}, "--capabilities 00: must be "},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_profile, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(built_and_read),        SCENE_TEST(repeatable), SCENE_TEST(output_file),
        SCENE_TEST(keys_of_a_description), SCENE_TEST(failures),   SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
