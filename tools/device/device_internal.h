/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The device, as its parts know it: perform.c carries out the card's commands, event.c says what
 * happened to the card, attach.c reads the SIM and finds a network, device.c is the session with
 * the card, power.c its power, loop.c the loop.
 */
#ifndef TOOLS_DEVICE_DEVICE_INTERNAL_H
#define TOOLS_DEVICE_DEVICE_INTERNAL_H

#include "apdu/sw.h"
#include "tools/device/device.h"

enum {
    TAG_LOCATION = 0x13,
    TAG_TIMER = 0xA4,
    TAG_TIMER_VALUE = 0xA5,
    TAG_EVENT = 0x99,
    INS_ENVELOPE = 0xC2,
    CELL_MAX = 0x0FFFFFFF,
    SMS_PACKET_MAX = 1024,
    SMS_RESPONSE_MAX = 256,
    EVENT_LOCATION_STATUS = 0x03,
    EVENT_DATA_AVAILABLE = 0x09,
    EVENT_CHANNEL_STATUS = 0x0A,
    EVENT_NETWORK_REJECTION = 0x12,
    SW1_PROACTIVE = 0x91
};

/* ---- device.c ---- */
/* Milliseconds of the device's clock. */
int64_t device_now(const struct device *device);
/* Milliseconds of ours for seconds of the card's, and back. */
int64_t device_scaled(const struct device *device, uint32_t seconds);
uint32_t device_seconds(const struct device *device, int64_t ms);
/* Seconds of the card since the start. */
uint32_t device_elapsed(const struct device *device);
bool device_time_is_up(const struct device *device);
/* One command; what is longer than `data` is cut. ERR_IO. */
int device_transmit(struct device *device, struct bytes command, struct buf *data, uint16_t *sw);
/* INS with data on the basic channel, its answer thrown away. */
int device_say(struct device *device, uint8_t ins, struct bytes data, uint16_t *sw);
/* Sends a command and collects its answer through 61xx and 6Cxx. */
int device_ask(struct device *device, struct bytes command, struct buf *out, uint16_t *sw);
/* Runs what the card has announced with `sw`, until it wants nothing more; timers that expire
 * meanwhile are told between its commands. Within a session, goes on with `sw`. */
int device_run_session(struct device *device, uint16_t sw);
/* A new session where a REFRESH wants one, with a reset where it wants that; again until none does.
 */
int device_restart(struct device *device);

/* ---- power.c ---- */
/* ERR_IO came from a card that is removable: it is gone. */
void device_lose_card(struct device *device);
/* Of a card that is off: powers it when it is time. Errors of a session. */
int device_power_on(struct device *device);

/* ---- perform.c ---- */
/* Carries out `command`; result and objects of its TERMINAL RESPONSE appended to `out`. */
void device_perform(struct device *device, const struct command *command, struct buf *out);
void device_put_location(const struct device *device, struct buf *out);
/* Date, time and zone of `utc` in the 7 octets of TS 23.040 9.2.3.11, swapped BCD. */
void device_put_date(struct buf *out, const struct tm *utc);
void device_put_timer(struct buf *out, uint8_t id, const uint8_t *value);

/* ---- steer.c ---- */
/* What somebody outside wants. Those that answer an int have the errors of a session. */
int device_set_coverage(struct device *device, enum device_coverage coverage, uint8_t cause);
/* What of the radio's view is left with that coverage. */
void device_cover(const struct device *device, struct radio_view *view);
void device_skip(struct device *device, uint32_t seconds);
int device_move(struct device *device, uint16_t area, uint32_t cell);
bool device_menu_item(const struct device *device, uint8_t item);
int device_choose(struct device *device, uint8_t item);

/* ---- sms.c ---- */
/* How many short messages a command packet needs, and the TPDU of the one at `number` (from 1),
 * sent on the date of source_clock. */
size_t sms_count(size_t packet_len);
void sms_put(struct bytes packet, uint8_t reference, size_t number, struct buf *out);
/* Hands an SMS-DELIVER to the card; what it answers is appended to `response`. ERR_TOO_LONG; errors
 * of a session. */
int device_send_sms(struct device *device, struct bytes tpdu, struct buf *response, uint16_t *sw);

/* ---- loop.c ---- */
/* Tells of the timers that have expired. */
int device_serve_timers(struct device *device);

/* ---- event.c ---- */
/* One ENVELOPE; kept when the card is busy. */
int device_send_envelope(struct device *device, struct bytes envelope);
/* Of the events, each is sent where the card has asked for it. */
int device_send_location_status(struct device *device);
int device_send_rejection(struct device *device);
int device_send_channel_event(struct device *device, unsigned id, uint8_t event);
int device_send_expiration(struct device *device, uint8_t id);

/* ---- sim.c ---- */
/* What the enabled profile's USIM has: device->imsi, "" without one, and the networks that do not
 * want it. The USIM stays selected. */
int device_read_sim(struct device *device);
struct bytes device_forbidden(const struct device *device);
/* A network rejected it for good: it is not asked again, but for the one at home. */
int device_forbid(struct device *device, const char *plmn);
/* Where it is registered, device->view, or that it is not. */
int device_keep_location(struct device *device, bool registered);

/* ---- attach.c ---- */
/* Looks at the radio, attaches, and tells the card what changed. `always`: also when nothing did.
 */
int device_look_around(struct device *device, bool always);

#endif
