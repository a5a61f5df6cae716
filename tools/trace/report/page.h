/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fixed parts of the page, which the Makefile makes of the files in page/. */
#ifndef TOOLS_TRACE_REPORT_PAGE_H
#define TOOLS_TRACE_REPORT_PAGE_H

#include "apdu/bytes.h"

#include <stdio.h>

/* What report.c writes before and after the data. 0, ERR_CRYPTO; errors of writing: ferror(to). */
int page_put_start(FILE *to);
int page_put_end(FILE *to);

#endif
