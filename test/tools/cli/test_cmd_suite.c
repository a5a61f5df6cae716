/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite: the program euicc-suite, in the folder of this one or in PATH. */
#include "test/tools/cli/command_scene.h"

/* Prints its name and arguments, and fails with an exit status of its own. */
#define SCRIPT(place)                                                                              \
    "#!/bin/sh\nprintf '" place ":'\nprintf ' <%s>' \"$@\"\necho\necho text >&2\nexit 3\n"

static void write_program(struct command_scene *scene, const char *name, const char *text,
                          mode_t mode)
{
    assert_int_equal(chmod(scene_write_text(scene, name, text), mode), 0);
}

static void make_folder(struct command_scene *scene, const char *name)
{
    assert_int_equal(mkdir(scene_path(scene, name), 0700), 0);
}

/* This program as `bin/euicc` in the folder of the scene: its arguments are those of the command.
 */
static void copy_this(struct command_scene *scene)
{
    static char octets[1 << 16];
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to;
    ssize_t len;

    make_folder(scene, "bin");
    to = open(scene_path(scene, "bin/euicc"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
    assert_true(from >= 0 && to >= 0);
    while ((len = read(from, octets, sizeof(octets))) > 0)
        assert_int_equal(write(to, octets, (size_t)len), len);
    assert_int_equal(len, 0);
    close(from);
    assert_int_equal(close(to), 0);
}

static int start_copy(void *context)
{
    struct command_scene *scene = context;

    execl(scene_path(scene, "bin/euicc"), "euicc suite", "run", "--seed", "a b", "", (char *)NULL);
    return -1;
}

static void assert_ran(const struct command_scene *scene, const char *output)
{
    if (scene->status != 3)
        fail_msg("exit status %d: %s", scene->status, scene->err);
    assert_string_equal(scene->out, output);
    assert_string_equal(scene->err, "text\n");
}

/* The program beside this one is preferred to that of PATH. */
static void beside_this_program(void **state)
{
    struct command_scene *scene = *state;

    copy_this(scene);
    make_folder(scene, "path");
    write_program(scene, "path/euicc-suite", SCRIPT("path"), 0700);
    setenv("PATH", scene_path(scene, "path"), 1);
    scene_run(scene, start_copy, scene);
    assert_ran(scene, "path: <run> <--seed> <a b> <>\n");
    write_program(scene, "bin/euicc-suite", SCRIPT("beside"), 0700);
    scene_run(scene, start_copy, scene);
    assert_ran(scene, "beside: <run> <--seed> <a b> <>\n");
    assert_int_equal(unlink(scene_path(scene, "path/euicc-suite")), 0);
    scene_run(scene, start_copy, scene);
    assert_ran(scene, "beside: <run> <--seed> <a b> <>\n");
}

/* Nothing beside: the folders of PATH in their order. */
static void in_path(void **state)
{
    struct command_scene *scene = *state;
    char path[256];

    make_folder(scene, "a");
    make_folder(scene, "b");
    snprintf(path, sizeof(path), "%s/a:%s/b", scene->folder, scene->folder);
    setenv("PATH", path, 1);
    write_program(scene, "b/euicc-suite", SCRIPT("b"), 0700);
    SCENE_COMMAND(scene, command_suite, "list", "--case", "x*");
    assert_ran(scene, "b: <list> <--case> <x*>\n");
    write_program(scene, "a/euicc-suite", SCRIPT("a"), 0700);
    SCENE_COMMAND(scene, command_suite, "list");
    assert_ran(scene, "a: <list>\n");
}

static void not_installed(void **state)
{
    struct command_scene *scene = *state;

    setenv("PATH", scene->folder, 1);
    SCENE_COMMAND(scene, command_suite, "list");
    scene_assert_error(scene, COMMAND_FAILED,
                       "euicc-suite: No such file or directory; it is installed with euicc");
    write_program(scene, "euicc-suite", SCRIPT("not executable"), 0600);
    SCENE_COMMAND(scene, command_suite, "list");
    scene_assert_error(scene, COMMAND_FAILED,
                       "euicc-suite: Permission denied; it is installed with euicc");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(beside_this_program), SCENE_TEST(in_path),
                                       SCENE_TEST(not_installed)};

    /* A copy that a test started. */
    if (argc > 1)
        return command_suite(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
