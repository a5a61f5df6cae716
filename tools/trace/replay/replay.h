/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sends the commands of a trace to a card and compares what it responds with what was recorded.
 * GET RESPONSE after 61xx and the repetition after 6Cxx are sent as this card needs them. Responses
 * are compared as decoded trees, with the rules of tools/trace/show/diff.h.
 */
#ifndef TOOLS_TRACE_REPLAY_REPLAY_H
#define TOOLS_TRACE_REPLAY_REPLAY_H

#include "tools/trace/read/reader.h"
#include "tools/trace/replay/replay_options.h"

enum { REPLAY_REASON_MAX = 400 };

/* 0: the trace was sent, up to its end or damage. Negative with one line in `reason`: the link or
 * memory failed, or a line of a script is invalid. */
int replay_run(struct trace_reader *reader, struct link **link,
               const struct replay_options *options, char reason[REPLAY_REASON_MAX]);

#endif
