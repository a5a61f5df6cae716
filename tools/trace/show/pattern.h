/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_TRACE_SHOW_PATTERN_H
#define TOOLS_TRACE_SHOW_PATTERN_H

#include <stdbool.h>

/* Compares without case; `*` in the pattern stands for any characters. */
bool pattern_matches(const char *pattern, const char *text);

#endif
