/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log line of a message of the ESipa server. */
#ifndef TOOLS_EIM_SERVER_LOG_H
#define TOOLS_EIM_SERVER_LOG_H

#include <jansson.h>
#include <stdio.h>

/*
 * Prints FUNCTION EID RESPONSE, " (JSON)" for a message in this binding, then, each after ": ", the
 * error code by name, the content of a package result, download result or data response, and the
 * reason of a refusal. `line` is that of esipa_options.log.
 */
void log_print(FILE *to, const json_t *line);

#endif
