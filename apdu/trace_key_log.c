/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trace: the secrets of the cards, as a key log. */
#include "apdu/key_log.h"
#include "apdu/trace.h"

#include <stdlib.h>

struct key_log_sink {
    struct trace_sink sink;
    struct key_log *log;
};

static void key_log_emit(struct trace_sink *sink, const struct trace_event *event)
{
    if (event->kind == TRACE_SECRET)
        key_log_line(((struct key_log_sink *)sink)->log, event->reason);
}

static int key_log_end(struct trace_sink *sink)
{
    int err = key_log_close(((struct key_log_sink *)sink)->log);

    free(sink);
    return err;
}

struct trace_sink *trace_key_log_new(const char *path)
{
    struct key_log_sink *made = calloc(1, sizeof(*made));

    if (!made)
        return NULL;
    made->sink = (struct trace_sink){key_log_emit, key_log_end, NULL, true};
    if (key_log_open(&made->log, path) < 0) {
        free(made);
        return NULL;
    }
    return &made->sink;
}
