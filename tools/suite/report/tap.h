/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as TAP, version 14 (https://testanything.org). */
#ifndef TOOLS_SUITE_REPORT_TAP_H
#define TOOLS_SUITE_REPORT_TAP_H

#include "tools/suite/report/result.h"

#include <stdio.h>

/* The parts in order: begin, each result with its number from 1, end with the plan. */
void tap_begin(FILE *to);
void tap_result(FILE *to, const struct result *result, size_t number);
void tap_end(FILE *to, const struct results *results);

#endif
