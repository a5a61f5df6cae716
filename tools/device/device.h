/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A virtual IoT device: it powers a card, announces what it can do, runs the card's toolkit with
 * real sockets and timers, and tells what happens (digest 4.1).
 *
 *   power, TERMINAL CAPABILITY, TERMINAL PROFILE, IMSI, LOCATION STATUS --> loop: sockets, timers,
 *   STATUS; each may bring 91xx --> FETCH, TERMINAL RESPONSE ... ; REFRESH --> reset, all again
 *
 * An ENVELOPE that the card answers with 9300 is kept, and sent again behind the next session.
 */
#ifndef TOOLS_DEVICE_DEVICE_H
#define TOOLS_DEVICE_DEVICE_H

#include "tools/device/channel.h"
#include "tools/device/radio.h"
#include "tools/link.h"

#include <jansson.h>

enum { TIMERS = 8, DEVICE_ENVELOPES = 16, ENVELOPE_MAX = 255 };

struct device_options {
    const struct radio *radio;
    unsigned time_scale; /* seconds of the card and the radio in one of ours */
    uint8_t imei[8];
    /* One thing that happened: an object with "event" and more. Borrowed. */
    void (*log)(void *context, const json_t *line);
    void *context;
};

struct device_timer {
    bool runs;
    int64_t deadline; /* ms of the monotonic clock */
    uint8_t value[3]; /* as it was started */
};

struct device {
    struct device_options options;
    struct link *link;
    struct channels channels;
    struct device_timer timers[TIMERS + 1];
    uint64_t events;         /* bits of SET UP EVENT LIST */
    uint32_t status_seconds; /* between two STATUS */
    int64_t start, next_status;
    char imsi[16]; /* "": no profile is enabled */
    struct radio_view view;
    bool restart; /* a REFRESH wants the session anew */
    bool reset;   /* and the card be reset first */
    struct {
        uint8_t len;
        uint8_t octets[ENVELOPE_MAX];
    } waiting[DEVICE_ENVELOPES];
    size_t waiting_count;
    struct link_error error;
};

/* `link` stays the caller's; device->channels may be set up behind it. */
void device_begin(struct device *device, const struct device_options *options, struct link *link);
void device_end(struct device *device);
/* Runs until `stop_fd` can be read. 0; ERR_IO with why in device->error. */
int device_run(struct device *device, int stop_fd);

#endif
