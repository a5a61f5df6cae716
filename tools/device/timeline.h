/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a device tells, line by line on standard output, for people or as JSON; and the line that it
 * waits for. */
#ifndef TOOLS_DEVICE_TIMELINE_H
#define TOOLS_DEVICE_TIMELINE_H

#include "tools/device/device.h"

#include "apdu/trace.h"

struct timeline {
    struct trace_sink sink; /* first. What the card says about itself, told by `device` */
    struct device *device;  /* NULL: not yet, not any more */
    bool json;
    const char *until; /* NULL: nothing is waited for */
    bool until_seen;
};

void timeline_begin(struct timeline *timeline);
/* As `tell` of struct device_options; the context is the timeline. */
bool timeline_tell(void *context, double seconds, const char *event, const char *detail);

#endif
