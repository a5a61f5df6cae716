/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/timer.h"

#include <event2/event.h>

void timer_add(struct event *timer, const struct timeval *after)
{
    if (event_add(timer, after) < 0)
        event_active(timer, EV_TIMEOUT, 1); /* requires no memory */
}
