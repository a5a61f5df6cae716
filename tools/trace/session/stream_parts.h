/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of stream.c and stream_memory.c. */
#ifndef TOOLS_TRACE_SESSION_STREAM_PARTS_H
#define TOOLS_TRACE_SESSION_STREAM_PARTS_H

#include "tools/trace/session/coap.h"
#include "tools/trace/session/http.h"
#include "tools/trace/session/names.h"
#include "tools/trace/session/stream.h"
#include "tools/trace/session/tls.h"

struct trace_streams {
    const struct trace_keys *keys;
    int (*on_exchange)(void *context, const struct exchange *exchange);
    void *context;
    struct trace_bip *bip;
    struct stream *streams[TRACE_BIP_CHANNELS]; /* by channel; NULL: closed */
    struct trace_names names;
    char *card;
};

/* Emits what is incomplete: the innermost protocol first. */
int stream_finish(struct stream *stream);
/* Frees what the stream holds of messages. */
void stream_clear(struct stream *stream);
/* STREAM-M1: cuts the streams that hold the most. 0 or the value of the callback. */
int stream_bound_memory(struct trace_streams *streams);

#endif
