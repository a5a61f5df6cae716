/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server is made while memory is short: failing_scene.h. */
#include "test/fake/failing_events.h"
#include "test/tools/https/failing_scene.h"

static struct event_base *base;

static int make_server(struct https_error *error)
{
    const struct https_server_options options = server_options();
    struct https_server *server;
    int err = https_server_new(&server, base, &options, error);

    if (err == 0)
        https_server_free(server);
    return err;
}

static void a_server_without_memory_says_that(void **state)
{
    (void)state;
    base = event_base_new();
    assert_non_null(base);
    sweep("server", make_server);
    event_base_free(base);
}

static void a_server_that_listens_waits_for_clients(void **state)
{
    const struct https_server_options options = server_options();
    unsigned k = 0;
    bool failed;

    (void)state;
    do {
        struct https_error error = {""};
        struct https_server *server;
        int err;

        base = event_base_new();
        assert_non_null(base);
        failing_call_arm(&event_allocation, ++k, false);
        err = https_server_new(&server, base, &options, &error);
        failed = failing_call_end(&event_allocation);
        if (err == 0) {
            assert_true(events_waiting(base) > 0);
            https_server_free(server);
        } else {
            assert_true(failed);
            assert_non_null(strstr(error.text, "memory"));
        }
        event_base_free(base);
    } while (failed);
    assert_true(k > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_without_memory_says_that),
        cmocka_unit_test(a_server_that_listens_waits_for_clients),
    };

    failing_events_install();
    if (!failing_allocator_install())
        return 1;
    return cmocka_run_group_tests(tests, begin, end);
}
