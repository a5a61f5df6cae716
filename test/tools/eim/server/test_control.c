/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM's control socket: each request with its response, invalid lines, followers. */
#include "tools/eim/server/control.h"

#include "test/fake/esipa.h"
#include "test/fake/unix_socket.h"
#include "tools/cli/control_server.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define EID "89049032000000000000000000000012"

static struct {
    struct fake_esipa eim;
    struct event_base *base;
    struct control *control;
    char path[80];
    int fd;
    char line[4000]; /* the last one that was received */
} here;

static int no_server(void *context, const char *address, const char *function, json_t *in,
                     json_t **out, struct es9_error *error)
{
    (void)context;
    (void)address;
    (void)function;
    (void)out;
    json_decref(in);
    *error = (struct es9_error){.text = "no server"};
    return ERR_IO;
}

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, no_server);
    here.base = event_base_new();
    assert_non_null(here.base);
    snprintf(here.path, sizeof(here.path), "%s/control", here.eim.folder);
    assert_int_equal(control_new(&here.control, here.base, here.path, here.eim.esipa), 0);
    here.fd = unix_connect(here.path);
    return 0;
}

static int end(void **state)
{
    (void)state;
    close(here.fd);
    control_free(here.control);
    assert_int_not_equal(access(here.path, F_OK), 0);
    event_base_free(here.base);
    fake_esipa_end(&here.eim);
    return 0;
}

/* Runs the loop until a whole line has arrived at `fd`; false: the connection was closed. */
static bool receive(int fd)
{
    size_t len = 0;

    for (;;) {
        ssize_t got = recv(fd, here.line + len, 1, MSG_DONTWAIT);

        if (got == 0)
            return false;
        if (got < 0) {
            event_base_loop(here.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
            continue;
        }
        if (here.line[len] == '\n') {
            here.line[len] = '\0';
            return true;
        }
        assert_true(++len < sizeof(here.line) - 1);
    }
}

static const char *ask(const char *request)
{
    assert_int_equal(write(here.fd, request, strlen(request)), strlen(request));
    assert_int_equal(write(here.fd, "\n", 1), 1);
    assert_true(receive(here.fd));
    return here.line;
}

static void test_requests(void **state)
{
    (void)state;
    assert_string_equal(ask("{\"do\": \"order\", \"eid\": \"" EID "\", \"data\": \"81\"}"),
                        "{\"id\":\"1\",\"ok\":true}");
    assert_non_null(
        strstr(ask("{\"do\": \"show\"}"), "\"queue\":[{\"data\":\"81\",\"id\":\"1\"}]"));
    assert_string_equal(ask("{\"do\": \"cancel\", \"eid\": \"" EID "\", \"id\": \"1\"}"),
                        "{\"ok\":true}");
    assert_non_null(strstr(ask("{\"do\": \"show\"}"), "\"queue\":[]"));
    assert_string_equal(ask("{\"do\": \"forget\", \"eid\": \"" EID "\"}"), "{\"ok\":true}");
}

/* Each refusal has its reason, and the connection stays open. */
static void test_refused(void **state)
{
    static const struct {
        const char *request, *why;
    } rows[] = {
        {"", "a request must be one JSON object in one line"},
        {"[1]", "a request must be one JSON object in one line"},
        {"{\"do\": \"show\"", "a request must be one JSON object in one line"},
        {"{}", "do: must be one of order, cancel, show, forget, fault, follow"},
        {"{\"do\": \"fly\"}", "do: must be one of order, cancel, show, forget, fault, follow"},
        {"{\"do\": 3}", "do: must be one of order, cancel, show, forget, fault, follow"},
        {"{\"do\": \"order\", \"data\": \"81\"}", "package: eid: must be 32 digits"},
        {"{\"do\": \"order\", \"do\": \"show\"}", "a request must be one JSON object in one line"},
        {"{\"do\": \"order\", \"eid\": \"" EID "\", \"download\": \"1$\"}",
         "package: download: 1$: not an activation code; give LPA:1$ADDRESS$MATCHINGID"},
        {"{\"do\": \"order\", \"eid\": \"" EID "\", \"dat\": \"81\"}",
         "dat: unknown member of order; it has: do eid orders data download transaction id"},
        {"{\"do\": \"cancel\", \"eid\": \"" EID "\", \"Id\": \"1\"}",
         "Id: unknown member of cancel; it has: do eid id"},
        {"{\"do\": \"forget\", \"eid\": \"" EID "\", \"id\": \"1\"}",
         "id: unknown member of forget; it has: do eid"},
        {"{\"do\": \"show\", \"eid\": \"" EID "\"}", "eid: unknown member of show; it has: do "},
        {"{\"do\": \"fault\", \"add\": \"request http=503\", \"times\": 1}",
         "times: unknown member of fault; it has: do add remove list"},
    };
    char expected[200];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(expected, sizeof(expected), "{\"error\":\"%s\",\"ok\":false}", rows[i].why);
        assert_string_equal(ask(rows[i].request), expected);
    }
    assert_non_null(
        strstr(ask("{\"do\": \"cancel\", \"eid\": \"" EID "\", \"id\": \"1\"}"), "\"ok\":false"));
}

/* Only followers get events, without the octets of the messages. */
static void test_follow(void **state)
{
    json_t *line = json_pack("{s:s, s:s, s:s}", "function", "GetEimPackage", "request", "BF4F",
                             "response", "BF4F");
    int other = unix_connect(here.path);

    (void)state;
    control_send_event(NULL, line);
    control_send_event(here.control, line);
    assert_string_equal(ask("{\"do\": \"follow\"}"), "{\"ok\":true}");
    control_send_event(here.control, line);
    assert_true(receive(here.fd));
    assert_string_equal(here.line, "{\"event\":{\"function\":\"GetEimPackage\"}}");
    assert_int_equal(write(other, "{}\n", 3), 3);
    assert_true(receive(other));
    assert_non_null(strstr(here.line, "do: must be one of"));
    close(other);
    json_decref(line);
}

/* A line above the limit: the client is disconnected. */
static void test_too_long(void **state)
{
    static char octets[4096];

    (void)state;
    memset(octets, 'x', sizeof(octets));
    for (size_t sent = 0; sent < 2 * CONTROL_LINE_MAX;) {
        ssize_t len = send(here.fd, octets, sizeof(octets), MSG_DONTWAIT | MSG_NOSIGNAL);

        if (len < 0 && recv(here.fd, here.line, 1, MSG_DONTWAIT) == 0)
            return;
        sent += len > 0 ? (size_t)len : 0;
        event_base_loop(here.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
    }
    assert_false(receive(here.fd));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_requests),
        TEST(test_refused),
        TEST(test_follow),
        TEST(test_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
