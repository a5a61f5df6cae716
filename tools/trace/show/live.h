/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints the exchanges of cards in this process while they run: for euiccd_trace_callback. A line
 * for each exchange when it is complete, then the notes of the card about it.
 */
#ifndef TOOLS_TRACE_SHOW_LIVE_H
#define TOOLS_TRACE_SHOW_LIVE_H

#include "apdu/trace.h"
#include "card/euiccd.h"

struct live;

/* To the file `path`, which is replaced; "-" is standard error. ERR_IO with errno, ERR_MEMORY. */
int live_new(struct live **out, const char *path);
/* The event as the sinks of apdu/trace.h have it; borrows. */
struct trace_event live_event(const struct euiccd_trace_event *event);
/* The context is the struct live. */
void live_on_event(void *context, const struct euiccd_trace_event *event);
/* The same as a sink of apdu/trace.h, which owns it; NULL with errno. */
struct trace_sink *live_sink_new(const char *path);
/* Prints what is incomplete. After a failed write nothing more is printed; one line on standard
 * error reports it, and the result is ERR_IO. NULL is allowed. */
int live_free(struct live *live);

#endif
