/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command in a child process, with what it prints, and a temporary folder for its files.
 */
#ifndef TEST_TOOLS_CLI_COMMAND_SCENE_H
#define TEST_TOOLS_CLI_COMMAND_SCENE_H

#include "card/euiccd.h"
#include "test/fake/folder.h"
#include "tools/cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { SCENE_ARGUMENTS_MAX = 24, SCENE_PATHS = 16, SCENE_TEXT_SIZE = 65536 };

struct command_scene {
    char folder[64];
    char *paths[SCENE_PATHS]; /* of scene_path */
    unsigned next_path;
    pid_t child;        /* the last one */
    int out_fd, err_fd; /* files of its standard output and error while it runs */
    /* Of the last child, after its end. */
    int status;                /* exit status */
    char out[SCENE_TEXT_SIZE]; /* standard output */
    char err[SCENE_TEXT_SIZE]; /* standard error */
};

static inline int scene_set_up(void **state)
{
    struct command_scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    snprintf(scene->folder, sizeof(scene->folder), "/tmp/euiccd-cli-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    *state = scene;
    return 0;
}

static inline int scene_tear_down(void **state)
{
    struct command_scene *scene = *state;

    folder_remove(scene->folder);
    for (size_t i = 0; i < SCENE_PATHS; i++)
        free(scene->paths[i]);
    free(scene);
    return 0;
}

/* The path of `name` in the folder of the scene; valid for the next SCENE_PATHS - 1 calls. */
static inline const char *scene_path(struct command_scene *scene, const char *name)
{
    char **path = &scene->paths[scene->next_path++ % SCENE_PATHS];

    free(*path);
    assert_true(asprintf(path, "%s/%s", scene->folder, name) > 0);
    return *path;
}

/* The path of a new file with these octets. */
static inline const char *scene_write(struct command_scene *scene, const char *name,
                                      const void *octets, size_t len)
{
    const char *path = scene_path(scene, name);
    FILE *file = fopen(path, "wbe");

    assert_non_null(file);
    assert_int_equal(fwrite(octets, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *scene_write_text(struct command_scene *scene, const char *name,
                                           const char *text)
{
    return scene_write(scene, name, text, strlen(text));
}

static inline bool scene_exists(struct command_scene *scene, const char *name)
{
    return access(scene_path(scene, name), F_OK) == 0;
}

static inline void scene_read_back(int fd, char text[SCENE_TEXT_SIZE])
{
    ssize_t len = pread(fd, text, SCENE_TEXT_SIZE - 1, 0);

    assert_true(len >= 0);
    text[len] = '\0';
    close(fd);
}

/* Starts a child that runs `function` and exits with its result. */
static inline void scene_start(struct command_scene *scene, int (*function)(void *context),
                               void *context)
{
    scene->out_fd = open(scene->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    scene->err_fd = open(scene->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    assert_true(scene->out_fd >= 0 && scene->err_fd >= 0);
    fflush(stdout);
    fflush(stderr);
    scene->child = fork();
    assert_true(scene->child >= 0);
    if (scene->child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(scene->out_fd, STDOUT_FILENO);
        dup2(scene->err_fd, STDERR_FILENO);
        program_invocation_name = "euicc test";
        exit(function(context));
    }
}

/* Waits for the end of the child; then `status`, `out` and `err` are those of the child. */
static inline void scene_finish(struct command_scene *scene)
{
    int status;

    assert_int_equal(waitpid(scene->child, &status, 0), scene->child);
    scene_read_back(scene->out_fd, scene->out);
    scene_read_back(scene->err_fd, scene->err);
    if (!WIFEXITED(status))
        fail_msg("signal %d: %s", WTERMSIG(status), scene->err);
    scene->status = WEXITSTATUS(status);
}

static inline void scene_run(struct command_scene *scene, int (*function)(void *context),
                             void *context)
{
    scene_start(scene, function, context);
    scene_finish(scene);
}

/* Waits until the child has printed `text` on standard output, then ends it by SIGTERM. A child
 * that ends before is not waited for. */
static inline void scene_stop_after(struct command_scene *scene, const char *text)
{
    static const struct timespec step = {0, 5000000};
    siginfo_t info = {0};

    for (;;) {
        ssize_t len = pread(scene->out_fd, scene->out, sizeof(scene->out) - 1, 0);

        assert_true(len >= 0);
        scene->out[len] = '\0';
        if (strstr(scene->out, text))
            break;
        assert_int_equal(waitid(P_PID, (id_t)scene->child, &info, WEXITED | WNOHANG | WNOWAIT), 0);
        if (info.si_pid != 0)
            break;
        nanosleep(&step, NULL);
    }
    kill(scene->child, SIGTERM);
    scene_finish(scene);
}

struct scene_call {
    subcommand_function *function;
    int argc;
    char *argv[SCENE_ARGUMENTS_MAX + 1];
};

static inline int scene_call_command(void *context)
{
    struct scene_call *call = context;

    return call->function(call->argc, call->argv);
}

static inline struct scene_call scene_make_call(subcommand_function *function,
                                                const char *const *words)
{
    struct scene_call call = {.function = function};

    for (; words[call.argc]; call.argc++) {
        assert_true(call.argc < SCENE_ARGUMENTS_MAX);
        call.argv[call.argc] = (char *)(uintptr_t)words[call.argc];
    }
    return call;
}

/* Runs the command with these arguments, which a NULL ends; the first is its name. */
static inline void scene_command(struct command_scene *scene, subcommand_function *function,
                                 const char *const *words)
{
    struct scene_call call = scene_make_call(function, words);

    scene_run(scene, scene_call_command, &call);
}

/* The same, for a command that runs until SIGTERM; see scene_stop_after. */
static inline void scene_command_until(struct command_scene *scene, subcommand_function *function,
                                       const char *text, const char *const *words)
{
    struct scene_call call = scene_make_call(function, words);

    scene_start(scene, scene_call_command, &call);
    scene_stop_after(scene, text);
}

#define SCENE_COMMAND(scene, function, ...)                                                        \
    scene_command(scene, function, (const char *const[]){"euicc test", __VA_ARGS__, NULL})

/* Makes the card `name` with its PKI beside it, "a.pki" for "a.euicc". */
static inline const char *scene_card(struct command_scene *scene, const char *name,
                                     enum euiccd_mode mode, char eid[EUICCD_EID_TEXT_SIZE])
{
    struct euiccd_create_options options = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_error error = {""};
    const char *path = scene_path(scene, name);

    options.mode = mode;
    if (euiccd_create_test(path, NULL, &options, eid, &error) < 0)
        fail_msg("%s", error.text);
    return path;
}

/* The words of a command line, and a part of the line that refuses them. */
struct scene_usage {
    const char *words[10];
    const char *error;
};

/* The last child exited with COMMAND_DONE and printed nothing on standard error. */
static inline void scene_assert_done(const struct command_scene *scene)
{
    if (scene->status != COMMAND_DONE || scene->err[0])
        fail_msg("exit status %d: %s", scene->status, scene->err);
}

/* The last child exited with `status`, with one line on standard error that has `text`, and
 * nothing on standard output. */
static inline void scene_assert_error(const struct command_scene *scene, int status,
                                      const char *text)
{
    const char *end = strchr(scene->err, '\n');

    if (scene->status != status || !strstr(scene->err, text))
        fail_msg("exit status %d, not %d with \"%s\": %s", scene->status, status, text, scene->err);
    assert_non_null(end);
    assert_string_equal(end, "\n");
    assert_string_equal(scene->out, "");
}

static inline void scene_assert_usage(struct command_scene *scene, subcommand_function *function,
                                      const struct scene_usage *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        scene_command(scene, function, cases[i].words);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

#define SCENE_ASSERT_USAGE(scene, function, cases)                                                 \
    scene_assert_usage(scene, function, cases, sizeof(cases) / sizeof((cases)[0]))

static inline void scene_assert_output_has(const struct command_scene *scene, const char *text)
{
    if (!strstr(scene->out, text))
        fail_msg("no \"%s\" in: %s", text, scene->out);
}

#define SCENE_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, scene_set_up, scene_tear_down)

#endif
