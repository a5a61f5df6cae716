/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The idle timer: a card without an APDU for VPCD_IDLE_SECONDS can release memory. The timer is a
 * descriptor, not a timer of the event loop, which sets its timers at each wait: a microsecond an
 * APDU.
 */
#include "tools/reader/vpcd_link.h"

#include <event2/event.h>
#include <stddef.h>
#include <sys/timerfd.h>
#include <unistd.h>

void vpcd_stop_idle_timer(struct vpcd *vpcd)
{
    if (vpcd->idle)
        event_free(vpcd->idle);
    vpcd->idle = NULL;
    if (vpcd->idle_timer >= 0)
        close(vpcd->idle_timer);
    vpcd->idle_timer = -1;
}

/* Stops the timer when no APDU came since its last expiry. */
static void on_idle(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;
    uint64_t times;

    (void)what;
    if (read(fd, &times, sizeof(times)) < 0)
        return;
    if (!vpcd->used) {
        vpcd_stop_idle_timer(vpcd);
        vpcd->options.contacts->idle(vpcd->options.card);
    }
    vpcd->used = false;
}

static void start_idle_timer(struct vpcd *vpcd)
{
    static const struct itimerspec interval = {.it_interval = {VPCD_IDLE_SECONDS, 0},
                                               .it_value = {VPCD_IDLE_SECONDS, 0}};

    vpcd->idle_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (vpcd->idle_timer < 0)
        return; /* out of descriptors: with a later APDU */
    vpcd->idle = event_new(vpcd->base, vpcd->idle_timer, EV_READ | EV_PERSIST, on_idle, vpcd);
    if (!vpcd->idle || timerfd_settime(vpcd->idle_timer, 0, &interval, NULL) < 0 ||
        event_add(vpcd->idle, NULL) < 0)
        vpcd_stop_idle_timer(vpcd);
}

void vpcd_restart_idle_timer(struct vpcd *vpcd)
{
    vpcd->used = true;
    if (vpcd->idle_timer < 0 && vpcd->options.contacts->idle)
        start_idle_timer(vpcd);
}
