/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a card may rest: no APDU for VPCD_REST_SECONDS. The timer is a descriptor, not a timer of
 * the event loop: that would be set anew for every wait, a microsecond an APDU.
 */
#include "tools/reader/vpcd_link.h"

#include <event2/event.h>
#include <stddef.h>
#include <sys/timerfd.h>
#include <unistd.h>

void vpcd_stop_rest_timer(struct vpcd *vpcd)
{
    if (vpcd->rest)
        event_free(vpcd->rest);
    vpcd->rest = NULL;
    if (vpcd->rest_timer >= 0)
        close(vpcd->rest_timer);
    vpcd->rest_timer = -1;
}

/* The rest timer: started by an APDU, goes on while there are more. */
static void on_rest(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;
    uint64_t times;

    (void)what;
    if (read(fd, &times, sizeof(times)) < 0)
        return;
    if (!vpcd->used) {
        vpcd_stop_rest_timer(vpcd);
        vpcd->options.contacts->rest(vpcd->options.card);
    }
    vpcd->used = false;
}

static void start_rest_timer(struct vpcd *vpcd)
{
    static const struct itimerspec interval = {.it_interval = {VPCD_REST_SECONDS, 0},
                                               .it_value = {VPCD_REST_SECONDS, 0}};

    vpcd->rest_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (vpcd->rest_timer < 0)
        return; /* out of descriptors: the card rests another time */
    vpcd->rest = event_new(vpcd->base, vpcd->rest_timer, EV_READ | EV_PERSIST, on_rest, vpcd);
    if (!vpcd->rest || timerfd_settime(vpcd->rest_timer, 0, &interval, NULL) < 0 ||
        event_add(vpcd->rest, NULL) < 0)
        vpcd_stop_rest_timer(vpcd);
}

void vpcd_note_use(struct vpcd *vpcd)
{
    vpcd->used = true;
    if (vpcd->rest_timer < 0 && vpcd->options.contacts->rest)
        start_rest_timer(vpcd);
}
