/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's clock: it is monotonic, and waits for files or for its time. */
#include "tools/device/network/wait.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static void test_clock(void **state)
{
    const struct device_clock *clock = &device_clock_system;
    int64_t before = clock->now(clock->context);
    int ends[2];

    (void)state;
    assert_true(before > 0);
    assert_int_equal(clock->wait(clock->context, NULL, 0, 20), 0);
    assert_true(clock->now(clock->context) - before >= 19); /* poll and clock round apart */
    assert_int_equal(pipe(ends), 0);
    struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN}};

    assert_int_equal(clock->wait(clock->context, fds, 1, 0), 0);
    assert_int_equal(write(ends[1], "", 1), 1);
    assert_int_equal(clock->wait(clock->context, fds, 1, 60000), 1);
    assert_int_equal(fds[0].revents, POLLIN);
    close(ends[0]);
    close(ends[1]);
}

/* Only waits that end at their time, and its owner, move it: 20 seconds of the card in one. */
static void test_standing_clock(void **state)
{
    int64_t time = (int64_t)1000 * 1000000 * 1000000;
    struct device_clock_standing standing;
    const struct device_clock *clock = &standing.clock;
    int64_t before;
    int ends[2];

    (void)state;
    device_clock_stand(&standing, &time, 20);
    before = clock->now(clock->context);
    usleep(2000);
    assert_int_equal(clock->now(clock->context), before);
    assert_int_equal(clock->wait(clock->context, NULL, 0, 3), 0);
    assert_int_equal(clock->now(clock->context), before + 3);
    assert_int_equal(time, ((int64_t)1000 * 1000000 + 60) * 1000000);
    assert_int_equal(pipe(ends), 0);
    struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN}};

    assert_int_equal(write(ends[1], "", 1), 1);
    assert_int_equal(clock->wait(clock->context, fds, 1, 60000), 1);
    assert_int_equal(clock->now(clock->context), before + 3);
    clock->move(clock->context, 7);
    assert_int_equal(clock->now(clock->context), before + 10);
    for (int i = 0; i < 20; i++)
        time += 1000000;
    assert_int_equal(clock->now(clock->context), before + 11);
    assert_null(device_clock_system.move);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clock),
                                       cmocka_unit_test(test_standing_clock)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
