/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `ask`: the request that is sent, the response that is printed, and peers that do not respond. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/control.h"

#include <poll.h>
#include <sys/socket.h>

static int ask(int argc, char **argv)
{
    return control_ask(argc, argv, "Sends a request.");
}

/* Runs `ask`, whose request must arrive as `line`; the peer sends `response` and disconnects. */
static void ask_peer(struct command_scene *scene, const char *request, const char *line,
                     const char *response)
{
    const char *path = scene_path(scene, "control");
    struct scene_call call =
        scene_make_call(ask, (const char *const[]){"euicc test", "--control", path, request, NULL});
    int listener = control_listen(path);
    struct pollfd acceptable = {.fd = listener, .events = POLLIN};
    char received[512] = "";
    size_t len = 0;
    int peer;

    assert_true(listener >= 0);
    scene_start(scene, scene_call_command, &call);
    assert_int_equal(poll(&acceptable, 1, -1), 1);
    peer = accept(listener, NULL, NULL);
    assert_true(peer >= 0);
    while (!strchr(received, '\n')) {
        ssize_t got = recv(peer, received + len, sizeof(received) - 1 - len, 0);

        assert_true(got > 0);
        len += (size_t)got;
    }
    assert_string_equal(received, line);
    assert_int_equal(send(peer, response, strlen(response), MSG_NOSIGNAL), strlen(response));
    close(peer);
    close(listener);
    unlink(path);
    scene_finish(scene);
}

static void responses(void **state)
{
    static const struct {
        const char *response, *out;
        int status;
    } cases[] = {
        {"{\"ok\":true,\"cards\":2}\n", NULL, COMMAND_DONE},
        {"{\"ok\": true}\nmore\n", "{\"ok\": true}\n", COMMAND_DONE},
        {"{\"ok\":false,\"error\":\"why\"}\n", NULL, COMMAND_FAILED},
        {"{\"ok\":1}\n", NULL, COMMAND_FAILED},
        {"{}\n", NULL, COMMAND_FAILED},
        {"no JSON\n", NULL, COMMAND_FAILED},
        {"{\"ok\":true}", NULL, COMMAND_DONE}, /* the end of the stream ends the line, too */
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask_peer(scene, "{\"do\": \"x\"}", "{\"do\":\"x\"}\n", cases[i].response);
        assert_int_equal(scene->status, cases[i].status);
        assert_string_equal(scene->out, cases[i].out ? cases[i].out : cases[i].response);
        assert_string_equal(scene->err, "");
    }
    ask_peer(scene, "{}", "{}\n", "");
    scene_assert_error(scene, COMMAND_FAILED, "control: no response");
}

/* A request of several lines is sent as one; its members stay. */
static void request_is_one_line(void **state)
{
    struct command_scene *scene = *state;

    ask_peer(scene, "{\n \"do\": \"x\",\n \"n\": [1,\n 2]}\n", "{\"do\":\"x\",\"n\":[1,2]}\n",
             "{\"ok\":true}\n");
    scene_assert_done(scene);
}

/* After "follow" the events until the peer disconnects; not after a refusal. */
static void follow(void **state)
{
    struct command_scene *scene = *state;
    const char *text = "{\"ok\":true}\n{\"event\":1}\n{\"event\":2}\n";

    ask_peer(scene, "{\"do\":\"follow\"}", "{\"do\":\"follow\"}\n", text);
    scene_assert_done(scene);
    assert_string_equal(scene->out, text);
    ask_peer(scene, "{\"do\":\"follow\"}", "{\"do\":\"follow\"}\n",
             "{\"ok\":false}\n{\"event\":1}\n");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->out, "{\"ok\":false}\n");
}

static void bad_requests(void **state)
{
    static const char *const requests[] = {"x",
                                           "[]",
                                           "1",
                                           "\"do\"",
                                           "{\"do\":",
                                           "{} {}",
                                           "{\"do\":\"x\",\"n\":1,\"n\":2}",
                                           "{\"do\":\"x\",\"n\":99999999999999999999}"};
    static char long_path[200];
    struct command_scene *scene = *state;
    const char *none = scene_path(scene, "none");

    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        SCENE_COMMAND(scene, ask, "--control", none, requests[i]);
        scene_assert_error(scene, COMMAND_FAILED, ": no JSON object");
    }
    SCENE_COMMAND(scene, ask, "--control", none, "{}");
    scene_assert_error(scene, COMMAND_FAILED, "none: No such file or directory");
    SCENE_COMMAND(scene, ask, "--control", scene_write_text(scene, "file", ""), "{}");
    scene_assert_error(scene, COMMAND_FAILED, "file: Connection refused");
    memset(long_path, 'a', sizeof(long_path) - 1);
    SCENE_COMMAND(scene, ask, "--control", long_path, "{}");
    scene_assert_error(scene, COMMAND_FAILED, ": too long for a socket");
    SCENE_COMMAND(scene, ask, "{}");
    scene_assert_error(scene, COMMAND_USAGE, "--control PATH is needed");
    SCENE_COMMAND(scene, ask, "--control", none, "");
    scene_assert_error(scene, COMMAND_USAGE, "REQUEST: the argument is empty");
    SCENE_COMMAND(scene, ask, "--control", none);
    scene_assert_error(scene, COMMAND_USAGE, "REQUEST is needed");
    SCENE_COMMAND(scene, ask, "--control", none, "{}", "{}");
    scene_assert_error(scene, COMMAND_USAGE, "{}: one request only");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(responses),
        SCENE_TEST(request_is_one_line),
        SCENE_TEST(follow),
        SCENE_TEST(bad_requests),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
