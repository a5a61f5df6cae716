/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timer expires after its time, or at once when libevent has no memory for it. */
#include "tools/cli/timer.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static bool memory_is_short;
static unsigned refused;

static bool refuses(void)
{
    refused += memory_is_short;
    return memory_is_short;
}

static void *take(size_t size)
{
    return refuses() ? NULL : malloc(size);
}

static void *grow(void *memory, size_t size)
{
    return refuses() ? NULL : realloc(memory, size);
}

static void on_time(evutil_socket_t fd, short what, void *count)
{
    (void)fd;
    assert_int_equal(what, EV_TIMEOUT);
    ++*(unsigned *)count;
}

/* An hour, with and without memory: an expired timer can be added again. */
static void test_short_memory(void **state)
{
    const struct timeval hour = {3600, 0};
    unsigned count = 0;
    struct event_base *base;
    struct event *timer;

    (void)state;
    event_set_mem_functions(take, grow, free);
    base = event_base_new();
    assert_non_null(base);
    timer = evtimer_new(base, on_time, &count);
    assert_non_null(timer);
    memory_is_short = true;
    timer_add(timer, &hour);
    memory_is_short = false;
    assert_int_equal(refused, 1);
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(count, 1);
    timer_add(timer, &hour);
    event_base_loop(base, EVLOOP_NONBLOCK);
    assert_int_equal(count, 1);
    assert_true(evtimer_pending(timer, NULL));
    timer_add(timer, &(struct timeval){0, 0});
    event_base_loop(base, EVLOOP_ONCE);
    assert_int_equal(count, 2);
    event_free(timer);
    event_base_free(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_short_memory)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
