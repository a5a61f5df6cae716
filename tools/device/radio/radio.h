/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A simulated radio: which networks are there when, and whom they take. A text file, a rule or a
 * subscriber a line, `#` begins a comment:
 *
 *   FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=OCTETS] [nodata]
 *   sim IMSI milenage|tuak KEY OPC
 *
 * From FROM to TO seconds (no TO: for ever) after the start the network PLMN (5 or 6 digits) is
 * there. It takes SIMs whose IMSI begins with PREFIX (default: the PLMN itself; imsi=* any, also a
 * device without a SIM's IMSI) and rejects others with cause N (default 11). `rate`: it brings
 * so many octets a second, all channels together (default: no limit). `nodata`: it carries no data.
 * The first line that takes the SIM serves it. Networks authenticate the SIMs whose keys they are
 * given, and reject those that fail; others are believed.
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

/* A network that takes everybody, always: 001-01. */
void radio_open(struct radio *radio);
/* ERR_NOT_FOUND, ERR_IO, ERR_MALFORMED with the line in `error`. */
int radio_load(struct radio *radio, const char *path, struct radio_error *error);
/* `radio` becomes `other`; subscribers with the same key in both go on counting. */
void radio_replace(struct radio *radio, const struct radio *other);
/* One line without its end; empty ones are fine. ERR_MALFORMED, ERR_RANGE: too many. */
int radio_add(struct radio *radio, const char *line);

/* Whose key is known; NULL. */
struct subscriber *radio_subscriber(struct radio *radio, const char *imsi);

enum radio_state { RADIO_NORMAL, RADIO_LIMITED, RADIO_NONE }; /* as in LOCATION STATUS */

/* What a device with this IMSI ("": none) sees at `seconds`. */
struct radio_view {
    enum radio_state state;
    bool data;
    uint32_t rate;  /* of the data; 0: no limit */
    char plmn[7];   /* NORMAL: where it is; LIMITED: who rejected it */
    uint8_t cause;  /* LIMITED: why */
    bool forbidden; /* LIMITED: nobody was asked, as all that are there are known to reject it */
};
/* `forbidden`: networks that are not asked, 3 octets each (TS 24.008 10.5.1.13). */
struct radio_view radio_look(const struct radio *radio, uint32_t seconds, const char *imsi,
                             struct bytes forbidden);
/* Seconds until something may change; RADIO_FOREVER. */
uint32_t radio_next(const struct radio *radio, uint32_t seconds);

#endif
