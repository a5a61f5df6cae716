/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reader and session together: the exchanges of a trace, step by step. */
#ifndef TOOLS_TRACE_SHOW_WALK_H
#define TOOLS_TRACE_SHOW_WALK_H

#include "tools/trace/exchange.h"

struct trace_keys;
struct walk;

struct walk_source {
    const char *path;        /* of a trace; "-": standard input */
    bool follow;             /* wait for what is written to it */
    const char *listen;      /* instead of a path: HOST:PORT for GSMTAP over UDP */
    struct trace_keys *keys; /* NULL: none */
};

enum { WALK_REASON_MAX = 400 };

/*
 * Calls `on_exchange` with the exchange, then with an exchange of its own for each ES10 function
 * that the IPAe inside the card called meanwhile (EXCHANGE_EVENT), until it returns another value
 * than 0; returns that.
 */
int walk_calls(const struct exchange *exchange,
               int (*on_exchange)(void *context, const struct exchange *exchange), void *context);

/* `on_exchange` returns 0 to continue; another value ends walk_step with it. 0; negative with one
 * line in `reason`. */
int walk_new(struct walk **out, const struct walk_source *source,
             int (*on_exchange)(void *context, const struct exchange *exchange), void *context,
             char reason[WALK_REASON_MAX]);
/* Takes one record, which may complete exchanges. 1: there is more; 0: the end; negative:
 * ERR_MEMORY, ERR_IO (EINTR: a signal); else what the callback returned. */
int walk_step(struct walk *walk);
/* After the end: one line when not all could be read; NULL: all was read. */
const char *walk_remark(const struct walk *walk);
void walk_free(struct walk *walk); /* NULL is allowed */

#endif
