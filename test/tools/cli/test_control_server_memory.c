/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A control server is made while libevent lacks memory. */
#include "apdu/err.h"
#include "test/fake/failing_events.h"
#include "tools/cli/control.h"
#include "tools/cli/control_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_waits_for_clients_or_is_refused),
    };

    failing_events_install();
    return cmocka_run_group_tests(tests, begin, end);
}
