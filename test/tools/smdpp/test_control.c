/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control socket of an SM-DP+: its requests and the lines for followers. */
#include "tools/smdpp/control.h"

#include "test/fake/unix_socket.h"
#include "tools/smdpp/catalog.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[32], path[64];
    struct event_base *base;
    struct catalog_profile profiles[2];
    struct catalog catalog;
    struct dp_control control;
} here;

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    strcpy(here.folder, "/tmp/euicc-dp-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    snprintf(here.path, sizeof(here.path), "%s/control", here.folder);
    here.base = event_base_new();
    here.profiles[0] = (struct catalog_profile){
        .name = "one", .matching_id = "id-1", .attempted = 3, .bound = 2, .downloaded = 1};
    here.profiles[1] = (struct catalog_profile){.name = "two", .bound_eid = "89049032"};
    here.catalog = (struct catalog){.profiles = here.profiles, .count = 2};
    here.control = (struct dp_control){.address = "localhost:8443", .catalog = &here.catalog};
    assert_int_equal(server_faults_new(&here.control.faults, &dp_grammar), 0);
    assert_int_equal(control_server_new(&here.control.server, here.base, here.path,
                                        dp_control_handle, &here.control),
                     0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    control_server_free(here.control.server);
    server_faults_free(here.control.faults);
    event_base_free(here.base);
    rmdir(here.folder);
    return 0;
}

/* The next line that the server sends. */
static void expect_line(int client, const char *expected)
{
    char line[1000] = "";
    size_t len = 0;

    while (!strchr(line, '\n')) {
        ssize_t got;

        event_base_loop(here.base, EVLOOP_NONBLOCK);
        got = recv(client, line + len, 1, MSG_DONTWAIT);
        assert_true(got != 0 && len < sizeof(line) - 2);
        len += got > 0 ? (size_t)got : 0;
    }
    line[len - 1] = '\0';
    assert_string_equal(line, expected);
}

static void request(int client, const char *line, const char *expected)
{
    assert_int_equal(send(client, line, strlen(line), MSG_NOSIGNAL), strlen(line));
    expect_line(client, expected);
}

static void test_show(void **state)
{
    int client = unix_connect(here.path);

    (void)state;
    request(client, "{\"do\": \"show\"}\n",
            "{\"address\":\"localhost:8443\",\"faults\":[],\"ok\":true,\"profiles\":["
            "{\"attempted\":3,\"bound\":2,\"downloaded\":1,\"eid\":\"\",\"matchingId\":\"id-1\","
            "\"name\":\"one\"},"
            "{\"attempted\":0,\"bound\":0,\"downloaded\":0,\"eid\":\"89049032\",\"matchingId\":"
            "\"\",\"name\":\"two\"}]}");
    here.catalog.count = 0;
    request(client, "{\"do\": \"show\"}\n",
            "{\"address\":\"localhost:8443\",\"faults\":[],\"ok\":true,\"profiles\":[]}");
    close(client);
}

static void test_fault(void **state)
{
    int client = unix_connect(here.path);

    (void)state;
    request(client, "{\"do\": \"fault\", \"add\": \"request http=503\"}\n",
            "{\"id\":1,\"ok\":true}");
    assert_non_null(server_faults_match(here.control.faults, DP_AUTHENTICATE_CLIENT, 0));
    request(client, "{\"do\": \"show\"}\n",
            "{\"address\":\"localhost:8443\",\"faults\":[{\"acted\":1,\"ended\":true,\"id\":1,"
            "\"matched\":1,\"rule\":\"request http=503\"}],\"ok\":true,\"profiles\":["
            "{\"attempted\":3,\"bound\":2,\"downloaded\":1,\"eid\":\"\",\"matchingId\":\"id-1\","
            "\"name\":\"one\"},"
            "{\"attempted\":0,\"bound\":0,\"downloaded\":0,\"eid\":\"89049032\",\"matchingId\":"
            "\"\",\"name\":\"two\"}]}");
    request(client, "{\"do\": \"fault\", \"remove\": \"all\"}\n", "{\"ok\":true}");
    request(client, "{\"do\": \"fault\", \"list\": true}\n", "{\"faults\":[],\"ok\":true}");
    close(client);
}

static void test_unknown_requests(void **state)
{
    static const char *const lines[] = {"{}\n", "{\"do\": 1}\n", "{\"do\": \"reset\"}\n",
                                        "{\"do\": \"\"}\n"};
    int client = unix_connect(here.path);

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        request(client, lines[i],
                "{\"error\":\"do: must be one of show, fault, follow\",\"ok\":false}");
    close(client);
}

static void test_unknown_members(void **state)
{
    int client = unix_connect(here.path);

    (void)state;
    request(client, "{\"do\": \"show\", \"profile\": 1}\n",
            "{\"error\":\"profile: unknown member of show; it has: do \",\"ok\":false}");
    request(client, "{\"do\": \"fault\", \"add\": \"request http=503\", \"times\": 1}\n",
            "{\"error\":\"times: unknown member of fault; it has: do add remove list\","
            "\"ok\":false}");
    request(client, "{\"do\": \"fault\", \"list\": true}\n", "{\"faults\":[],\"ok\":true}");
    request(client, "{\"do\": \"follow\", \"add\": 1}\n",
            "{\"error\":\"add: unknown member of follow; it has: do \",\"ok\":false}");
    close(client);
}

/* A line goes to followers only, on one line with sorted members. */
static void test_followers(void **state)
{
    int follower = unix_connect(here.path), other = unix_connect(here.path);
    json_t *line = json_pack("{s:s, s:i}", "event", "bind", "attempts", 2);
    const struct dp_control without_socket = {.address = "localhost:8443"};

    (void)state;
    dp_control_send(&without_socket, line);
    dp_control_send(&here.control, line); /* nobody follows */
    request(other, "{\"do\": \"fault\", \"list\": true}\n", "{\"faults\":[],\"ok\":true}");
    request(follower, "{\"do\": \"follow\"}\n", "{\"ok\":true}");
    dp_control_send(&here.control, line);
    expect_line(follower, "{\"attempts\":2,\"event\":\"bind\"}");
    dp_control_send(&here.control, line);
    expect_line(follower, "{\"attempts\":2,\"event\":\"bind\"}");
    request(other, "{\"do\": \"fault\", \"list\": true}\n", "{\"faults\":[],\"ok\":true}");
    json_decref(line);
    close(follower);
    close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_show, begin, end),
        cmocka_unit_test_setup_teardown(test_fault, begin, end),
        cmocka_unit_test_setup_teardown(test_unknown_requests, begin, end),
        cmocka_unit_test_setup_teardown(test_unknown_members, begin, end),
        cmocka_unit_test_setup_teardown(test_followers, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
