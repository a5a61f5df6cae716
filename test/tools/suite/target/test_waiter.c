/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls with a time limit: those that end before it, after it, and later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "apdu/err.h"
#include "tools/suite/target/waiter.h"

enum { LONG_S = 60 };

/* It ends when an octet can be read. */
struct blocked {
    int pipe[2];
    pthread_t thread;
    int calls;
};

static void read_octet(void *context)
{
    struct blocked *blocked = context;
    char octet;

    blocked->thread = pthread_self();
    blocked->calls += read(blocked->pipe[0], &octet, 1) == 1;
}

static int64_t in_seconds(int seconds)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (time.tv_sec + seconds) * INT64_C(1000000000) + time.tv_nsec;
}

static int begin(void **state)
{
    static struct blocked blocked;

    blocked = (struct blocked){.calls = 0};
    *state = &blocked;
    return pipe(blocked.pipe);
}

static int end(void **state)
{
    struct blocked *blocked = *state;

    close(blocked->pipe[0]);
    close(blocked->pipe[1]);
    return 0;
}

static void test_in_time(void **state)
{
    struct blocked *blocked = *state;
    struct waiter waiter;

    assert_int_equal(waiter_init(&waiter), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(write(blocked->pipe[1], "x", 1), 1);
        assert_int_equal(waiter_call(&waiter, read_octet, blocked, in_seconds(LONG_S)), 0);
    }
    assert_int_equal(blocked->calls, 3);
    assert_false(pthread_equal(blocked->thread, pthread_self()));
    assert_int_equal(waiter_wait(&waiter, 1), 0);
}

static void test_without_limit(void **state)
{
    struct blocked *blocked = *state;
    struct waiter waiter;

    assert_int_equal(waiter_init(&waiter), 0);
    assert_int_equal(write(blocked->pipe[1], "x", 1), 1);
    assert_int_equal(waiter_call(&waiter, read_octet, blocked, 0), 0);
    assert_true(pthread_equal(blocked->thread, pthread_self()));
}

static void test_late(void **state)
{
    struct blocked *blocked = *state;
    struct waiter waiter;

    assert_int_equal(waiter_init(&waiter), 0);
    assert_int_equal(waiter_call(&waiter, read_octet, blocked, in_seconds(0)), ERR_BUSY);
    assert_int_equal(waiter_wait(&waiter, in_seconds(0)), ERR_BUSY);
    assert_int_equal(write(blocked->pipe[1], "x", 1), 1);
    assert_int_equal(waiter_wait(&waiter, in_seconds(LONG_S)), 0);
    assert_int_equal(blocked->calls, 1);
    assert_int_equal(write(blocked->pipe[1], "x", 1), 1);
    assert_int_equal(waiter_call(&waiter, read_octet, blocked, in_seconds(LONG_S)), 0);
    assert_int_equal(blocked->calls, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_time, begin, end),
        cmocka_unit_test_setup_teardown(test_without_limit, begin, end),
        cmocka_unit_test_setup_teardown(test_late, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
