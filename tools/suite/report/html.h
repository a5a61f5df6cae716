/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as one HTML page without scripts or other files. */
#ifndef TOOLS_SUITE_REPORT_HTML_H
#define TOOLS_SUITE_REPORT_HTML_H

#include "tools/suite/report/result.h"

#include <stdio.h>

void html_report(FILE *to, const struct results *results);

#endif
