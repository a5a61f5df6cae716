/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EVENT DOWNLOAD (TS 102 223 7.5; CAT-1.5). Each is sent when the card has it in its event list.
 * Errors of a session. */
#ifndef TOOLS_DEVICE_TOOLKIT_EVENT_H
#define TOOLS_DEVICE_TOOLKIT_EVENT_H

#include "tools/device/state.h"

/* LOCATION STATUS, with the location in normal service. */
int device_send_location_status(struct device *device);
/* NETWORK REJECTION, when a network has rejected the SIM. */
int device_send_rejection(struct device *device);
/* DATA AVAILABLE or CHANNEL STATUS of channel `id`. */
int device_send_channel_event(struct device *device, unsigned id, uint8_t event);

#endif
