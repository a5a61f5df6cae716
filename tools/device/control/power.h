/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card's power: cut and given again, and a card that is removed and inserted.
 *
 *   on --device_cut_power, device_card_removed--> off: the card is not served, the clock runs
 *   off --device_power_on, when on_at has come--> a new session; a missing card is tried again
 * later
 */
#ifndef TOOLS_DEVICE_CONTROL_POWER_H
#define TOOLS_DEVICE_CONTROL_POWER_H

#include "tools/device/state.h"

/* Cuts the card's power for `seconds` of the card. Outside a session with it only. */
void device_cut_power(struct device *device, uint32_t seconds);
/* A removable card returned ERR_IO: it is gone. */
void device_card_removed(struct device *device);
/* Of a card that is off: powers it when it is time. Errors of a session. */
int device_power_on(struct device *device);

#endif
