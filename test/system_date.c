/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library for LD_PRELOAD: the program gets a system clock that is SYSTEM_DATE_OFFSET seconds
 * ahead (if negative, behind). Monotonic clocks, and so timeouts, are not changed. For `test/run
 * --date`; libfaketime 0.9.10 breaks clock_nanosleep if it does not change the monotonic clock.
 *
 * Waits until a time of the system clock use those functions of glibc that have the clock as a
 * parameter, so that no symbol needs a lookup that the sanitizers would intercept.
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* 2000-01-01. Earlier times are those of a monotonic clock, which starts at 0 with the machine. */
enum { SYSTEM_CLOCK_FROM = 946684800 };

static time_t offset(void)
{
    const char *text = getenv("SYSTEM_DATE_OFFSET");

    return text ? (time_t)strtoll(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
    if (syscall(SYS_clock_gettime, clock, out) != 0)
        return -1;
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
        out->tv_sec += offset();
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec now = {0, 0};

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

int timespec_get(struct timespec *out, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, out) == 0 ? base : 0;
}

/* The clock that `until` is of; `*real` the same time as the kernel has it. */
static clockid_t clock_of(const struct timespec *until, struct timespec *real)
{
    *real = *until;
    if (until->tv_sec < SYSTEM_CLOCK_FROM)
        return CLOCK_MONOTONIC;
    real->tv_sec -= offset();
    return CLOCK_REALTIME;
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until)
{
    struct timespec real;
    clockid_t clock = clock_of(until, &real);

    return pthread_cond_clockwait(condition, mutex, clock, &real);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict until)
{
    struct timespec real;
    clockid_t clock = clock_of(until, &real);

    return pthread_mutex_clocklock(mutex, clock, &real);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict until)
{
    struct timespec real;
    clockid_t clock = clock_of(until, &real);

    return sem_clockwait(semaphore, clock, &real);
}
