/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a case as exchanges. */
#ifndef TOOLS_SUITE_REPORT_WALK_H
#define TOOLS_SUITE_REPORT_WALK_H

#include "tools/suite/suite.h"
#include "tools/trace/exchange.h"

/* Calls `on_exchange`, which returns 0, for each exchange, and `on_text` (may be NULL) for the
 * steps and notes in between. Without memory exchanges are missing. */
void walk_exchanges(const struct suite_record *records,
                    int (*on_exchange)(void *context, const struct exchange *exchange),
                    void (*on_text)(void *context, const struct suite_record *record),
                    void *context);

#endif
