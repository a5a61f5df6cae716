/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line that the ESipa server prints of a message. */
#ifndef TOOLS_EIM_SERVER_LOG_H
#define TOOLS_EIM_SERVER_LOG_H

#include <jansson.h>
#include <stdio.h>

/*
 * FUNCTION EID ANSWER, and after it what counts, each after ": ": an error code by its name, what
 * the result of a package, of a download or of a data request says, why it was refused. `line` is
 * that of esipa_options.log.
 */
void log_print(FILE *to, const json_t *line);

#endif
