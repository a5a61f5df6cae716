/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened in a case, decoded. */
#ifndef TOOLS_SUITE_REPORT_DETAILS_H
#define TOOLS_SUITE_REPORT_DETAILS_H

#include "tools/suite/report/result.h"
#include "tools/suite/suite.h"

/* Sets result->details: steps, notes, a line for each exchange, the last one as a tree. Without
 * memory parts are missing. */
void details_make(struct results *results, struct result *result,
                  const struct suite_record *records);

#endif
