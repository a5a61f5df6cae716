/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in XML and HTML. */
#ifndef TOOLS_SUITE_REPORT_MARKUP_H
#define TOOLS_SUITE_REPORT_MARKUP_H

#include <stdio.h>

/* Escaped for content and attributes; what XML cannot contain is \xNN. Line ends stay. */
void markup_text(FILE *to, const char *text);

#endif
