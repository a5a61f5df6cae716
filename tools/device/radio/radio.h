/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulated radio: which networks are on air when, and which SIMs they accept. A text file with a
 * rule or a subscriber in each line, `#` begins a comment:
 *
 *   FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=OCTETS] [nodata]
 *   sim IMSI milenage|tuak KEY OPC
 *
 * From FROM to TO seconds after the start (no TO: without end) the network PLMN (5 or 6 digits) is
 * on air. It accepts SIMs whose IMSI begins with PREFIX (default: the PLMN itself; imsi=*: any, and
 * a device without IMSI) and rejects others with cause N (default 11). `rate`: received octets in a
 * second, all channels together (default: no limit). `nodata`: no data connections. The first line
 * that accepts the SIM serves it. Networks authenticate the SIMs that have a `sim` line, and reject
 * those that fail; others are accepted without authentication.
 */
#ifndef TOOLS_DEVICE_RADIO_RADIO_H
#define TOOLS_DEVICE_RADIO_RADIO_H

#include "tools/device/radio/subscriber.h"

#include <stdbool.h>
#include <stdint.h>

enum { CAUSE_PLMN_NOT_ALLOWED = 11 }; /* TS 24.301 9.9.3.9 */
enum { RADIO_RULES = 64, RADIO_SUBSCRIBERS = 16, RADIO_FOREVER = INT32_MAX };

struct radio_rule {
    uint32_t from, to; /* seconds */
    char plmn[7];
    char imsi[16]; /* "*": any */
    uint8_t cause;
    uint32_t rate; /* octets a second; 0: no limit */
    bool no_data;
};

struct radio {
    struct radio_rule rules[RADIO_RULES];
    unsigned count;
    struct subscriber subscribers[RADIO_SUBSCRIBERS];
    unsigned subscriber_count;
};

struct radio_error {
    char text[300];
};

/* One network that accepts every SIM, always: 001-01. */
void radio_open(struct radio *radio);
/* ERR_NOT_FOUND, ERR_IO, ERR_MALFORMED with the line in `error`. */
int radio_load(struct radio *radio, const char *path, struct radio_error *error);
/* `radio` becomes `other`; subscribers with the same key in both keep their sequence numbers. */
void radio_replace(struct radio *radio, const struct radio *other);
/* One line without its end; it may be empty. ERR_MALFORMED, ERR_RANGE: too many. */
int radio_add(struct radio *radio, const char *line);

/* The subscriber of a `sim` line; NULL. */
struct subscriber *radio_subscriber(struct radio *radio, const char *imsi);

enum radio_state { RADIO_NORMAL, RADIO_LIMITED, RADIO_NONE }; /* CAT_SERVICE_* */

/* The service of a device with this IMSI ("": none) at `seconds`. */
struct radio_view {
    enum radio_state state;
    bool data;
    uint32_t rate;  /* of the data; 0: no limit */
    char plmn[7];   /* NORMAL: the serving network; LIMITED: the one that rejected it */
    uint8_t cause;  /* LIMITED: of the rejection */
    bool forbidden; /* LIMITED: all networks on air are in EF.FPLMN, none was tried */
};
/* `forbidden`: networks that are not tried, 3 octets each (TS 24.008 10.5.1.13). */
struct radio_view radio_look(const struct radio *radio, uint32_t seconds, const char *imsi,
                             struct bytes forbidden);
/* Seconds until the next FROM or TO; RADIO_FOREVER. */
uint32_t radio_next(const struct radio *radio, uint32_t seconds);

#endif
