/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Free ports for vpcds, and a pcscd that starts and ends in namespaces of its own. */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd_parts.h"

#include <event2/event.h>
#include <signal.h>

enum { NOT_PERMITTED = 77 };

/* Pairs of ports, each pair another one, for every number of vpcds. */
static void free_ports(void **state)
{
    (void)state;
    for (size_t count = 0; count <= PCSCD_READERS_MAX; count++) {
        struct pcscd_options options = {.count = count};

        assert_int_equal(pcscd_free_ports(&options), 0);
        assert_int_equal(options.count, count);
        for (size_t i = 0; i < count; i++) {
            assert_in_range(options.ports[i], 1024, 32767);
            for (size_t k = 0; k < i; k++)
                assert_true(abs(options.ports[i] - options.ports[k]) >= PCSCD_SLOTS);
        }
    }
}

static void nothing_to_free(void **state)
{
    (void)state;
    pcscd_free(NULL);
}

struct input {
    bool kill; /* end it as another process would */
    struct event_base *base;
    struct pcscd *pcscd;
};

static void on_ready(void *context)
{
    const struct input *input = context;

    puts("ready");
    if (input->kill)
        kill(input->pcscd->pid, SIGKILL);
    else
        pcscd_stop(input->pcscd);
}

static void on_end(void *context, const struct pcscd_error *error)
{
    const struct input *input = context;

    puts(error ? error->text : "stopped");
    event_base_loopbreak(input->base);
}

static int start_and_end(void *context)
{
    struct input *input = context;
    struct pcscd_options options = {
        .count = 1, .on_ready = on_ready, .on_end = on_end, .context = input};
    struct pcscd_error error = {""};
    int status = COMMAND_DONE;

    if (pcscd_enter_namespaces(true) < 0)
        return NOT_PERMITTED;
    input->base = event_base_new();
    if (pcscd_free_ports(&options) < 0 ||
        pcscd_start(&input->pcscd, input->base, &options, &error) < 0)
        status = command_failed("%s", error.text);
    else
        event_base_dispatch(input->base);
    pcscd_free(input->pcscd);
    event_base_free(input->base);
    return status;
}

static void started_and_ended(void **state)
{
    static const struct {
        bool kill;
        const char *out;
    } cases[] = {{false, "ready\nstopped\n"}, {true, "ready\npcscd ended by signal 9: "}};
    struct command_scene *scene = *state;

    setenv("TMPDIR", scene->folder, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = {.kill = cases[i].kill};

        scene_run(scene, start_and_end, &input);
        if (scene->status == NOT_PERMITTED)
            skip(); /* the pcscd of the machine is not for tests */
        scene_assert_done(scene);
        assert_memory_equal(scene->out, cases[i].out, strlen(cases[i].out));
        assert_int_equal(rmdir(scene->folder), 0); /* no file is left */
        assert_int_equal(mkdir(scene->folder, 0700), 0);
    }
}

static void not_started(void **state)
{
    struct command_scene *scene = *state;
    struct input input = {0};

    setenv("TMPDIR", scene_path(scene, "missing"), 1);
    scene_run(scene, start_and_end, &input);
    if (scene->status == NOT_PERMITTED)
        skip();
    scene_assert_error(scene, COMMAND_FAILED, "making a folder for pcscd ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_ports),
        cmocka_unit_test(nothing_to_free),
        SCENE_TEST(started_and_ended),
        SCENE_TEST(not_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
