/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passes events to the sinks; the file that most of them write to. */
#include "apdu/trace.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "apdu/trace_sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void trace_emit(const struct trace *trace, struct trace_event event)
{
    const struct clock *clock = trace->clock ? trace->clock : &clock_system;

    if (!trace_is_on(trace))
        return;
    event.card = trace->card ? trace->card : "";
    event.time = clock->now(clock);
    for (struct trace_sink *sink = trace->sinks; sink; sink = sink->next)
        if (sink->emit && (event.kind != TRACE_SECRET || sink->secrets))
            sink->emit(sink, &event);
}

bool trace_takes_secrets(const struct trace *trace)
{
    const struct trace_sink *sink = trace->sinks;

    while (sink && !sink->secrets)
        sink = sink->next;
    return sink != NULL;
}

void trace_secret(const struct trace *trace, const char *line)
{
    trace_emit(trace, (struct trace_event){.kind = TRACE_SECRET, .reason = line});
}

void trace_refusal(const struct trace *trace, const char *name, const char *clause,
                   const char *rule, const char *reason, struct bytes data, int result)
{
    trace_emit(trace, (struct trace_event){.kind = TRACE_REFUSAL,
                                           .name = name,
                                           .clause = clause,
                                           .rule = rule,
                                           .reason = reason,
                                           .data = data,
                                           .result = result});
}

void trace_note(const struct trace *trace, const char *name, const char *reason)
{
    trace_emit(trace, (struct trace_event){.kind = TRACE_NOTE, .name = name, .reason = reason});
}

int trace_sinks_close(struct trace_sink *sinks)
{
    int err = 0;

    while (sinks) {
        struct trace_sink *next = sinks->next;
        int closed = sinks->close(sinks);

        err = err ? err : closed;
        sinks = next;
    }
    return err;
}

int trace_file_open(struct trace_file *to, const char *path, FILE *standard)
{
    *to = (struct trace_file){.path = strdup(path)};
    if (!to->path)
        return ERR_MEMORY;
    to->file = strcmp(path, "-") == 0 ? standard : fopen(path, "we");
    if (!to->file) {
        int why = errno;

        free(to->path);
        errno = why;
        return ERR_IO;
    }
    return 0;
}

void *trace_file_sink_new(size_t size, struct trace_sink sink, const char *path, FILE *standard)
{
    struct trace_file_sink *made = calloc(1, size);

    if (!made)
        return NULL;
    made->sink = sink;
    if (trace_file_open(&made->to, path, standard) < 0) {
        free(made);
        return NULL;
    }
    return made;
}

void trace_file_flush(struct trace_file *to)
{
    int number;

    if (to->failed || (fflush(to->file) == 0 && !ferror(to->file)))
        return;
    to->failed = true;
    number = errno;
    fputs("trace ", stderr);
    text_print(stderr, to->path);
    fprintf(stderr, ": %s; the trace ends here\n", strerror(number));
}

int trace_file_close(struct trace_file *to)
{
    trace_file_flush(to);
    if (to->file != stdout && to->file != stderr)
        fclose(to->file);
    free(to->path);
    return to->failed ? ERR_IO : 0;
}
