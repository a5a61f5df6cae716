/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The system's clock. */
#include "apdu/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t clock_system_now(const struct clock *clock)
{
    struct timespec now = {0, 0};

    (void)clock;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0 || now.tv_sec < 0)
        return 0;
    return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec;
}

const struct clock clock_system = {clock_system_now};

const char *clock_text(int64_t seconds, char text[CLOCK_TEXT_MAX])
{
    time_t time = (time_t)seconds;
    struct tm utc;

    if (!gmtime_r(&time, &utc) || !strftime(text, CLOCK_TEXT_MAX, "%Y-%m-%d %H:%M:%S", &utc))
        snprintf(text, CLOCK_TEXT_MAX, "?");
    return text;
}
