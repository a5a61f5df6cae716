/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JUnit XML: a testsuite for each family. */
#ifndef TOOLS_SUITE_REPORT_JUNIT_H
#define TOOLS_SUITE_REPORT_JUNIT_H

#include "tools/suite/report/result.h"

#include <stdio.h>

void junit_report(FILE *to, const struct results *results);

#endif
