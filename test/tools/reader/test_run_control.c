/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests at the control socket of `euicc run`. */
#include "test/fake/unix_socket.h"
#include "test/tools/reader/run_scene.h"

static void request(struct run_scene *run, int client, const char *line, const char *expected)
{
    char response[512] = "";
    size_t len = 0;

    assert_int_equal(send(client, line, strlen(line), MSG_NOSIGNAL), strlen(line));
    for (int i = 0; i < RUN_STEPS_MAX && !strchr(response, '\n'); i++) {
        ssize_t got = recv(client, response + len, sizeof(response) - 1 - len, MSG_DONTWAIT);

        len += got > 0 ? (size_t)got : 0;
        response[len] = '\0';
        run_step(run);
    }
    assert_string_equal(response, expected);
}

static void start_control(struct run_scene *run)
{
    run->run.control = scene_path(run->scene, "control");
    assert_int_equal(run_control_start(&run->run, run->run.control), COMMAND_DONE);
}

static void requests_without_cards(void **state)
{
    static const char unknown[] =
        "{\"error\":\"unknown request; \\\"do\\\" is one of show, follow, reset, eject, insert, "
        "reinsert, install, enable, disable, snapshot, restore, quirk, clock, seed, fault, stop\","
        "\"ok\":false}\n";
    static const struct {
        const char *line, *response;
    } cases[] = {
        {"{\"do\": \"reinsert\"}\n", "{\"error\":\"no such card: \",\"ok\":false}\n"},
        {"{\"do\": \"show\"}\n", "{\"error\":\"no such card: \",\"ok\":false}\n"},
        {"{\"do\": \"reinsert\", \"card\": \"x.euicc\"}\n",
         "{\"error\":\"no such card: x.euicc\",\"ok\":false}\n"},
        {"{\"do\": \"reinsert\", \"card\": 1}\n",
         "{\"error\":\"\\\"card\\\" is not a string\",\"ok\":false}\n"},
        {"{\"do\": \"reset\", \"car\": 1}\n",
         "{\"error\":\"car: unknown member of reset; it has: do card\",\"ok\":false}\n"},
        {"{\"do\": \"install\", \"file\": 1}\n",
         "{\"error\":\"file: unknown member of install; it has: do card profile metadata "
         "enable\",\"ok\":false}\n"},
        {"{\"do\": \"clock\"}\n",
         "{\"error\":\"the cards have no such clock; start `euicc run' with --clock\","
         "\"ok\":false}\n"},
        {"{\"do\": \"remove\"}\n", unknown},
        {"{\"do\": 1}\n", unknown},
        {"{}\n", unknown},
    };
    struct run_scene run;
    int client;

    run_begin(&run, *state, 0);
    start_control(&run);
    client = unix_connect(run.run.control);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        request(&run, client, cases[i].line, cases[i].response);
    close(client);
    run_end(&run);
}

static void requests_with_cards(void **state)
{
    struct run_scene run;
    int client;

    run_begin(&run, *state, 2);
    assert_int_equal(run_open_cards(&run.run), COMMAND_DONE);
    for (size_t i = 0; i < run.run.count; i++)
        run.run.slots[i].address.port = (uint16_t)(run_free_ports() + i);
    assert_int_equal(run_start_links(&run.run), COMMAND_DONE);
    start_control(&run);
    client = unix_connect(run.run.control);
    request(&run, client, "{\"do\":\"reinsert\"}\n", "{\"cards\":2,\"ok\":true}\n");
    request(
        &run, client, "{\"do\":\"reset\"}\n",
        "{\"error\":\"several cards are in readers; name one by \\\"card\\\"\",\"ok\":false}\n");
    request(&run, client, "{\"do\":\"reset\",\"card\":\"card-1.euicc\"}\n",
            "{\"error\":\"the card is off; its reader powers it on\",\"ok\":false}\n");
    request(&run, client, "{\"do\":\"reinsert\",\"card\":\"card-1.euicc\"}\n",
            "{\"cards\":1,\"ok\":true}\n");
    request(&run, client, "{\"do\":\"reinsert\",\"card\":\"card-2.euicc\"}\n",
            "{\"error\":\"no such card: card-2.euicc\",\"ok\":false}\n");
    close(client);
    run_end(&run);
}

static void socket_is_removed(void **state)
{
    struct command_scene *scene = *state;
    struct run_scene run;

    run_begin(&run, scene, 0);
    start_control(&run);
    assert_true(scene_exists(scene, "control"));
    run_control_end(&run.run);
    assert_false(scene_exists(scene, "control"));
    run_control_end(&run.run);
    run_end(&run);
}

static int start_at(void *context)
{
    struct run_scene run;
    int status;

    run_begin(&run, NULL, 0);
    status = run_control_start(&run.run, context);
    run_end(&run);
    return status;
}

static void socket_that_cannot_be_made(void **state)
{
    static char long_name[200];
    struct command_scene *scene = *state;
    const char *paths[3];

    memset(long_name, 'a', sizeof(long_name) - 1);
    paths[0] = scene_path(scene, long_name);
    paths[1] = scene_path(scene, "missing/control");
    paths[2] = scene_write_text(scene, "file", "no socket");
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        scene_run(scene, start_at, (void *)(uintptr_t)paths[i]);
        scene_assert_error(scene, COMMAND_FAILED, paths[i]);
    }
    assert_true(scene_exists(scene, "file"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(requests_without_cards),
        SCENE_TEST(requests_with_cards),
        SCENE_TEST(socket_is_removed),
        SCENE_TEST(socket_that_cannot_be_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
