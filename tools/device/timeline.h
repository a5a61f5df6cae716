/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline of a device on standard output, one event a line, as text or JSON; and the event
 * that ends it. */
#ifndef TOOLS_DEVICE_TIMELINE_H
#define TOOLS_DEVICE_TIMELINE_H

#include "tools/device/device.h"

#include "card/euiccd.h"

struct timeline {
    struct device *device; /* logs the card's events; NULL before it begins and after its end */
    bool json;
    const char *until; /* NULL: no event ends it */
    bool until_seen;
    int lost; /* errno of the first event that could not be written; 0: none */
};

/* Logs an event of the card; for euiccd_trace_callback, the context is the timeline. */
void timeline_on_event(void *context, const struct euiccd_trace_event *event);
/* As `log` of struct device_options; the context is the timeline. */
bool timeline_log(void *context, double seconds, const char *event, const char *detail);

#endif
