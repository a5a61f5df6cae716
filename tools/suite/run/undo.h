/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TOOLS_SUITE_RUN_UNDO_H
#define TOOLS_SUITE_RUN_UNDO_H

#include "tools/suite/suite.h"

#include <stdio.h>

/* Undoes all entries, the last one first, each whatever becomes of the others. False: one failed;
 * `why` says which. The verdict and reason of the case are lost: the caller keeps them. */
bool undo_all(struct suite *suite, char *why, size_t size);

#endif
