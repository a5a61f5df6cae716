/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON; euicc-suite(1) describes the members. */
#ifndef TOOLS_SUITE_REPORT_JSON_H
#define TOOLS_SUITE_REPORT_JSON_H

#include "tools/suite/report/result.h"

#include <stdio.h>

/* 0; ERR_IO with errno. */
int json_report(FILE *to, const struct results *results);
enum { JSON_WHY_MAX = 400 };
/* Appends the results of a report; texts are copied. ERR_MALFORMED with one line in `why`. */
int json_report_read(const char *path, struct results *results, char why[JSON_WHY_MAX]);

#endif
