/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters of exchanges: `function=EnableProfile and not sw=9000'.
 *
 *   expression  = term { ("and" | "or") term }        "and" binds closer than "or"
 *   term        = "not" term | "(" expression ")" | FIELD OPERATOR VALUE | WORD
 *   OPERATOR    = "=" | "!=" | "<" | "<=" | ">" | ">="   (order only for numbers and times)
 *   VALUE       = characters without blank and parenthesis, or in '...' or "..."
 *
 * "==", "&&", "||" and "!" are accepted as well. Names and texts are compared without case.
 */
#ifndef TOOLS_TRACE_SHOW_FILTER_H
#define TOOLS_TRACE_SHOW_FILTER_H

#include "tools/trace/show/view.h"

struct filter;

enum { FILTER_REASON_MAX = 300 };

/* 0; ERR_MALFORMED with one line in `reason`; ERR_MEMORY. */
int filter_new(struct filter **out, const char *text, char reason[FILTER_REASON_MAX]);
void filter_free(struct filter *filter); /* NULL is allowed */
/* NULL matches all. */
bool filter_matches(const struct filter *filter, struct view *view);

#endif
