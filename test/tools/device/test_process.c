/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process of `euicc device`: each run in a child. What it cannot open, and its ends: the time,
 * a signal, an event. */
#include "test/tools/cli/command_scene.h"
#include "tools/device/process.h"

#include <signal.h>

struct run {
    struct device_process process;
    int pending; /* this signal is pending at the start; 0: none */
};

static int run_process(void *context)
{
    struct run *run = context;
    sigset_t set;

    if (run->pending) {
        sigemptyset(&set);
        sigaddset(&set, run->pending);
        sigprocmask(SIG_BLOCK, &set, NULL);
        raise(run->pending);
    }
    hosts_begin(&run->process.hosts);
    return device_process_run(&run->process);
}

/* 60 seconds of the timeline. */
static struct run run_of(const char *card)
{
    return (struct run){.process = {.card = card, .device = {.time_scale = 1000, .seconds = 60}}};
}

static void it_ends_when_the_time_is_up(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    struct run run = run_of(scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid));

    scene_run(scene, run_process, &run);
    scene_assert_done(scene);
    assert_true(strlen(scene->out) > 0);
    run.process.timeline.json = true;
    run.process.inside = true;
    scene_run(scene, run_process, &run);
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "{", 1);
}

static void signals_end_it(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    struct run run = run_of(scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid));

    run.process.device.time_scale = 1;
    run.process.device.seconds = 1000000;
    run.process.control = scene_path(scene, "control");
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        run.pending = signals[i];
        scene_run(scene, run_process, &run);
        scene_assert_done(scene);
        assert_false(scene_exists(scene, "control")); /* the socket is removed */
    }
}

static void it_ends_with_an_event(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    struct run run = run_of(scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid));

    run.process.timeline.until = "no such event";
    scene_run(scene, run_process, &run);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "ended before `no such event'"));
    run.process.timeline.until = "SET UP EVENT LIST";
    scene_run(scene, run_process, &run);
    scene_assert_done(scene);
    assert_non_null(strstr(scene->out, "SET UP EVENT LIST"));
}

static void what_cannot_be_opened_is_named(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid);
    const char *none = scene_path(scene, "none");
    const char *radio = scene_write_text(scene, "radio", "x y z\n");
    struct run run = run_of(none);

    scene_run(scene, run_process, &run);
    scene_assert_error(scene, COMMAND_FAILED, none);
    run = run_of(card);
    run.process.radio = none;
    scene_run(scene, run_process, &run);
    scene_assert_error(scene, COMMAND_FAILED, none);
    run.process.radio = radio;
    scene_run(scene, run_process, &run);
    scene_assert_error(scene, COMMAND_FAILED, radio);
    run = run_of(card);
    run.process.control = scene_path(scene, "none/control");
    scene_run(scene, run_process, &run);
    scene_assert_error(scene, COMMAND_FAILED, "none/control: ");
    run = run_of(NULL);
    run.process.reader = "a reader";
    setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    scene_run(scene, run_process, &run);
    scene_assert_error(scene, COMMAND_FAILED, "pcscd is not running");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(it_ends_when_the_time_is_up),
        SCENE_TEST(signals_end_it),
        SCENE_TEST(it_ends_with_an_event),
        SCENE_TEST(what_cannot_be_opened_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
