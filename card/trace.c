/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces as euiccd.h has them: sinks of apdu/trace.h, and one that calls back. */
#include "card/trace.h"

#include "apdu/err.h"
#include "card/slices.h"

#include <errno.h>
#include <stdlib.h>

struct callback_sink {
    struct trace_sink sink;
    void (*on_event)(void *context, const struct euiccd_trace_event *event);
    void *context;
};

_Static_assert((int)EUICCD_TRACE_POWER == (int)TRACE_POWER, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_APDU == (int)TRACE_APDU, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_FUNCTION == (int)TRACE_FUNCTION, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_STORE == (int)TRACE_STORE, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_REFUSAL == (int)TRACE_REFUSAL, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_AWAIT == (int)TRACE_AWAIT, "kinds are numbered alike");
_Static_assert((int)EUICCD_TRACE_NOTE == (int)TRACE_NOTE, "kinds are numbered alike");

int euiccd_trace_new(struct euiccd_trace **out)
{
    *out = calloc(1, sizeof(**out));
    return *out ? 0 : ERR_MEMORY;
}

int euiccd_trace_free(struct euiccd_trace *trace)
{
    int err;

    if (!trace)
        return 0;
    err = trace_sinks_close(trace->head.next);
    free(trace);
    return err;
}

/* `sink` NULL: it could not be opened, for the reason in errno. */
static int add(struct euiccd_trace *trace, struct trace_sink *sink)
{
    if (!sink)
        return errno == ENOMEM ? ERR_MEMORY : ERR_IO;
    sink->next = trace->head.next;
    trace->head.next = sink;
    return 0;
}

int euiccd_trace_text(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_text_new(path));
}

int euiccd_trace_refusals(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_refusals_new(path));
}

int euiccd_trace_json(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_json_new(path));
}

int euiccd_trace_pcapng(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_pcapng_new(path));
}

int euiccd_trace_pcapng_keys(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_pcapng_keys_new(path));
}

void euiccd_trace_comment(struct euiccd_trace *trace, const char *card, const char *text)
{
    trace_pcapng_comment(trace->head.next, card, text);
}

int euiccd_trace_keys(struct euiccd_trace *trace, const char *path)
{
    return add(trace, trace_key_log_new(path));
}

int euiccd_trace_gsmtap(struct euiccd_trace *trace, const char *host, const char *port)
{
    return add(trace, trace_gsmtap_new(host, port));
}

static void emit(struct trace_sink *sink, const struct trace_event *event)
{
    const struct callback_sink *callback = (const struct callback_sink *)sink;
    const struct euiccd_trace_event public = {
        .size = sizeof(public),
        .kind = (enum euiccd_trace_kind)event->kind,
        .time = event->time,
        .card = event->card,
        .name = event->name,
        .clause = event->clause,
        .rule = event->rule,
        .reason = event->reason,
        .element = event->element,
        .command = to_euiccd(event->command),
        .data = to_euiccd(event->data),
        .sw = event->sw,
        .result = event->result,
        .nanoseconds = event->nanoseconds,
    };

    callback->on_event(callback->context, &public);
}

static int close_callback(struct trace_sink *sink)
{
    free(sink);
    return 0;
}

int euiccd_trace_callback(struct euiccd_trace *trace,
                          void (*on_event)(void *context, const struct euiccd_trace_event *event),
                          void *context)
{
    struct callback_sink *sink = calloc(1, sizeof(*sink));

    if (!sink)
        return ERR_MEMORY;
    *sink = (struct callback_sink){{emit, close_callback, NULL, false}, on_event, context};
    return add(trace, &sink->sink);
}
