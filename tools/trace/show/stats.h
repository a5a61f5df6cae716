/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics of a trace: how often, how long, how many octets for each function and instruction,
 * octets over the air for each peer, the slowest exchanges, refusals, unknown fields.
 */
#ifndef TOOLS_TRACE_SHOW_STATS_H
#define TOOLS_TRACE_SHOW_STATS_H

#include "tools/trace/show/view.h"

#include <stdio.h>

struct stats;

int stats_new(struct stats **out); /* ERR_MEMORY */
void stats_free(struct stats *stats);
int stats_add(struct stats *stats, struct view *view); /* ERR_MEMORY */
void stats_print(const struct stats *stats, FILE *to);
/* One JSON object and a line end; its members are described in euicc-trace(1). */
void stats_print_json(const struct stats *stats, FILE *to);

#endif
