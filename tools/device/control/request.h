/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_DEVICE_CONTROL_REQUEST_H
#define TOOLS_DEVICE_CONTROL_REQUEST_H

#include "tools/device/device.h"

#include <jansson.h>

/* Carries out one request of control.h; what it has to say beside "ok" goes into `answer`.
 * `*error`: why it was refused, or NULL. An error is the card's, as of device_run. */
int device_request(struct device *device, const json_t *request, json_t *answer,
                   const char **error);

#endif
