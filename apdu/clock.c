/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's clock. */
#include "apdu/clock.h"

#include <time.h>

enum { NANOSECONDS_PER_SECOND = 1000000000 };

static int64_t clock_system_now(const struct clock *clock)
{
    struct timespec now = {0, 0};

    (void)clock;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0)
        return 0;
    return (int64_t)now.tv_sec * NANOSECONDS_PER_SECOND + now.tv_nsec;
}

const struct clock clock_system = {clock_system_now};
