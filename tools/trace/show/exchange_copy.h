/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_TRACE_SHOW_EXCHANGE_COPY_H
#define TOOLS_TRACE_SHOW_EXCHANGE_COPY_H

#include "tools/trace/exchange.h"

/* A copy whose texts, octets and events are in the arena. ERR_MEMORY. */
int exchange_copy(struct exchange *copy, const struct exchange *exchange, struct arena *arena);

#endif
