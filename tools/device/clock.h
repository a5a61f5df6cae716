/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The device's time: milliseconds of its clock, seconds of the card; and the events of its
 * timeline. */
#ifndef TOOLS_DEVICE_CLOCK_H
#define TOOLS_DEVICE_CLOCK_H

#include "tools/device/state.h"

/* Milliseconds of the device's clock. */
int64_t device_now(const struct device *device);
/* Milliseconds of the device's clock for seconds of the card, and back: from 0 to UINT32_MAX. */
int64_t device_to_ms(const struct device *device, uint32_t seconds);
uint32_t device_to_seconds(const struct device *device, int64_t ms);
/* Seconds of the card since the start. */
uint32_t device_elapsed(const struct device *device);
/* Date and time of the device, in UTC; without a clock the system's. */
void device_date(const struct device *device, struct tm *utc);
bool device_time_is_up(const struct device *device);
/* An event of the timeline, now; an empty detail is none. */
void device_log(struct device *device, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
