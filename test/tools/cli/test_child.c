/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMMAND as a child process: exit status, signals, descriptors. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/child.h"

#include <event2/event.h>

struct input {
    const char *script;
    const char *program; /* instead of sh with the script */
    int self;            /* a signal to this process when the script has started; 0: none */
    bool early;          /* ... before it is started */
    bool ignore;         /* the signal is ignored from the start */
};

struct run {
    struct event_base *base;
    int status;
};

static void on_end(void *context, int status)
{
    struct run *run = context;

    run->status = status;
    event_base_loopbreak(run->base);
}

static int run_child(void *context)
{
    const struct input *input = context;
    const char *script = input->script ? input->script : "";
    char *words[] = {(char *)(uintptr_t)(input->program ? input->program : "sh"), "-c",
                     (char *)(uintptr_t)script, NULL};
    struct run run = {event_base_new(), -1};
    int ready[2];
    const struct child_options options = {words, -1, -1, on_end, &run};
    struct child *child;
    char octet;

    if (input->ignore)
        signal(input->self, SIG_IGN);
    assert_int_equal(pipe(ready), 0); /* 3 and 4 or so; the script gets them as $READY */
    dup2(ready[1], 9);
    assert_int_equal(child_new(&child, run.base, &options), 0);
    assert_false(child_is_running(child));
    child_kill(child, SIGKILL); /* no effect */
    if (input->early)
        raise(input->self);
    else
        run.status = child_start(child);
    if (run.status <= 0) {
        if (input->self && !input->early) {
            assert_true(child_is_running(child));
            assert_int_equal(read(ready[0], &octet, 1), 1);
            raise(input->self);
        }
        event_base_dispatch(run.base);
    }
    assert_false(child_is_running(child));
    child_free(child);
    event_base_free(run.base);
    return run.status;
}

#define WAIT_FOR_SIGNAL "echo x >&9; while :; do sleep 0.02; done"

static void statuses(void **state)
{
    static const struct {
        struct input input;
        int status;
        const char *err;
    } cases[] = {
        {{.script = "exit 0"}, 0, ""},
        {{.script = "exit 42"}, 42, ""},
        {{.script = "kill -KILL $$"}, 137, ""},
        {{.program = "/nonexistent"}, CHILD_NOT_FOUND, "/nonexistent: there is no such program"},
        {{.program = "/dev/null"}, CHILD_NOT_EXECUTABLE, "/dev/null: Permission denied"},
        {{.script = WAIT_FOR_SIGNAL, .self = SIGTERM}, CHILD_SIGNAL + SIGTERM, ""},
        {{.script = "trap 'exit 7' HUP; " WAIT_FOR_SIGNAL, .self = SIGHUP}, 7, ""},
        {{.script = "trap 'exit 8' USR2; " WAIT_FOR_SIGNAL, .self = SIGUSR2}, 8, ""},
        {{.self = SIGINT, .early = true}, CHILD_SIGNAL + SIGINT, ""},
        {{.script = "echo x >&9; exit 6", .self = SIGHUP, .ignore = true}, 6, ""},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = cases[i].input;

        scene_run(scene, run_child, &input);
        if (scene->status != cases[i].status || !strstr(scene->err, cases[i].err) ||
            (!cases[i].err[0] && scene->err[0]))
            fail_msg("case %zu: exit status %d: %s", i, scene->status, scene->err);
    }
}

static void words(void **state)
{
    char *line[] = {"euicc", "a", "--", "b", "--", NULL};
    char *none[] = {"euicc", "a", NULL};
    char *empty[] = {"euicc", "--", NULL};
    int argc = 5;
    char **rest = child_words(&argc, line);

    (void)state;
    assert_int_equal(argc, 2);
    assert_null(line[2]);
    assert_string_equal(rest[0], "b");
    assert_string_equal(rest[1], "--");
    assert_null(rest[2]);
    argc = 2;
    assert_null(child_words(&argc, none));
    assert_int_equal(argc, 2);
    rest = child_words(&argc, empty);
    assert_non_null(rest);
    assert_null(rest[0]);
    assert_int_equal(argc, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(statuses), cmocka_unit_test(words)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
