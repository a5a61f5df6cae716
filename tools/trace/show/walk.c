/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/show/walk.h"

#include "apdu/err.h"
#include "apdu/ins.h"
#include "tools/trace/read/reader.h"
#include "tools/trace/session/session.h"

#include <stdio.h>
#include <stdlib.h>

struct walk {
    struct trace_reader *reader;
    struct trace_session *session;
    int (*on_exchange)(void *context, const struct exchange *exchange);
    void *context;
};

int walk_calls(const struct exchange *exchange,
               int (*on_exchange)(void *context, const struct exchange *exchange), void *context)
{
    int done = on_exchange(context, exchange);

    if (exchange->kind != EXCHANGE_COMMAND || exchange->ins == INS_STORE_DATA)
        return done;
    for (size_t i = 0; i < exchange->event_count && done == 0; i++) {
        const struct trace_event *event = &exchange->events[i];
        const struct exchange call = {.kind = EXCHANGE_EVENT,
                                      .number = exchange->number,
                                      .last = exchange->last,
                                      .time = exchange->time,
                                      .card = exchange->card,
                                      .name = event->name,
                                      .flags = event->shortened ? EXCHANGE_INCOMPLETE : 0,
                                      .pins = "",
                                      .events = event,
                                      .event_count = 1};

        if (event->kind == TRACE_FUNCTION)
            done = on_exchange(context, &call);
    }
    return done;
}

static int on_exchange_of_session(void *context, const struct exchange *exchange)
{
    struct walk *walk = context;

    return walk_calls(exchange, walk->on_exchange, walk->context);
}

int walk_new(struct walk **out, const struct walk_source *source,
             int (*on_exchange)(void *context, const struct exchange *exchange), void *context,
             char reason[WALK_REASON_MAX])
{
    struct walk *walk = calloc(1, sizeof(*walk));
    int err;

    snprintf(reason, WALK_REASON_MAX, "out of memory");
    if (!walk)
        return ERR_MEMORY;
    walk->on_exchange = on_exchange;
    walk->context = context;
    err = trace_session_new(&walk->session, source->keys, on_exchange_of_session, walk);
    if (err == 0 && source->listen)
        err = trace_reader_listen(&walk->reader, source->listen, reason, WALK_REASON_MAX);
    else if (err == 0)
        err = (source->follow ? trace_reader_follow : trace_reader_open)(
            &walk->reader, source->path, reason, WALK_REASON_MAX);
    if (err < 0) {
        walk_free(walk);
        return err;
    }
    *out = walk;
    return 0;
}

int walk_step(struct walk *walk)
{
    struct trace_record record;
    int done = trace_reader_next(walk->reader, &record);

    if (done < 0)
        return done;
    if (done == 0)
        return trace_session_end(walk->session);
    done = trace_session_add(walk->session, &record);
    return done == 0 ? 1 : done;
}

const char *walk_remark(const struct walk *walk)
{
    return trace_reader_remark(walk->reader);
}

void walk_free(struct walk *walk)
{
    if (!walk)
        return;
    trace_session_free(walk->session);
    trace_reader_close(walk->reader);
    free(walk);
}
