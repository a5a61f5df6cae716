/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of fault rules: one rule a line; blank lines and lines that begin with # are skipped. */
#ifndef TOOLS_CLI_FAULT_FILE_H
#define TOOLS_CLI_FAULT_FILE_H

#include <stddef.h>

enum { FAULT_FILE_WHY_MAX = 400 };
/*
 * Calls `add` with each rule of the file `path`, whose text is valid during the call and is not
 * checked. 0; negative with one line in `why`.
 */
int fault_file_read(const char *path, void (*add)(void *context, const char *rule), void *context,
                    char why[FAULT_FILE_WHY_MAX]);

#endif
