/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One readable line for each exchange while it is traced: the events of a card pass the reassembly
 * (session/) and decode_summary. The line comes during the event that ends its exchange, so that it
 * becomes a comment of that packet.
 */
#ifndef TOOLS_TRACE_COMMENTS_H
#define TOOLS_TRACE_COMMENTS_H

#include "apdu/trace.h"

struct trace_comments;

/* ERR_MEMORY. */
int trace_comments_new(struct trace_comments **out,
                       void (*on_line)(void *context, const char *card, const char *line),
                       void *context);
/* After an error, which is a lack of memory, nothing more is commented. */
void trace_comments_add(struct trace_comments *comments, const struct trace_event *event);
void trace_comments_free(struct trace_comments *comments); /* NULL is allowed */

#endif
