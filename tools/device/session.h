/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to the card, and its proactive session: FETCH, TERMINAL RESPONSE, ENVELOPE
 * (TS 102 223 6, 7; CAT-1.1).
 *
 *   device_run_session(91xx) --> FETCH --> perform --> TERMINAL RESPONSE --> expired timers
 *       --> again while the last status word is 91xx
 *
 * An ENVELOPE between two commands belongs to the same session: device_run_session then only keeps
 * its status word.
 */
#ifndef TOOLS_DEVICE_SESSION_H
#define TOOLS_DEVICE_SESSION_H

#include "apdu/ins.h"
#include "tools/device/state.h"

/* One command; response data beyond the size of `data` is cut. ERR_IO. */
int device_transmit(struct device *device, struct bytes command, struct buf *data, uint16_t *sw);
/* 80 INS 00 00 with data of 255 octets at most; the response data are dropped. ERR_IO. */
int device_send(struct device *device, enum ins ins, struct bytes data, uint16_t *sw);
/* As device_transmit, with GET RESPONSE on the same channel after 61xx and the right Le after
 * 6Cxx. */
int device_exchange(struct device *device, struct bytes command, struct buf *out, uint16_t *sw);
/* Sends one ENVELOPE, queues it when the card is busy (9300), and runs the session that its status
 * word announces. Errors of a session. */
int device_send_envelope(struct device *device, struct bytes envelope);
/* Runs the proactive session that the status word `sw` announces. Errors of a session: ERR_IO, with
 * the reason in device->error. */
int device_run_session(struct device *device, uint16_t sw);
/* Sends TIMER EXPIRATION for each timer that has expired. Errors of a session. */
int device_serve_timers(struct device *device);

#endif
