/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Internal to the link: vpcd.c (connections), vpcd_messages.c (messages) and vpcd_unload.c (the
 * idle timer).
 *
 * Invariants
 *   VPCD-V1  While connected, `input` holds `have` octets of the current message; a message is
 * processed when it is complete and the response before it is sent completely.
 *   VPCD-V2  An idle link runs no timer: an APDU starts the idle timer, which stops by itself.
 */
#ifndef TOOLS_READER_VPCD_LINK_H
#define TOOLS_READER_VPCD_LINK_H

#include "tools/reader/vpcd.h"

#include <sys/socket.h>
#include <time.h>

struct event;

struct vpcd {
    struct vpcd_options options;
    struct event_base *base;
    struct sockaddr_storage address;
    socklen_t address_len;
    int listener; /* -1: this side connects */
    int peer;     /* -1: WAITING */
    bool connecting;
    struct event *acceptable; /* listener */
    struct event *readable;   /* peer */
    struct event *writable;   /* peer: connected, or the remainder of a response */
    struct event *retry;
    struct event *idle; /* NULL: the idle timer is off */
    int idle_timer;     /* -1: off */
    unsigned retry_ms;
    unsigned waited_ms; /* since the peer was last there */
    bool waiting_reported;
    unsigned checks; /* requests for the ATR until the reader is reported; 0: it was */
    bool silence_reported;
    bool received_any;     /* this peer has sent a message */
    bool used;             /* since the rest timer last looked */
    struct timespec left;  /* when it was removed, CLOCK_MONOTONIC */
    bool removed;          /* until vpcd_insert */
    bool away;             /* the card leaves the reader: the connection ends */
    struct event *delayed; /* sends `output`; NULL: no response was ever delayed */
    uint8_t *input;
    size_t input_size;
    size_t have;
    uint8_t *output; /* the last response, where it was not sent completely; NULL when it was */
    size_t output_len;
    size_t output_at; /* sent so far */
};

/* Processes each complete message in `input` while responses are sent completely. An error ends the
 * connection, as one of vpcd_flush does. */
int vpcd_process_input(struct vpcd *vpcd);
/* Sends the remainder of the last response, then processes `input`. */
int vpcd_flush(struct vpcd *vpcd);
/* Starts the idle timer where it is off. */
void vpcd_restart_idle_timer(struct vpcd *vpcd);
void vpcd_stop_idle_timer(struct vpcd *vpcd);
/* Keeps `output` for `delay` ns, then sends it. */
int vpcd_delay(struct vpcd *vpcd, int64_t delay);

#endif
