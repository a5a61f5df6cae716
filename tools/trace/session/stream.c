/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/stream.h"

#include "apdu/err.h"
#include "tools/trace/session/stream_parts.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DNS_PORT = 53, RECOGNISED_BY = 4 /* octets */ };

const struct trace_keys *stream_keys(const struct stream *stream)
{
    return stream->streams->keys;
}

/* ---- Messages ---- */

void stream_begin_message(struct stream *stream)
{
    if (stream->started)
        return;
    stream->started = true;
    stream->number = stream->now.number;
    stream->time = stream->now.time;
}

/* "eim.example:443", "[2001:db8::1]:443", "192.0.2.1:443". */
static const char *peer_name(const struct stream *stream, char *text, size_t size)
{
    const struct trace_bip_channel *channel = stream->channel;
    char address[INET6_ADDRSTRLEN] = "?";

    if (stream->host[0] != '\0') {
        snprintf(text, size, "%s:%u", stream->host, channel->port);
        return text;
    }
    if (channel->address_len)
        inet_ntop(channel->address_len == 4 ? AF_INET : AF_INET6, channel->address, address,
                  sizeof(address));
    snprintf(text, size, channel->address_len == 16 ? "[%s]:%u" : "%s:%u", address, channel->port);
    return text;
}

int stream_emit(struct stream *stream, const struct stream_message *message)
{
    struct trace_streams *streams = stream->streams;
    char peer[STREAM_HOST_MAX + 8];
    struct exchange exchange = {
        .kind = EXCHANGE_MESSAGE,
        .flags = message->flags | (stream->cut ? EXCHANGE_INCOMPLETE : 0),
        .last = stream->now.last,
        .card = streams->card,
        .command = message->request,
        .response = message->response,
        .octets_sent = stream->octets[TRACE_FROM_CARD],
        .octets_received = stream->octets[TRACE_FROM_PEER],
        .pins = "",
        .protocol = message->protocol,
        .peer = peer_name(stream, peer, sizeof(peer)),
        .function = message->function,
    };

    stream_begin_message(stream);
    exchange.number = stream->number;
    exchange.time = stream->time;
    exchange.nanoseconds =
        stream->time < 0 || stream->now.end < stream->time ? 0 : stream->now.end - stream->time;
    stream->started = false;
    stream->octets[TRACE_FROM_CARD] = stream->octets[TRACE_FROM_PEER] = 0;
    return streams->on_exchange(streams->context, &exchange);
}

void stream_set_host(struct stream *stream, struct bytes host)
{
    if (host.len == 0 || host.len >= sizeof(stream->host))
        return;
    for (size_t i = 0; i < host.len; i++)
        if (host.at[i] <= ' ' || host.at[i] > '~')
            return;
    memcpy(stream->host, host.at, host.len);
    stream->host[host.len] = '\0';
}

int stream_turn_end(struct stream *stream, const char *protocol, unsigned flags)
{
    struct fifo *sides = stream->turn.sides;
    int err;

    if (fifo_len(&sides[TRACE_FROM_CARD]) + fifo_len(&sides[TRACE_FROM_PEER]) == 0)
        return 0;
    err = stream_emit(stream,
                      &(struct stream_message){.protocol = protocol,
                                               .flags = flags,
                                               .request = fifo_bytes(&sides[TRACE_FROM_CARD]),
                                               .response = fifo_bytes(&sides[TRACE_FROM_PEER])});
    fifo_drop(&sides[TRACE_FROM_CARD], SIZE_MAX);
    fifo_drop(&sides[TRACE_FROM_PEER], SIZE_MAX);
    return err;
}

int stream_turn_add(struct stream *stream, enum trace_direction direction, struct bytes data,
                    const char *protocol, unsigned flags)
{
    struct fifo *sides = stream->turn.sides;
    bool full = data.len > FIFO_MAX - fifo_len(&sides[direction]);
    int err = 0;

    if (full || (direction == TRACE_FROM_CARD && fifo_len(&sides[TRACE_FROM_PEER])))
        err = stream_turn_end(stream, protocol, flags | (full ? EXCHANGE_INCOMPLETE : 0));
    stream_begin_message(stream);
    return err != 0 ? err : fifo_add(&sides[direction], data);
}

/* ---- Protocols ---- */

/* The protocol of `data`, the first octets of one side. */
static enum stream_kind kind_of(const struct stream *stream, struct bytes data, bool in_tls)
{
    bool datagrams = stream->channel->datagrams;

    if (!in_tls && datagrams && stream->channel->port == DNS_PORT)
        return STREAM_DNS;
    if (!datagrams && data.len < RECOGNISED_BY)
        return STREAM_UNDECIDED;
    if (!in_tls && trace_tls_recognise(data, datagrams))
        return STREAM_TLS;
    if (datagrams)
        return trace_coap_recognise(data) ? STREAM_COAP : STREAM_OTHER;
    return trace_http_recognise(data) ? STREAM_HTTP : STREAM_OTHER;
}

/* The object of the protocol, made when it is needed. */
static int make_protocol(struct stream *stream, enum stream_kind kind)
{
    if (kind == STREAM_TLS && !stream->tls)
        return trace_tls_new(&stream->tls, stream, stream->channel->datagrams);
    if (kind == STREAM_HTTP && !stream->http)
        return trace_http_new(&stream->http, stream);
    return kind == STREAM_COAP && !stream->coap ? trace_coap_new(&stream->coap, stream) : 0;
}

static int pass(struct stream *stream, enum stream_kind kind, enum trace_direction direction,
                struct bytes data)
{
    int err = data.len ? make_protocol(stream, kind) : 0;

    if (err < 0 || data.len == 0)
        return err;
    switch (kind) {
    case STREAM_DNS:
        return trace_names_add(&stream->streams->names, stream, direction, data);
    case STREAM_TLS:
        return trace_tls_add(stream->tls, direction, data);
    case STREAM_HTTP:
        return trace_http_add(stream->http, direction, data);
    case STREAM_COAP:
        return trace_coap_add(stream->coap, direction, data);
    default:
        return stream_turn_add(stream, direction, data, stream->channel->datagrams ? "UDP" : "TCP",
                               0);
    }
}

/* Passes the octets that came before the protocol was known; those of the card first. */
static int pass_early(struct stream *stream, enum stream_kind kind)
{
    int err = 0;

    for (unsigned side = 0; err == 0 && side < STREAM_SIDES; side++) {
        struct fifo early = stream->early[side];

        stream->early[side] = (struct fifo){0};
        err = pass(stream, kind, (enum trace_direction)side, fifo_bytes(&early));
        fifo_free(&early);
    }
    return err;
}

/* Octets whose protocol is `*kind`, or is to be recognised. */
static int take(struct stream *stream, enum stream_kind *kind, enum trace_direction direction,
                struct bytes data)
{
    int err;

    if (*kind != STREAM_UNDECIDED)
        return pass(stream, *kind, direction, data);
    stream_begin_message(stream);
    err = fifo_add(&stream->early[direction], data);
    if (err < 0)
        return err;
    *kind = kind_of(stream, fifo_bytes(&stream->early[direction]), kind == &stream->content);
    return *kind == STREAM_UNDECIDED ? 0 : pass_early(stream, *kind);
}

int stream_content(struct stream *stream, enum trace_direction direction, struct bytes data)
{
    return take(stream, &stream->content, direction, data);
}

/* ---- Channels ---- */

static int on_opened(void *context, struct trace_bip_channel *channel,
                     const struct trace_moment *moment)
{
    struct trace_streams *streams = context;
    struct bytes address = bytes_at(channel->address, channel->address_len);
    const char *name = trace_names_find(&streams->names, address);
    struct stream *stream = channel->user = calloc(1, sizeof(*stream));

    if (!stream)
        return ERR_MEMORY;
    stream->streams = streams;
    stream->channel = channel;
    stream->now = *moment;
    streams->streams[channel->number] = stream;
    if (name && channel->port != DNS_PORT)
        stream_set_host(stream, bytes_at(name, strlen(name)));
    return 0;
}

static int on_data(void *context, struct trace_bip_channel *channel, enum trace_direction direction,
                   struct bytes data, const struct trace_moment *moment)
{
    struct stream *stream = channel->user;

    (void)context;
    stream->now = *moment;
    stream->octets[direction] += data.len;
    return take(stream, &stream->kind, direction, data);
}

static void stream_free(struct stream *stream)
{
    if (!stream)
        return;
    stream->streams->streams[stream->channel->number] = NULL;
    stream_clear(stream);
    free(stream);
}

int stream_finish(struct stream *stream)
{
    const char *protocol = stream->channel->datagrams ? "UDP" : "TCP";
    int err = 0;

    if (stream->http)
        err = trace_http_end(stream->http);
    if (err == 0 && stream->coap)
        err = trace_coap_end(stream->coap);
    if (err == 0)
        err = pass_early(stream, STREAM_OTHER);
    if (err == 0 && stream->tls)
        err = trace_tls_end(stream->tls);
    if (err == 0)
        err = trace_names_end(stream);
    return err == 0 ? stream_turn_end(stream, protocol, 0) : err;
}

static int on_closed(void *context, struct trace_bip_channel *channel,
                     const struct trace_moment *moment)
{
    struct stream *stream = channel->user;
    int err = 0;

    (void)context;
    (void)moment;
    if (stream)
        err = stream_finish(stream);
    stream_free(stream);
    channel->user = NULL;
    return err;
}

static void discard(void *context, struct trace_bip_channel *channel)
{
    (void)context;
    stream_free(channel->user);
    channel->user = NULL;
}

/* ---- Public functions ---- */

static const struct trace_bip_user bip_user = {on_opened, on_data, on_closed, discard};

int trace_streams_new(struct trace_streams **out, const struct trace_keys *keys,
                      int (*on_exchange)(void *context, const struct exchange *exchange),
                      void *context)
{
    struct trace_streams *streams = *out = calloc(1, sizeof(*streams));

    if (!streams)
        return ERR_MEMORY;
    streams->keys = keys;
    streams->on_exchange = on_exchange;
    streams->context = context;
    if (trace_bip_new(&streams->bip, &bip_user, streams) < 0) {
        free(streams);
        *out = NULL;
        return ERR_MEMORY;
    }
    return 0;
}

int trace_streams_add(struct trace_streams *streams, const struct exchange *exchange)
{
    int err;

    if (!streams->card) {
        streams->card = strdup(exchange->card);
        if (!streams->card)
            return ERR_MEMORY;
    }
    err = trace_bip_add(streams->bip, exchange);
    return err == 0 ? stream_bound_memory(streams) : err;
}

int trace_streams_end(struct trace_streams *streams)
{
    return trace_bip_end(streams->bip);
}

void trace_streams_free(struct trace_streams *streams)
{
    if (!streams)
        return;
    trace_bip_free(streams->bip);
    free(streams->card);
    free(streams);
}
