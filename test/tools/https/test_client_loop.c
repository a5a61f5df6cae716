/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POST in a libevent loop: a slow name server delays only the requests for its names; a request can
 * be cancelled at every step. */
#include "test/tools/https/client_scene.h"

static struct https_post *start(const char *host, struct outcome *outcome)
{
    const struct https_trust trust = {.roots = {here.root}, .insecure = true};
    const struct https_request request = request_to(host, https_server_port(loop.server));
    struct https_error error;
    struct https_post *started;

    *outcome = (struct outcome){0};
    assert_int_equal(
        https_post_start(&started, loop.base, &request, &trust, on_done, outcome, &error), 0);
    return started;
}

static void run_until_asked(void)
{
    while (loop.count == 0)
        assert_int_equal(event_base_loop(loop.base, EVLOOP_ONCE), 0);
}

static void run_until(const struct outcome *outcome)
{
    while (!outcome->done)
        assert_int_equal(event_base_loop(loop.base, EVLOOP_ONCE), 0);
    free(outcome->body);
}

static void test_slow_name_delays_only_its_requests(void **state)
{
    struct outcome slow, quick;

    (void)state;
    if (!here.own_network)
        skip();
    start("slow.example", &slow);
    run_until_asked();
    for (int i = 0; i < 3; i++) {
        start("localhost", &quick);
        run_until(&quick);
        assert_int_equal(quick.err, 0);
        assert_int_equal(quick.status, 204);
    }
    assert_false(slow.done);
    loop.responds = true;
    for (size_t i = 0; i < loop.count; i++)
        respond(i);
    run_until(&slow);
    assert_string_equal(slow.error.text, "");
    assert_int_equal(slow.status, 204);
}

static void test_cancelled_while_the_name_is_resolved(void **state)
{
    struct outcome slow;
    struct https_post *started;

    (void)state;
    if (!here.own_network)
        skip();
    started = start("slow.example", &slow);
    run_until_asked();
    https_post_cancel(started);
    loop.responds = true;
    for (size_t i = 0; i < loop.count; i++)
        respond(i);
    for (int i = 0; i < 20; i++)
        event_base_loop(loop.base, EVLOOP_NONBLOCK);
    assert_false(slow.done);
}

static void test_cancelled_at_every_step(void **state)
{
    struct outcome outcome;
    struct https_post *started;
    int steps = 0;

    (void)state;
    if (!here.own_network)
        skip();
    do { /* one event more each time, until it completes before it is cancelled */
        started = start("localhost", &outcome);
        steps++;
        for (int i = 0; i < steps && !outcome.done; i++)
            event_base_loop(loop.base, EVLOOP_ONCE);
        if (!outcome.done)
            https_post_cancel(started);
    } while (!outcome.done && steps < 1000);
    assert_true(outcome.done && steps > 3);
    free(outcome.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_slow_name_delays_only_its_requests, begin_loop,
                                        end_loop),
        cmocka_unit_test_setup_teardown(test_cancelled_while_the_name_is_resolved, begin_loop,
                                        end_loop),
        cmocka_unit_test_setup_teardown(test_cancelled_at_every_step, begin_loop, end_loop)};

    return cmocka_run_group_tests(tests, begin, end);
}
