/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a device tells, line by line on standard output, for people or as JSON; and the line that it
 * waits for. */
#ifndef TOOLS_DEVICE_TIMELINE_H
#define TOOLS_DEVICE_TIMELINE_H

#include "tools/device/device.h"

#include "card/euiccd.h"

struct timeline {
    struct device *device; /* prints the card's events; NULL: not yet, not any more */
    bool json;
    const char *until; /* NULL: nothing is waited for */
    bool until_seen;
};

/* Prints an event of the card; for euiccd_trace_callback, the context is the timeline. */
void timeline_on_event(void *context, const struct euiccd_trace_event *event);
/* As `tell` of struct device_options; the context is the timeline. */
bool timeline_tell(void *context, double seconds, const char *event, const char *detail);

#endif
