/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files that make the line of decode_summary. */
#ifndef TOOLS_TRACE_DECODE_SUMMARY_PRIVATE_H
#define TOOLS_TRACE_DECODE_SUMMARY_PRIVATE_H

#include "tools/trace/exchange.h"

struct summary {
    char *at;
    size_t size, len;
};

enum { SUMMARY_SHOWN_MAX = 80 }; /* octets of a text or hex that a line has, with a NUL */

/* Append; what does not fit is cut. */
void summary_put(struct summary *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void summary_text(struct summary *line,
                  struct bytes text); /* of a card or peer, as text.h shows it */
void summary_hex(struct summary *line, struct bytes octets);

/* The lines of ES10 functions, parts of a Bound Profile Package, toolkit commands. */
void summary_es10(struct summary *line, const struct exchange *exchange);
void summary_bpp(struct summary *line, const struct exchange *exchange);
void summary_toolkit(struct summary *line, const struct exchange *exchange);

#endif
