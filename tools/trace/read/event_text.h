/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads events as apdu/trace_text.c writes them. */
#ifndef TOOLS_TRACE_READ_EVENT_TEXT_H
#define TOOLS_TRACE_READ_EVENT_TEXT_H

#include "apdu/trace.h"

/*
 * An event without time and card, "apdu > 00A4... < 9000 (done)". Strings and octets are made in
 * the arena; of a value that the text shortens ("...(1000 octets)") the part that is there.
 * ERR_MALFORMED: another text; ERR_MEMORY.
 */
int event_text_parse(struct arena *arena, struct bytes text, struct trace_event *event);
/* A line of a text trace, "12:00:01.000123 ship apdu ...". The time has no date: nanoseconds since
 * midnight. */
int event_line_parse(struct arena *arena, struct bytes line, struct trace_event *event);

#endif
