/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sinks of trace.h share among themselves. */
#ifndef APDU_TRACE_SINK_H
#define APDU_TRACE_SINK_H

#include "apdu/trace.h"

#include <stdio.h>

/*
 * A file that is traced to. After the first write that failed nothing more is written, so that what
 * is there stays readable; one line on standard error says so.
 */
struct trace_file {
    FILE *file;
    char *path;
    bool failed;
};

/* `path` opened anew, or `standard` for "-". 0 or a negative error, errno set. */
int trace_file_open(struct trace_file *to, const char *path, FILE *standard);
/* At the end of each line or block: hands it to the operating system. */
void trace_file_flush(struct trace_file *to);
void trace_file_close(struct trace_file *to);

/* "apdu > ... < 9000 (done)": an event as one line of text, without time, card and line end. */
void trace_text_print(FILE *to, const struct trace_event *event);

enum {
    GSMTAP_PORT = 4729,
    GSMTAP_MAX = 65507 /* what fits one UDP packet over IPv4 */
};

/*
 * The GSMTAP packet of an ATR or an APDU. ERR_NOT_FOUND: this event is none; ERR_TOO_LONG: does not
 * fit `out`, which then is to be thrown away.
 */
int trace_gsmtap_put(struct buf *out, const struct trace_event *event);
/* False when the packet of `event` says less than its line of text would. */
bool trace_gsmtap_shows_all(const struct trace_event *event);

#endif
