/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control server: clients at once, lines in parts, input that is no request, clients that
 * vanish or do not read, followers that are slow.
 */
#include "tools/cli/control_server.h"

#include "test/fake/unix_socket.h"
#include "tools/cli/control.h"

#include <errno.h>
#include <event2/event.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[32];
    char path[64];
    struct event_base *base;
    struct control_server *server;
    size_t requests;
    char line[4096]; /* the last one that was received */
} here;

/* {"do": "follow"} follows; {"text": ...} is returned. */
static json_t *handle(void *context, struct control_client *client, const json_t *request)
{
    const char *what = json_string_value(json_object_get(request, "do"));

    assert_ptr_equal(context, &here);
    here.requests++;
    if (what && strcmp(what, "follow") == 0)
        control_follow(client);
    else if (what)
        return control_refused("unknown: %s", what);
    return json_pack("{s:b, s:O*}", "ok", true, "text", json_object_get(request, "text"));
}

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    strcpy(here.folder, "/tmp/euicc-server-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    snprintf(here.path, sizeof(here.path), "%s/control", here.folder);
    here.base = event_base_new();
    assert_int_equal(control_server_new(&here.server, here.base, here.path, handle, &here), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    control_server_free(here.server);
    event_base_free(here.base);
    assert_int_not_equal(access(here.path, F_OK), 0);
    rmdir(here.folder);
    return 0;
}

static void step(void)
{
    event_base_loop(here.base, EVLOOP_NONBLOCK);
}

/* The next line; false: the connection was closed. */
static bool receive(int fd)
{
    size_t len = 0;

    for (;;) {
        ssize_t got = recv(fd, here.line + len, 1, MSG_DONTWAIT);

        if (got == 0 || (got < 0 && errno != EAGAIN))
            return false;
        if (got < 0) {
            step();
        } else if (here.line[len++] == '\n') {
            here.line[len - 1] = '\0';
            return true;
        }
        assert_true(len < sizeof(here.line));
    }
}

static void put(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static void expect(int fd, const char *line)
{
    assert_true(receive(fd));
    assert_string_equal(here.line, line);
}

static void test_clients_at_once(void **state)
{
    int first = unix_connect(here.path), second = unix_connect(here.path);

    (void)state;
    put(first, "{\"text\"");
    put(second, "{\"text\": 2}\n{\"text\": 3}\n{\"te");
    expect(second, "{\"ok\":true,\"text\":2}");
    expect(second, "{\"ok\":true,\"text\":3}");
    put(first, ": 1}\n");
    expect(first, "{\"ok\":true,\"text\":1}");
    close(first);
    put(second, "xt\": 4}\n");
    expect(second, "{\"ok\":true,\"text\":4}");
    close(second);
    step();
}

static void test_no_requests(void **state)
{
    static const char *const lines[] = {"\n",     "no JSON\n",           "[]\n",
                                        "1\n",    "{\"text\": 1\n",      "{\"a\": 1, \"a\": 2}\n",
                                        "\xFF\n", "{\"a\": \"\xFF\"}\n", "null\n"};
    int fd = unix_connect(here.path);

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        put(fd, lines[i]);
        assert_true(receive(fd));
        assert_non_null(strstr(here.line, "{\"error\":\"a request must be one JSON object"));
    }
    assert_int_equal(here.requests, 0);
    put(fd, "{\"do\": \"fly\"}\n");
    expect(fd, "{\"error\":\"unknown: fly\",\"ok\":false}");
    close(fd);
}

/* The server reads on after a client has sent its end, and sends all responses. */
static void test_end_of_requests(void **state)
{
    int fd = unix_connect(here.path);

    (void)state;
    for (int i = 0; i < 100; i++)
        put(fd, "{}\n");
    put(fd, "{\"half\"");
    shutdown(fd, SHUT_WR);
    for (int i = 0; i < 100; i++)
        expect(fd, "{\"ok\":true}");
    assert_false(receive(fd));
    close(fd);
}

static void test_vanishing_clients(void **state)
{
    int other = unix_connect(here.path);

    (void)state;
    for (int i = 0; i < 3 * CONTROL_CLIENTS_MAX; i++) {
        int fd = unix_connect(here.path);

        put(fd, "{\"do\": \"follow\"}\n{\"text\"");
        if (i % 2)
            step();
        close(fd);
        control_server_send(here.server, "x\n", 2);
        step();
    }
    put(other, "{}\n");
    expect(other, "{\"ok\":true}");
    assert_false(control_has_followers(here.server));
    close(other);
}

static void test_too_many_clients(void **state)
{
    int fds[CONTROL_CLIENTS_MAX], more;

    (void)state;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        fds[i] = unix_connect(here.path);
    more = unix_connect(here.path);
    assert_false(receive(more));
    close(more);
    put(fds[0], "{}\n");
    expect(fds[0], "{\"ok\":true}");
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        close(fds[i]);
    step();
}

static void test_line_too_long(void **state)
{
    static char octets[CONTROL_LINE_MAX + 4096];
    int fd = unix_connect(here.path);
    size_t sent = 0;

    (void)state;
    memset(octets, ' ', sizeof(octets));
    while (sent < sizeof(octets)) {
        ssize_t len = send(fd, octets + sent, sizeof(octets) - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (len < 0 && errno != EAGAIN)
            break;
        sent += len > 0 ? (size_t)len : 0;
        step();
    }
    assert_false(receive(fd));
    close(fd);
}

/* Requests of a client that reads no response are not executed without end. */
static void test_responses_not_read(void **state)
{
    static char line[8192];
    int fd = unix_connect(here.path), other = unix_connect(here.path);
    size_t executed;

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    memcpy(line, "{\"text\": \"", 10);
    memcpy(line + sizeof(line) - 4, "\"}\n", 3);
    for (int idle = 0; idle < 100;) {
        executed = here.requests;
        if (send(fd, line, sizeof(line) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            idle += here.requests == executed;
        step();
        assert_true(here.requests < 2000);
    }
    put(other, "{}\n");
    expect(other, "{\"ok\":true}");
    close(fd);
    close(other);
    step();
}

/* A follower that does not read loses events; it is told how many, and gets the later ones. */
static void test_slow_follower(void **state)
{
    static char event[65536];
    int slow = unix_connect(here.path), quick = unix_connect(here.path);
    size_t received = 0, dropped = 0, sent = 400;
    char octet;

    (void)state;
    put(slow, "{\"do\": \"follow\"}\n");
    expect(slow, "{\"ok\":true}");
    put(quick, "{\"do\": \"follow\"}\n");
    expect(quick, "{\"ok\":true}");
    assert_true(control_has_followers(here.server));
    memset(event, 'e', sizeof(event));
    event[sizeof(event) - 1] = '\n';
    for (size_t i = 0; i < sent; i++) {
        control_server_send(here.server, event, sizeof(event));
        for (size_t at = 0; at < sizeof(event);) {
            ssize_t got = recv(quick, here.line, 4096, MSG_DONTWAIT);

            at += got > 0 ? (size_t)got : 0;
            step();
        }
    }
    while (dropped == 0) {
        if (recv(slow, &octet, 1, MSG_DONTWAIT) < 0) {
            step();
        } else if (octet == '{') {
            here.line[0] = octet;
            for (size_t len = 1; octet != '\n';)
                if (recv(slow, &octet, 1, MSG_DONTWAIT) == 1)
                    here.line[len++] = octet;
                else
                    step();
            assert_memory_equal(here.line, "{\"dropped\":", 11);
            dropped = strtoul(here.line + 11, NULL, 10);
            assert_int_not_equal(dropped, 0);
        } else if (octet == '\n') {
            received++;
        }
    }
    assert_int_equal(received + dropped, sent);
    assert_true(received * sizeof(event) >= CONTROL_BACKLOG_MAX - sizeof(event));
    control_server_send(here.server, "later\n", 6);
    expect(slow, "later");
    expect(quick, "later");
    close(slow);
    close(quick);
    step();
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_clients_at_once),    TEST(test_no_requests),      TEST(test_end_of_requests),
        TEST(test_vanishing_clients),  TEST(test_too_many_clients), TEST(test_line_too_long),
        TEST(test_responses_not_read), TEST(test_slow_follower),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
