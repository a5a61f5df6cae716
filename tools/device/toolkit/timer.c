/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/timer.h"

#include "tools/device/clock.h"

#include <stdio.h>
#include <string.h>

/* Identifier and, where `value` is not NULL, its 3 octets. */
static void put_timer(struct buf *out, uint8_t id, const uint8_t *value)
{
    comprehension_put(out, CAT_CR | CAT_TAG_TIMER_IDENTIFIER, bytes_at(&id, 1));
    if (value)
        comprehension_put(out, CAT_CR | CAT_TAG_TIMER_VALUE, bytes_at(value, 3));
}

static void start(struct device *device, uint8_t id, struct bytes value, uint32_t seconds,
                  struct buf *out)
{
    struct device_timer *timer = &device->timers[id];

    *timer = (struct device_timer){.runs = true,
                                   .deadline = device_now(device) + device_to_ms(device, seconds)};
    memcpy(timer->value, value.at, sizeof(timer->value));
    snprintf(device->detail, sizeof(device->detail), "timer %u in %u s", id, (unsigned)seconds);
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    put_timer(out, id, NULL);
}

void perform_timer_management(struct device *device, const struct command *command, struct buf *out)
{
    struct bytes id = command_object(command, CAT_TAG_TIMER_IDENTIFIER);
    struct bytes value = command_object(command, CAT_TAG_TIMER_VALUE);
    struct device_timer *timer;
    uint32_t seconds = 0;
    uint8_t left[3];

    if (id.len != 1 || id.at[0] < 1 || id.at[0] > CAT_TIMERS ||
        command->qualifier > CAT_TIMER_GET ||
        (command->qualifier == CAT_TIMER_START && timer_value_read(value, &seconds) < 0)) {
        response_put_result(out, CAT_RESULT_DATA_NOT_UNDERSTOOD, NO_INFORMATION);
        return;
    }
    if (command->qualifier == CAT_TIMER_START) {
        start(device, id.at[0], value, seconds, out);
        return;
    }
    timer = &device->timers[id.at[0]];
    if (!timer->runs) {
        snprintf(device->detail, sizeof(device->detail), "timer %u is not running", id.at[0]);
        response_put_result(out, CAT_RESULT_TIMER_CONTRADICTION, NO_INFORMATION);
        return;
    }
    seconds = device_to_seconds(device, timer->deadline - device_now(device));
    timer_value_write(seconds, left);
    timer->runs = command->qualifier != CAT_TIMER_DEACTIVATE;
    snprintf(device->detail, sizeof(device->detail), "timer %u %s, %u s left", id.at[0],
             timer->runs ? "runs" : "stopped", (unsigned)seconds);
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    put_timer(out, id.at[0], left);
}

bool device_timer_take_expired(struct device *device, uint8_t id, struct buf *envelope)
{
    static const uint8_t devices[] = {CAT_DEVICE_TERMINAL, CAT_DEVICE_UICC};
    struct device_timer *timer = &device->timers[id];
    size_t mark;

    if (!timer->runs || timer->deadline > device_now(device))
        return false;
    timer->runs = false;
    device_log(device, "expired", "timer %u", id);
    mark = tlv_open(envelope, CAT_TEMPLATE_TIMER_EXPIRATION);
    comprehension_put(envelope, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
    put_timer(envelope, id, timer->value);
    tlv_close(envelope, mark);
    return true;
}
