/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The recorded and the received exchanges, each with a session of its own, compared in pairs. Both
 * get records with the same numbers, so that the first record identifies the pair.
 */
#ifndef TOOLS_TRACE_REPLAY_COMPARE_H
#define TOOLS_TRACE_REPLAY_COMPARE_H

#include "tools/trace/replay/replay_options.h"

struct compare;

enum compare_side { COMPARE_RECORDED, COMPARE_RECEIVED, COMPARE_SIDES };

int compare_new(struct compare **out, const struct replay_options *options); /* ERR_MEMORY */
void compare_free(struct compare *compare);                                  /* NULL is allowed */
/* ERR_MEMORY. `silent`: the exchange that begins with this record is not reported. */
int compare_add(struct compare *compare, enum compare_side side, const struct trace_record *record,
                bool silent);
/* Reports the pairs that are complete. ERR_MEMORY. */
int compare_pairs(struct compare *compare);
/* Ends both sessions and reports the rest. ERR_MEMORY. */
int compare_end(struct compare *compare);

#endif
