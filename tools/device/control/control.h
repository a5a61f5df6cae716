/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The device's control socket (tools/cli/control.h): a JSON object a line. Seconds are the card's.
 *
 *   {"do": "coverage", "state": "none"|"limited"|"normal", "cause": N}
 *                                   no network; a network that rejects the SIM with cause N (11);
 *                                   the radio's
 *   {"do": "linkdrop", "channel": N}     drops the links of all open channels, or of this one;
 *                                   response "channels": how many
 *   {"do": "powercut", "seconds": N}     cuts the card's power for N seconds (1)
 *   {"do": "tick", "seconds": N}    advances the clock by N seconds: timers, STATUS, radio
 *   {"do": "location", "area": N, "cell": N}  the device is in another tracking area or cell
 *   {"do": "menu", "item": N}       MENU SELECTION of an item of the card's menu
 *   {"do": "sms", "packet": HEX}    a command packet by SMS, concatenated when it is long;
 *   {"do": "sms", "tpdu": HEX}      an SMS-DELIVER. Response of both: "sw" and "response"
 *   {"do": "show"}                  response: IMSI, service, location, channels, timers, menu
 *   {"do": "follow"}                a line {"event": ...} for each event from now on
 */
#ifndef TOOLS_DEVICE_CONTROL_CONTROL_H
#define TOOLS_DEVICE_CONTROL_CONTROL_H

#include "tools/device/device.h"

struct device_control;

/* Listens at `path`. Errors of control_listen; ERR_MEMORY. */
int device_control_new(struct device_control **out, const char *path, struct device *device);
void device_control_free(struct device_control *control); /* NULL is fine; removes the socket */
/* Readable when device_control_serve has work. */
int device_control_fd(const struct device_control *control);
/* Carries out the pending requests. Errors of a session. */
int device_control_serve(struct device_control *control);
/* Sends an event to the clients that follow. NULL is fine. */
void device_control_log(struct device_control *control, double seconds, const char *event,
                        const char *detail);

#endif
