/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The device's control, as tools/cli/control.h has it. Seconds are the card's.
 *
 *   {"do": "coverage", "state": "none"|"limited"|"normal", "cause": N}
 *                                   no network; one that rejects the device with cause N (11); what
 *                                   the radio has
 *   {"do": "linkdrop", "channel": N}     the links of all open channels, or of this one; answers
 *                                   "channels", how many
 *   {"do": "powercut", "seconds": N}     the card has no power so long (1)
 *   {"do": "tick", "seconds": N}    so much time goes by at once: timers, STATUS, radio
 *   {"do": "location", "area": N, "cell": N}  the device moves
 *   {"do": "menu", "item": N}       somebody chooses an item of the card's menu
 *   {"do": "sms", "packet": HEX}    a command packet comes by SMS, in parts where it is long;
 *   {"do": "sms", "tpdu": HEX}      an SMS-DELIVER as it is. Both answer "sw" and "response"
 *   {"do": "show"}                  answers what the device is and has
 *   {"do": "follow"}                from now on a line {"event": ...} for each of the timeline
 */
#ifndef TOOLS_DEVICE_CONTROL_CONTROL_H
#define TOOLS_DEVICE_CONTROL_CONTROL_H

#include "tools/device/device.h"

struct device_control;

/* Listens at `path`. Errors of control_listen; ERR_MEMORY. */
int device_control_new(struct device_control **out, const char *path, struct device *device);
void device_control_free(struct device_control *control); /* NULL is fine; removes the socket */
/* Can be read when there is something to do for device_control_serve. */
int device_control_fd(const struct device_control *control);
/* Carries out what was asked for. An error is the card's, as of device_run. */
int device_control_serve(struct device_control *control);
/* A line of the timeline for those who follow. NULL is fine. */
void device_control_tell(struct device_control *control, double seconds, const char *event,
                         const char *detail);

#endif
