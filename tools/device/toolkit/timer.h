/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIMER MANAGEMENT and TIMER EXPIRATION (TS 102 223 6.6.21, 7.4). */
#ifndef TOOLS_DEVICE_TOOLKIT_TIMER_H
#define TOOLS_DEVICE_TOOLKIT_TIMER_H

#include "tools/device/state.h"

/* A row of perform.c. */
void perform_timer_management(struct device *device, const struct command *command,
                              struct buf *out);
/* True when timer `id` has expired: it is stopped, and its ENVELOPE appended to `envelope`. */
bool device_timer_take_expired(struct device *device, uint8_t id, struct buf *envelope);

#endif
