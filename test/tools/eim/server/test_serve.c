/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The servers of the eIM: the addresses that it prints, its end, and what keeps it from starting.
 */
#include "test/tools/cli/command_scene.h"
#include "tools/eim/server/serve.h"

#include "tools/pki/pki.h"

#include <netinet/in.h>
#include <sys/socket.h>

static struct eim_serve_options options_of(struct command_scene *scene)
{
    return (struct eim_serve_options){.pki = scene_path(scene, "pki"),
                                      .listen = {"127.0.0.1", 0},
                                      .coap = {"127.0.0.1", 0},
                                      .eim_id = PKI_EIM_ID,
                                      .curve = "NIST"};
}

static int serve(void *context)
{
    return eim_serve(context);
}

static void make_pki(struct command_scene *scene)
{
    SCENE_COMMAND(scene, command_pki, scene_path(scene, "pki"));
    scene_assert_done(scene);
}

static void until_sigterm(void **state)
{
    static const struct {
        bool has_coap, inject, json, forward;
        const char *curve, *eim_id;
    } cases[] = {
        {false, false, false, false, "NIST", PKI_EIM_ID},
        {true, false, true, true, "BRP", PKI_EIM_ID},
        {true, true, false, false, "NIST", "another.eim"},
    };
    struct command_scene *scene = *state;

    make_pki(scene);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct eim_serve_options options = options_of(scene);
        unsigned port = 0, coap_port = 0;
        char id[32];
        int count;

        options.has_coap = cases[i].has_coap;
        options.inject = cases[i].inject;
        options.json = cases[i].json;
        options.forward = cases[i].forward;
        options.curve = cases[i].curve;
        options.eim_id = cases[i].eim_id;
        options.control = scene_path(scene, "control");
        scene_start(scene, serve, &options);
        scene_stop_after(scene, "\n");
        scene_assert_done(scene);
        count = sscanf(scene->out, "eIM %31s at 127.0.0.1:%u, CoAP at 127.0.0.1:%u\n", id, &port,
                       &coap_port);
        assert_int_equal(count, cases[i].has_coap ? 3 : 2);
        assert_string_equal(id, cases[i].eim_id);
        assert_in_range(port, 1, 65535);
        assert_int_equal(coap_port != 0, cases[i].has_coap);
        assert_false(scene_exists(scene, "control"));
    }
}

static void port_in_use(void **state)
{
    struct command_scene *scene = *state;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    struct eim_serve_options options = options_of(scene);
    char text[16];

    make_pki(scene);
    for (int udp = 0; udp < 2; udp++) {
        int fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);

        options = options_of(scene);
        options.has_coap = udp;
        address.sin_port = 0;
        assert_int_equal(bind(fd, (const struct sockaddr *)&address, size), 0);
        if (!udp)
            assert_int_equal(listen(fd, 1), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
        *(udp ? &options.coap.port : &options.listen.port) = ntohs(address.sin_port);
        scene_run(scene, serve, &options);
        snprintf(text, sizeof(text), "%u", ntohs(address.sin_port));
        scene_assert_error(scene, COMMAND_FAILED, text);
        close(fd);
    }
}

static void files_that_cannot_be_used(void **state)
{
    static const struct {
        const char *content, *error;
    } queues[] = {
        {"{}", "queue: must be a JSON list of packages"},
        {"1", "queue: must be a JSON list of packages"},
        {"[", "queue"},
        {"[1]", "queue: "},
        {"", "queue"},
    };
    struct command_scene *scene = *state;
    struct eim_serve_options options;

    make_pki(scene);
    for (size_t i = 0; i < sizeof(queues) / sizeof(queues[0]); i++) {
        options = options_of(scene);
        options.queue = scene_write_text(scene, "queue", queues[i].content);
        scene_run(scene, serve, &options);
        scene_assert_error(scene, COMMAND_FAILED, queues[i].error);
    }
    options = options_of(scene);
    options.queue = scene_path(scene, "none");
    scene_run(scene, serve, &options);
    scene_assert_error(scene, COMMAND_FAILED, "none: ");
    options = options_of(scene);
    options.state = scene_write_text(scene, "state", "no JSON");
    scene_run(scene, serve, &options);
    scene_assert_error(scene, COMMAND_FAILED, "state: ");
    options = options_of(scene);
    options.control = scene_write_text(scene, "file", "no socket");
    scene_run(scene, serve, &options);
    scene_assert_error(scene, COMMAND_FAILED, "file: ");
    options = options_of(scene);
    options.pki = scene_path(scene, "none");
    scene_run(scene, serve, &options);
    scene_assert_error(scene, COMMAND_FAILED, "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(until_sigterm),
        SCENE_TEST(port_in_use),
        SCENE_TEST(files_that_cannot_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
