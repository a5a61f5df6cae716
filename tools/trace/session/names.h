/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * DNS (RFC 1035): queries and responses become exchanges, and the addresses in responses give names
 * to the peers of later channels. The last TRACE_NAMES_MAX addresses are kept.
 */
#ifndef TOOLS_TRACE_SESSION_NAMES_H
#define TOOLS_TRACE_SESSION_NAMES_H

#include "tools/trace/session/stream_channel.h"

enum { TRACE_NAMES_MAX = 64 };

struct trace_names {
    struct {
        uint8_t address[16];
        size_t len; /* 4, 16; 0: unused */
        char name[STREAM_HOST_MAX];
    } rows[TRACE_NAMES_MAX];
    unsigned next;
};

/* The name that the last response gave to `address`; NULL: none. */
const char *trace_names_find(const struct trace_names *names, struct bytes address);
/* The name at `*at` of a message, in dots, "." for the root; `*at` is set behind it. False, and
 * `name` cut: malformed. */
bool trace_names_read(struct bytes message, size_t *at, char *name, size_t size);
/* A datagram of a channel to port 53. 0, ERR_MEMORY, or the value of the user's callback. */
int trace_names_add(struct trace_names *names, struct stream *stream,
                    enum trace_direction direction, struct bytes datagram);
/* The channel was closed: a query without a response. */
int trace_names_end(struct stream *stream);

#endif
