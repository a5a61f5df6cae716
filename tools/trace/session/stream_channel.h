/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of the files of tools/trace/session that stream.c calls: a stream is one BIP
 * channel. */
#ifndef TOOLS_TRACE_SESSION_STREAM_CHANNEL_H
#define TOOLS_TRACE_SESSION_STREAM_CHANNEL_H

#include "tools/trace/session/bip.h"
#include "tools/trace/session/fifo.h"
#include "tools/trace/session/keys.h"

enum { STREAM_HOST_MAX = 256, STREAM_SIDES = 2 /* by enum trace_direction */ };

struct trace_streams;
struct trace_names; /* of addresses, by DNS responses: names.h */
struct trace_tls;   /* tls.h */
struct trace_http;  /* http.h */
struct trace_coap;  /* coap.h */

/* Octets of a protocol that is not known, or encrypted ones: a request is what the card sends until
 * the peer sends, a response what the peer sends until the card sends again. */
struct stream_turn {
    struct fifo sides[STREAM_SIDES];
};

enum stream_kind {
    STREAM_UNDECIDED,
    STREAM_DNS,
    STREAM_TLS, /* and DTLS */
    STREAM_HTTP,
    STREAM_COAP,
    STREAM_OTHER
};

struct stream {
    struct trace_streams *streams;
    const struct trace_bip_channel *channel;
    char host[STREAM_HOST_MAX]; /* "": not known */

    enum stream_kind kind;           /* of the octets of the channel */
    enum stream_kind content;        /* of those in the TLS connection */
    struct fifo early[STREAM_SIDES]; /* content before its kind is known */
    struct fifo dns;                 /* query without response */
    struct trace_tls *tls;
    struct trace_http *http;
    struct trace_coap *coap;
    struct stream_turn turn;

    /* Of the next exchange. */
    struct trace_moment now; /* of the data that is in work */
    bool cut;                /* what it holds is emitted before its end */
    bool started;
    uint64_t number; /* valid when `started` */
    int64_t time;
    uint64_t octets[STREAM_SIDES];
};

struct stream_message {
    const char *protocol;
    const char *function;
    unsigned flags; /* enum exchange_flag */
    struct bytes request, response;
};

/* Of the streams; NULL: none. */
const struct trace_keys *stream_keys(const struct stream *stream);
/* A message begins with the data in work, unless one has begun already. */
void stream_begin_message(struct stream *stream);
/* Passes a message to the user. 0 or the value of the callback. */
int stream_emit(struct stream *stream, const struct stream_message *message);
/* The name of the peer: of SNI, Uri-Host or Host. Other octets than those of a name are refused. */
void stream_set_host(struct stream *stream, struct bytes host);
/* Octets or a datagram inside TLS. */
int stream_content(struct stream *stream, enum trace_direction direction, struct bytes data);
/* Adds to the turn; what was complete before becomes a message of `protocol`. */
int stream_turn_add(struct stream *stream, enum trace_direction direction, struct bytes data,
                    const char *protocol, unsigned flags);
int stream_turn_end(struct stream *stream, const char *protocol, unsigned flags);

#endif
