/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The idle timer of the link. */
#include "test/tools/reader/vpcd_scene.h"
#include "tools/reader/vpcd_link.h"

#include <sys/syscall.h>
#include <sys/timerfd.h>

static time_t idle_seconds; /* what the idle timer was set to */

/* The clock of the idle timer, injected in place of the system call: it runs 100 times faster. */
int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
    enum { SPEED_UP = 100, NANOSECONDS = 1000000000 };
    const struct itimerspec soon = {
        .it_interval = {0, new->it_interval.tv_sec *(NANOSECONDS / SPEED_UP)},
        .it_value = {0, new->it_value.tv_sec *(NANOSECONDS / SPEED_UP)},
    };

    idle_seconds = new->it_interval.tv_sec;
    return (int)syscall(SYS_timerfd_settime, fd, flags, &soon, old);
}

/* VPCD-V2 */
static void test_calls_idle_once(void **state)
{
    struct scene *scene = *state;
    struct timeval wait = {0, 500000};

    send_octets(scene, BYTES_TEXT("\0\2\0\0"));
    receive_octets(scene, 4);
    assert_int_equal(scene->record.idle_calls, 0);
    assert_int_equal(idle_seconds, VPCD_IDLE_SECONDS);
    event_base_loopexit(scene->base, &wait);
    event_base_dispatch(scene->base);
    assert_int_equal(scene->record.idle_calls, 1);
    send_octets(scene, BYTES_TEXT("\0\1\4"));
    receive_octets(scene, 4);
    assert_int_equal(scene->record.idle_calls,
                     1); /* a request for the ATR does not reload the card */
}

/* A card without `idle`: no timer. */
static void test_no_timer_without_idle(void **state)
{
    struct scene *scene = *state;
    struct vpcd vpcd = {
        .base = scene->base, .options = {.contacts = &vpcd_empty_slot}, .idle_timer = -1};

    for (int i = 0; i < 3; i++) {
        vpcd_restart_idle_timer(&vpcd);
        assert_true(vpcd.used);
        assert_int_equal(vpcd.idle_timer, -1);
        assert_null(vpcd.idle);
    }
    vpcd_stop_idle_timer(&vpcd);
    assert_int_equal(vpcd.idle_timer, -1);
}

/* One timer for any number of APDUs; it can be stopped twice and started again. */
static void test_one_timer(void **state)
{
    struct scene *scene = *state;
    struct vpcd vpcd = {.base = scene->base,
                        .options = {.contacts = &contacts, .card = &scene->record},
                        .idle_timer = -1};

    for (int round = 0; round < 2; round++) {
        const struct event *timer;

        vpcd_restart_idle_timer(&vpcd);
        timer = vpcd.idle;
        assert_non_null(timer);
        assert_true(vpcd.idle_timer >= 0);
        for (int i = 0; i < 3; i++) {
            vpcd.used = false;
            vpcd_restart_idle_timer(&vpcd);
            assert_true(vpcd.used);
            assert_ptr_equal(vpcd.idle, timer);
        }
        vpcd_stop_idle_timer(&vpcd);
        vpcd_stop_idle_timer(&vpcd);
        assert_null(vpcd.idle);
        assert_int_equal(vpcd.idle_timer, -1);
    }
    assert_int_equal(scene->record.idle_calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_calls_idle_once),
        TEST(test_no_timer_without_idle),
        TEST(test_one_timer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
