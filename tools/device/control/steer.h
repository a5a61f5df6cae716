/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a control request or a modem changes: coverage, radio, time, place, menu. Functions that
 * return an int: errors of a session. */
#ifndef TOOLS_DEVICE_CONTROL_STEER_H
#define TOOLS_DEVICE_CONTROL_STEER_H

#include "tools/device/state.h"

int device_set_coverage(struct device *device, enum device_coverage coverage, uint8_t cause);
/* The radio of the device on or off; off, it has no service. */
int device_set_radio(struct device *device, bool on);
/* Advances the device's clock by `seconds` of the card. */
void device_skip_time(struct device *device, uint32_t seconds);
int device_set_location(struct device *device, uint16_t area, uint32_t cell);
bool device_has_item(const struct device *device, uint8_t item);
/* MENU SELECTION of an item. */
int device_select_item(struct device *device, uint8_t item);

#endif
