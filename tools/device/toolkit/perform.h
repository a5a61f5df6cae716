/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the device does for each proactive command, and the TERMINAL PROFILE that announces it. */
#ifndef TOOLS_DEVICE_TOOLKIT_PERFORM_H
#define TOOLS_DEVICE_TOOLKIT_PERFORM_H

#include "tools/device/state.h"

enum { TERMINAL_PROFILE_LEN = 34 };

/* Carries out `command`; result and objects of its TERMINAL RESPONSE are appended to `out`, what
 * the timeline shows of it is in device->detail. */
void device_perform(struct device *device, const struct command *command, struct buf *out);
/* The bits of the rows of perform.c. */
void terminal_profile_write(uint8_t profile[TERMINAL_PROFILE_LEN]);

#endif
