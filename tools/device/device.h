/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual IoT device: it powers a card, announces its capabilities, runs the card's toolkit with
 * real sockets and timers, and logs events (CAT-4.1).
 *
 *   power, TERMINAL CAPABILITY, IMSI, TERMINAL PROFILE, attach, LOCATION STATUS --> loop: sockets,
 *   timers, radio, STATUS; each may bring 91xx --> FETCH, TERMINAL RESPONSE ... ; REFRESH -->
 * reset, new session
 *
 * A removed card is waited for. An ENVELOPE that the card refuses with 9300 is queued, and sent
 * again after the next proactive session.
 */
#ifndef TOOLS_DEVICE_DEVICE_H
#define TOOLS_DEVICE_DEVICE_H

#include "tools/device/state.h"

/* The card is on. */
void device_begin(struct device *device, const struct device_options *options,
                  const struct device_card *card);
void device_end(struct device *device);
/* Runs until `stop_fd` is readable, `log` returned false, or the time is up. 0; ERR_* with the
 * reason in device->error. */
int device_run(struct device *device, int stop_fd);
/* New sessions with the card, each after a reset where REFRESH requires one, until device->restart
 * is clear. Errors of a session. */
int device_restart(struct device *device);

#endif
