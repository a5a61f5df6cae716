/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collects the messages that tools/trace/session/stream.h finds in the APDUs of a fake card, or in
 * channels that a test plays. Failures end the test. */
#ifndef TEST_FAKE_LISTENER_H
#define TEST_FAKE_LISTENER_H

#include "test/fake/card.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/session/stream.h"

enum { LISTENER_MESSAGES = 400 };

struct listener_message {
    char protocol[8], peer[80], function[48]; /* function: "" for none */
    unsigned flags;
    uint64_t number, last;
    uint64_t octets_sent, octets_received;
    struct bytes request, response; /* copies */
};

struct listener {
    struct trace_keys *keys;
    struct trace_streams *streams;
    struct listener_message messages[LISTENER_MESSAGES];
    unsigned count;
    uint64_t records;
    int stop_after; /* the callback returns 7 for the message with this number; 0: never */
};

void listener_begin(struct listener *listener, bool with_keys);
/* Hears all APDUs of the card, from its next opening on. */
void listener_attach(struct listener *listener, struct fake_card *fake);
/* Adds one line of a key log. */
void listener_secret(struct listener *listener, const char *line);
/* The number `skip` (from 0) of the messages of `protocol`; NULL: none. */
const struct listener_message *listener_find(const struct listener *listener, const char *protocol,
                                             unsigned skip);
unsigned listener_count(const struct listener *listener, const char *protocol);
/* The end of the trace. */
void listener_close(struct listener *listener);
void listener_end(struct listener *listener);

/* Plays a channel. Results of trace_streams_add must be 0. */
void listener_open(struct listener *listener, unsigned channel, bool datagrams, const char *address,
                   uint16_t port);
void listener_send(struct listener *listener, unsigned channel, struct bytes data);
void listener_receive(struct listener *listener, unsigned channel, struct bytes data);
void listener_shut(struct listener *listener, unsigned channel);
/* A proactive command of this type with `objects` and the terminal's response to it; returns the
 * result of the response. */
int listener_command(struct listener *listener, unsigned type, unsigned qualifier, unsigned device,
                     struct bytes objects, unsigned result, struct bytes response_objects);
int listener_envelope(struct listener *listener, const char *hex);

#endif
