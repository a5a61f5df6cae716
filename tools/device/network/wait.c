/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/network/wait.h"

#include <time.h>

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

const struct device_clock device_clock_system = {now, wait, NULL};
