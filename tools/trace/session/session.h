/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reassembly: records in, exchanges out, for each card and logical channel. Memory is bounded by
 * the largest message, not by the trace.
 */
#ifndef TOOLS_TRACE_SESSION_SESSION_H
#define TOOLS_TRACE_SESSION_SESSION_H

#include "tools/trace/exchange.h"

struct trace_keys; /* tools/trace/session/keys.h */
struct trace_session;

/* `keys` (may be NULL) opens what is encrypted; it grows by the secrets that the trace contains.
 * `on_exchange` returns 0 to go on; another value ends trace_session_add with it. ERR_MEMORY. */
int trace_session_new(struct trace_session **out, struct trace_keys *keys,
                      int (*on_exchange)(void *context, const struct exchange *exchange),
                      void *context);
/* 0, ERR_MEMORY, or what the callback returned. */
int trace_session_add(struct trace_session *session, const struct trace_record *record);
/* What is incomplete at the end of the trace becomes exchanges with EXCHANGE_INCOMPLETE. */
int trace_session_end(struct trace_session *session);
void trace_session_free(struct trace_session *session); /* NULL is allowed */

#endif
