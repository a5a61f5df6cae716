/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/show/live.h"

#include "apdu/trace_sink.h"
#include "card/slices.h"
#include "tools/trace/session/session.h"
#include "tools/trace/show/show.h"
#include "tools/trace/show/walk.h"

#include <errno.h>
#include <stdlib.h>

enum { TREE_MEMORY_MAX = 1 << 20 };

struct live {
    struct trace_sink sink;
    struct trace_file to;
    struct trace_session *session;
    struct show show;
    struct arena arena;
    struct view view;
    uint64_t number;
};

static int print(void *context, const struct exchange *exchange)
{
    struct live *live = context;

    if (live->to.failed)
        return 0;
    view_set(&live->view, &live->arena, exchange);
    show_line(&live->show, &live->view);
    trace_file_flush(&live->to);
    return 0;
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    return walk_calls(exchange, print, context);
}

int live_new(struct live **out, const char *path)
{
    struct live *live = calloc(1, sizeof(*live));
    int err;

    if (!live)
        return ERR_MEMORY;
    err = trace_session_new(&live->session, NULL, on_exchange, live);
    if (err == 0)
        err = trace_file_open(&live->to, path, stderr);
    if (err < 0) {
        int why = errno;

        trace_session_free(live->session);
        free(live);
        errno = why;
        return err;
    }
    arena_init(&live->arena, TREE_MEMORY_MAX);
    live->show = (struct show){.to = live->to.file, .events = true};
    *out = live;
    return 0;
}

static enum trace_kind kind_of(enum euiccd_trace_kind kind)
{
    static const enum trace_kind kinds[] = {
        [EUICCD_TRACE_POWER] = TRACE_POWER,       [EUICCD_TRACE_APDU] = TRACE_APDU,
        [EUICCD_TRACE_FUNCTION] = TRACE_FUNCTION, [EUICCD_TRACE_STORE] = TRACE_STORE,
        [EUICCD_TRACE_REFUSAL] = TRACE_REFUSAL,   [EUICCD_TRACE_AWAIT] = TRACE_AWAIT,
        [EUICCD_TRACE_NOTE] = TRACE_NOTE};

    return (size_t)kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : TRACE_NOTE;
}

/* Without memory lines are missing. */
static void take(struct live *live, const struct trace_event *event)
{
    const struct trace_record record = {.event = *event, .number = ++live->number};

    trace_session_add(live->session, &record);
}

struct trace_event live_event(const struct euiccd_trace_event *event)
{
    return (struct trace_event){.kind = kind_of(event->kind),
                                .time = event->time,
                                .card = event->card ? event->card : "",
                                .name = event->name,
                                .clause = event->clause,
                                .rule = event->rule,
                                .reason = event->reason,
                                .element = event->element,
                                .command = from_euiccd(event->command),
                                .data = from_euiccd(event->data),
                                .sw = event->sw,
                                .result = event->result,
                                .nanoseconds = event->nanoseconds};
}

void live_on_event(void *context, const struct euiccd_trace_event *event)
{
    const struct trace_event copy = live_event(event);

    take(context, &copy);
}

static void sink_emit(struct trace_sink *sink, const struct trace_event *event)
{
    take((struct live *)sink, event);
}

static int sink_close(struct trace_sink *sink)
{
    return live_free((struct live *)sink);
}

struct trace_sink *live_sink_new(const char *path)
{
    struct live *live;

    if (live_new(&live, path) < 0)
        return NULL;
    live->sink = (struct trace_sink){.emit = sink_emit, .close = sink_close};
    return &live->sink;
}

int live_free(struct live *live)
{
    int err;

    if (!live)
        return 0;
    trace_session_end(live->session);
    trace_session_free(live->session);
    err = trace_file_close(&live->to);
    arena_free(&live->arena);
    free(live);
    return err;
}
