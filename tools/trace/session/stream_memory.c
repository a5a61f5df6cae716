/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the streams of a card hold, and its bound STREAM-M1. */
#include "tools/trace/session/stream_parts.h"

void stream_clear(struct stream *stream)
{
    trace_tls_free(stream->tls);
    trace_http_free(stream->http);
    trace_coap_free(stream->coap);
    stream->tls = NULL;
    stream->http = NULL;
    stream->coap = NULL;
    for (unsigned side = 0; side < STREAM_SIDES; side++) {
        fifo_free(&stream->early[side]);
        fifo_free(&stream->turn.sides[side]);
    }
    fifo_free(&stream->dns);
}

static size_t stream_held(const struct stream *stream)
{
    size_t held = sizeof(*stream) + fifo_held(&stream->dns);

    for (unsigned side = 0; side < STREAM_SIDES; side++)
        held += fifo_held(&stream->early[side]) + fifo_held(&stream->turn.sides[side]);
    held += stream->tls ? trace_tls_held(stream->tls) : 0;
    held += stream->http ? trace_http_held(stream->http) : 0;
    return held + (stream->coap ? trace_coap_held(stream->coap) : 0);
}

size_t trace_streams_held(const struct trace_streams *streams)
{
    size_t held = sizeof(*streams) + trace_bip_held(streams->bip);

    for (unsigned i = 0; i < TRACE_BIP_CHANNELS; i++)
        held += streams->streams[i] ? stream_held(streams->streams[i]) : 0;
    return held;
}

/* Emits what the stream holds; what follows on the channel is shown as octets. */
static int cut(struct stream *stream)
{
    int err;

    stream->cut = true;
    err = stream_finish(stream);
    stream->cut = false;
    stream_clear(stream);
    stream->kind = STREAM_OTHER;
    return err;
}

int stream_bound_memory(struct trace_streams *streams)
{
    int err = 0;

    while (err == 0 && trace_streams_held(streams) > TRACE_STREAMS_MAX) {
        struct stream *most = NULL;

        for (unsigned i = 0; i < TRACE_BIP_CHANNELS; i++) {
            struct stream *stream = streams->streams[i];

            if (stream && (!most || stream_held(stream) > stream_held(most)))
                most = stream;
        }
        if (!most)
            break;
        err = cut(most);
    }
    return err;
}
