/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/clock.h"

#include "tools/cli/date.h"
#include "tools/pki/source_date.h"

#include <stdarg.h>
#include <stdio.h>

int64_t device_now(const struct device *device)
{
    return device->options.clock->now(device->options.clock->context);
}

int64_t device_to_ms(const struct device *device, uint32_t seconds)
{
    return (int64_t)seconds * 1000 / device->options.time_scale;
}

uint32_t device_to_seconds(const struct device *device, int64_t ms)
{
    const int64_t seconds = ms * device->options.time_scale / 1000;

    return seconds <= 0 ? 0 : seconds < UINT32_MAX ? (uint32_t)seconds : UINT32_MAX;
}

uint32_t device_elapsed(const struct device *device)
{
    return device_to_seconds(device, device_now(device) - device->start);
}

void device_date(const struct device *device, struct tm *utc)
{
    int64_t seconds = source_date(&source_clock);
    time_t now;

    *utc = device->options.date;
    if (device->options.clock_kind == DEVICE_CLOCK_SET) {
        if (!date_exists(utc, &seconds))
            return;
        seconds += device_elapsed(device);
    }
    now = (time_t)seconds;
    gmtime_r(&now, utc);
}

bool device_time_is_up(const struct device *device)
{
    return device->options.seconds && device_elapsed(device) >= device->options.seconds;
}

void device_log(struct device *device, const char *event, const char *format, ...)
{
    double seconds =
        (double)(device_now(device) - device->start) * device->options.time_scale / 1000.0;
    char text[DEVICE_DETAIL_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (!device->options.log(device->options.context, seconds, event, *text ? text : NULL))
        device->stop = true;
}
