/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the SIM to service: network selection, authentication (TS 31.102 7.1.2), and the report of
 * the result to SIM and card. */
#ifndef TOOLS_DEVICE_RADIO_ATTACH_H
#define TOOLS_DEVICE_RADIO_ATTACH_H

#include "tools/device/state.h"

/* Looks at the radio, attaches, and sends LOCATION STATUS and NETWORK REJECTION when the service
 * has changed; `always`: also when not. Errors of a session. */
int device_update_service(struct device *device, bool always);

#endif
