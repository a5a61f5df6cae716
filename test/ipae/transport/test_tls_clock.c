/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The handshake of DTLS while the machine's clock, which OpenSSL's timer follows, advances much
 * between two calls, as under load, or is set back. */
#include "test/ipae/transport/coap_scene.h"

#include <sys/time.h>
#include <time.h>

/* These shadow the C library's functions, also for OpenSSL: a clock that each look at it advances
 * by `step_us`. */
#define SHADOW __attribute__((visibility("default")))
static int64_t clock_us = 1800000000 * (int64_t)1000000;
static long step_us;

SHADOW int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    (void)zone;
    clock_us += step_us;
    *out = (struct timeval){clock_us / 1000000, clock_us % 1000000};
    return 0;
}

SHADOW int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    (void)left;
    clock_us += (int64_t)wanted->tv_sec * 1000000 + wanted->tv_nsec / 1000;
    return 0;
}

/* Around OpenSSL's timer of 20 ms, which expires 15 ms early, and its multiples. */
static long next_step(long step)
{
    return step + 250 + step / 4;
}
enum { STEP_MAX_US = 150000 };

/* No datagram is lost, and none is sent twice. */
static void test_poll(void **state)
{
    unsigned ups = 0;

    (void)state;
    for (long step = 0; step < STEP_MAX_US; step = next_step(step)) {
        struct fake_eim *eim = begin("A* B");

        step_us = step;
        fake_eim_order(eim, "rat");
        terminal_start(&circle->terminal);
        step_us = 0;
        if (step == 0)
            ups = eim->coaps.ups;
        if (eim->results != 1 || eim->coaps.ups != ups || eim->polls != 2)
            fail_msg("step of %ld us: %u results, %u polls, %u datagrams instead of %u", step,
                     eim->results, eim->polls, eim->coaps.ups, ups);
        circle_end(circle);
    }
}

/* A server that is not trusted gets the alert. */
static void test_alert(void **state)
{
    unsigned ups = 0;

    (void)state;
    for (long step = 0; step < STEP_MAX_US; step = next_step(step)) {
        const struct fake_coaps *coaps = &circle->eims[0].coaps;

        circle->scene.eims[0].protocols = COAP;
        circle_begin_with(circle, "A*", 1, EIM_TRUST_OTHER_KEY, NULL, times);
        step_us = step;
        terminal_start(&circle->terminal);
        step_us = 0;
        if (step == 0)
            ups = coaps->ups;
        if (coaps->connections != 1 || coaps->messages != 0 || coaps->ups != ups)
            fail_msg("step of %ld us: %u connections, %u messages, %u datagrams instead of %u",
                     step, coaps->connections, coaps->messages, coaps->ups, ups);
        circle_end(circle);
    }
}

/* Each expiry of the terminal's timer sends the flight once. */
static void test_repeated_flight(void **state)
{
    (void)state;
    for (long step = 0; step < STEP_MAX_US; step = next_step(step)) {
        struct fake_eim *eim = begin("A* B");

        step_us = step;
        eim->coaps.gone = true;
        terminal_start(&circle->terminal);
        for (unsigned n = 0; n <= DTLS_RETRIES; n++) {
            if (circle->terminal.timers[RETRANSMIT] != 1 << n || eim->coaps.ups != n + 1)
                fail_msg("step of %ld us: timer of %ld s instead of %d, %u datagrams instead of %u",
                         step, circle->terminal.timers[RETRANSMIT], 1 << n, eim->coaps.ups, n + 1);
            terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
        }
        assert_true(circle->terminal.timers[RETRANSMIT] < 0);
        eim->coaps.gone = false;
        terminal_wait(&circle->terminal, 100);
        step_us = 0;
        assert_int_equal(eim->polls, 1);
        circle_end(circle);
    }
}

/* A clock that is set back by an hour does not stop the card, and the next poll succeeds. */
static void test_clock_set_back(void **state)
{
    struct fake_eim *eim = begin("A* B");

    (void)state;
    eim->coaps.gone = true;
    terminal_start(&circle->terminal);
    clock_us -= 3600 * (int64_t)1000000;
    terminal_wait(&circle->terminal, 200);
    assert_true(circle->terminal.timers[RETRANSMIT] < 0);
    assert_int_equal(eim->polls, 0);
    eim->coaps.gone = false;
    terminal_wait(&circle->terminal, 1200);
    assert_true(eim->polls > 0);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poll),
        cmocka_unit_test(test_alert),
        cmocka_unit_test(test_repeated_flight),
        cmocka_unit_test(test_clock_set_back),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
