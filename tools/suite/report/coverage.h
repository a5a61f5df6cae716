/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which result codes were seen, and which rules were tested. */
#ifndef TOOLS_SUITE_REPORT_COVERAGE_H
#define TOOLS_SUITE_REPORT_COVERAGE_H

#include "tools/suite/report/result.h"

#include <stdio.h>

/* Counts, then each gap with its reason; "not reached" where there is none. */
void coverage_print(FILE *to, const struct results *results);

#endif
