/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands that read traces share. */
#ifndef TOOLS_CLI_TRACE_OPTIONS_H
#define TOOLS_CLI_TRACE_OPTIONS_H

#include <stdbool.h>

#define COLOUR_WHEN "auto|always|never"
enum colour_when { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* Are colours wanted on standard output? auto: on a terminal, without NO_COLOR. */
bool wants_colour(enum colour_when when);

struct trace_keys;
/* Adds the key log `path`; `*keys` is made when it is NULL. Ends the program when it cannot be
 * read; `option` is for the message. */
void take_key_log(struct trace_keys **keys, const char *option, const char *path);

#endif
