/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control server is made, and responds, while libevent or jansson lacks memory. */
#include "apdu/err.h"
#include "test/fake/failing_events.h"
#include "test/fake/failing_json.h"
#include "test/fake/unix_socket.h"
#include "tools/cli/control.h"
#include "tools/cli/control_server.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[40], path[60];
    struct event_base *base;
    struct control_server *server;
} here;

static json_t *handle(void *context, struct control_client *client, const json_t *request)
{
    (void)context;
    (void)client;
    (void)request;
    return json_pack("{s:b}", "ok", true);
}

static int begin(void **state)
{
    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euicc-server-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    snprintf(here.path, sizeof(here.path), "%s/control", here.folder);
    return 0;
}

static int end(void **state)
{
    (void)state;
    return rmdir(here.folder);
}

static void a_server_waits_for_clients_or_is_refused(void **state)
{
    unsigned k = 0;
    bool failed;

    (void)state;
    do {
        int err;

        here.base = event_base_new();
        assert_non_null(here.base);
        failing_call_arm(&event_allocation, ++k, false);
        err = control_server_new(&here.server, here.base, here.path, handle, NULL);
        failed = failing_call_end(&event_allocation);
        assert_int_equal(err, failed ? ERR_MEMORY : 0);
        if (!err)
            assert_int_equal(events_waiting(here.base), 1);
        control_server_free(here.server);
        here.server = NULL;
        event_base_free(here.base);
        assert_int_not_equal(access(here.path, F_OK), 0);
    } while (failed);
    assert_true(k > 2);
}

static void begin_server(void)
{
    here.base = event_base_new();
    assert_non_null(here.base);
    assert_int_equal(control_server_new(&here.server, here.base, here.path, handle, NULL), 0);
}

static void end_server(void)
{
    control_server_free(here.server);
    here.server = NULL;
    event_base_free(here.base);
}

enum { REQUESTS = 3 };

/* Whether `fd` has all responses, or the connection is closed; all that a server has to do with
 * what it received is done in these turns of its loop. */
static bool is_answered(int fd)
{
    unsigned lines = 0;
    char octet;
    ssize_t len;

    for (int i = 0; i < 20; i++)
        event_base_loop(here.base, EVLOOP_NONBLOCK);
    while ((len = recv(fd, &octet, 1, MSG_DONTWAIT)) == 1)
        lines += octet == '\n';
    return lines == REQUESTS || len == 0 || errno == ECONNRESET;
}

/* No client waits for a response that does not come, and the next one gets its response. */
static void a_client_is_answered_or_disconnected(void **state)
{
    static const char request[] = "{\"do\": \"show\"}\n{\"do\": \"show\"}\nno object\n";
    struct failing_call *const calls[] = {&event_allocation, &json_allocation};

    (void)state;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        unsigned k = 0;
        bool failed;

        do {
            int fd;

            begin_server();
            fd = unix_connect(here.path);
            assert_false(is_answered(fd)); /* it is accepted: memory_check() was before that */
            assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
            failing_call_arm(calls[i], ++k, false);
            if (!is_answered(fd))
                fail_msg("allocation %u of %s failed: no response, and the client is connected", k,
                         i ? "jansson" : "libevent");
            failed = failing_call_end(calls[i]);
            close(fd);
            fd = unix_connect(here.path);
            assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
            assert_true(is_answered(fd));
            close(fd);
            end_server();
        } while (failed);
        assert_true(k > 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_waits_for_clients_or_is_refused),
        cmocka_unit_test(a_client_is_answered_or_disconnected),
    };

    failing_events_install();
    failing_json_install();
    return cmocka_run_group_tests(tests, begin, end);
}
