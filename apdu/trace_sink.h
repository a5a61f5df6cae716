/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the sinks of trace.h. */
#ifndef APDU_TRACE_SINK_H
#define APDU_TRACE_SINK_H

#include "apdu/trace.h"

#include <stdio.h>

/*
 * The file of a trace. After a failed write nothing more is written, so that the file stays
 * readable; one line on standard error reports it.
 */
struct trace_file {
    FILE *file;
    char *path;
    bool failed;
};

/* Creates or truncates `path`, or opens `standard` for "-". 0 or a negative error, errno set. */
int trace_file_open(struct trace_file *to, const char *path, FILE *standard);
/* The beginning of a sink that writes a file. */
struct trace_file_sink {
    struct trace_sink sink;
    struct trace_file to;
};
/* A new sink of `size` octets, zero behind its beginning, whose file is open; NULL as of
 * trace_file_open. Its `close` frees it. */
void *trace_file_sink_new(size_t size, struct trace_sink sink, const char *path, FILE *standard);
/* After each line or block: flushes it to the operating system. */
void trace_file_flush(struct trace_file *to);
int trace_file_close(struct trace_file *to); /* ERR_IO: a write failed */

/* "apdu > ... < 9000 (done)": an event as one line of text, without time, card and line end. */
void trace_text_print(FILE *to, const struct trace_event *event);
/* As trace_text_print, with all octets of long values. */
void trace_text_print_whole(FILE *to, const struct trace_event *event);

/* An event as one JSON object, without line end; its keys are in trace_json.c. */
void trace_json_print(FILE *to, const struct trace_event *event);

enum {
    GSMTAP_PORT = 4729,
    GSMTAP_MAX = 65507 /* maximum of one UDP packet over IPv4 */
};

/*
 * The GSMTAP packet of an ATR or an APDU. ERR_NOT_FOUND: another event; ERR_TOO_LONG: does not fit
 * `out`, whose content is then undefined.
 */
int trace_gsmtap_put(struct buf *out, const struct trace_event *event);
/* False when the packet of `event` shows less than its line of text. */
bool trace_gsmtap_shows_all(const struct trace_event *event);

#endif
