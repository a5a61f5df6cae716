/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/network/wait.h"

#include <time.h>

enum { NANOSECONDS = 1000000 }; /* of a millisecond */

static int64_t now(void *context)
{
    struct timespec time;

    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int wait(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    (void)context;
    return poll(fds, count, ms);
}

const struct device_clock device_clock_system = {now, wait, NULL, NULL};

static int64_t standing_now(void *context)
{
    const struct device_clock_standing *standing = context;

    return *standing->now / NANOSECONDS / standing->time_scale;
}

static void standing_move(void *context, int64_t ms)
{
    const struct device_clock_standing *standing = context;

    *standing->now += ms * NANOSECONDS * standing->time_scale;
}

static int standing_wait(void *context, struct pollfd *fds, nfds_t count, int ms)
{
    int ready = poll(fds, count, ms);

    if (ready == 0)
        standing_move(context, ms);
    return ready;
}

void device_clock_stand(struct device_clock_standing *standing, int64_t *start, unsigned time_scale)
{
    *standing = (struct device_clock_standing){
        {standing_now, standing_wait, standing, standing_move}, start, time_scale};
}
