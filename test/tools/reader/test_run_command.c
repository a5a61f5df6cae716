/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMMAND starts when all readers are ready. test/e2e/test_run_command.py has the rest. */
#include "test/tools/reader/run_scene.h"
#include "tools/cli/child.h"

struct input {
    struct command_scene *scene;
    const char *program;
};

/* Two cards in readers; run_stop ends the loop, as no pcscd runs. */
static int start_when_ready(void *context)
{
    const struct input *input = context;
    char *words[] = {(char *)(uintptr_t)input->program, "-c",
                     "echo \"$PCSCLITE_CSOCK_NAME\"; exit 5", NULL};
    struct run_scene run;
    int status;

    run_begin(&run, input->scene, 2);
    run.run.words = words;
    status = run_command_prepare(&run.run);
    if (status != COMMAND_DONE) /* namespaces are not permitted */
        return 77;
    run_command_start_when_ready(&run.run);
    run.run.slots[0].seen = true;
    run.run.pcscd_ready = true;
    run_command_start_when_ready(&run.run);
    assert_false(child_is_running(run.run.command));
    run.run.pcscd_ready = false;
    run.run.slots[1].seen = true;
    run_command_start_when_ready(&run.run);
    assert_false(child_is_running(run.run.command));
    run.run.pcscd_ready = true;
    run_command_start_when_ready(&run.run);
    if (child_is_running(run.run.command)) {
        run_command_start_when_ready(&run.run); /* not once more */
        event_base_dispatch(run.run.base);
    }
    status = run.run.command_status;
    child_free(run.run.command);
    run_end(&run);
    return status;
}

static void it_starts_once(void **state)
{
    struct input input = {*state, "sh"};

    scene_run(input.scene, start_when_ready, &input);
    if (input.scene->status == 77)
        skip();
    assert_int_equal(input.scene->status, 5);
    assert_string_equal(input.scene->out, PCSCD_SOCKET "\n");
    assert_string_equal(input.scene->err, "");
}

static void it_cannot_be_started(void **state)
{
    struct input input = {*state, "/nonexistent"};

    scene_run(input.scene, start_when_ready, &input);
    if (input.scene->status == 77)
        skip();
    scene_assert_error(input.scene, CHILD_NOT_FOUND, "/nonexistent: there is no such program");
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(it_starts_once),
                                       SCENE_TEST(it_cannot_be_started)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
