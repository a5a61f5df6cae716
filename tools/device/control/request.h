/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_DEVICE_CONTROL_REQUEST_H
#define TOOLS_DEVICE_CONTROL_REQUEST_H

#include "tools/device/state.h"

#include <jansson.h>

enum { REQUEST_ERROR_MAX = 300 };

/* Carries out one request of control.h; its members beside "ok" are added to `response`. `error`:
 * why it was refused, or "". The result: errors of a session. */
int device_request(struct device *device, const json_t *request, json_t *response,
                   char error[REQUEST_ERROR_MAX]);

#endif
