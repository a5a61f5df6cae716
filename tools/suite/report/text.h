/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as text for a person. */
#ifndef TOOLS_SUITE_REPORT_TEXT_H
#define TOOLS_SUITE_REPORT_TEXT_H

#include "tools/suite/report/result.h"

#include <stdio.h>

/* A line; of failures and the like also why, and what happened. */
void text_result(FILE *to, const struct result *result);
/* The sums: by family, by rule (those that failed), in all. */
void text_summary(FILE *to, const struct results *results);

#endif
