/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link to vpcd, as its three parts know it: vpcd.c (who is there), vpcd_talk.c (what is said) and
 * vpcd_rest.c (when nothing is).
 *
 * Invariants
 *   VPCD-V1  While connected `have` octets of the message under way stand in `input`; a message is
 * worked on when it is whole, and only when its predecessor's answer was taken by the kernel.
 *   VPCD-V2  Nothing runs while nothing happens: the rest timer is started by an APDU and ends by
 * itself.
 */
#ifndef TOOLS_READER_VPCD_LINK_H
#define TOOLS_READER_VPCD_LINK_H

#include "tools/reader/vpcd.h"

#include <sys/socket.h>

struct event;

struct vpcd {
    struct vpcd_options options;
    struct event_base *base;
    struct sockaddr_storage address;
    socklen_t address_len;
    int listener; /* -1: we connect */
    int peer;     /* -1: WAITING */
    bool connecting;
    struct event *acceptable; /* listener */
    struct event *readable;   /* peer */
    struct event *writable;   /* peer: connected, or the rest of an answer */
    struct event *retry;
    struct event *rest; /* NULL: the rest timer is off */
    int rest_timer;     /* -1: off */
    unsigned retry_ms;
    unsigned waited_ms; /* since the peer was last there */
    bool told_waiting;
    bool told_reader;
    bool told_silence;
    bool heard; /* this peer has sent a message */
    bool used;  /* since the rest timer last looked */
    uint8_t *input;
    size_t input_size;
    size_t have;
    uint8_t *output; /* the last answer, where the kernel did not take it whole; NULL when it did */
    size_t output_len;
    size_t output_at; /* taken so far */
};

/* Works on every whole message in `input`, as long as answers are taken. An error ends the
 * connection, as one of vpcd_flush does. */
int vpcd_work_on_input(struct vpcd *vpcd);
/* Sends what the kernel did not take of the last answer, then goes on with `input`. */
int vpcd_flush(struct vpcd *vpcd);
/* The card may rest when nothing more comes. */
void vpcd_note_use(struct vpcd *vpcd);
void vpcd_stop_rest_timer(struct vpcd *vpcd);

#endif
