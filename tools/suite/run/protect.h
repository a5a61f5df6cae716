/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs code that CMocka's assertions or the ends of a case may leave by a jump. */
#ifndef TOOLS_SUITE_RUN_PROTECT_H
#define TOOLS_SUITE_RUN_PROTECT_H

#include "tools/suite/suite.h"

/*
 * Calls `function` as a test of CMocka; what CMocka prints is captured. True: it returned. False:
 * suite->verdict and suite->reason say why not: as suite_fail and suite_inconclusive set them; fail
 * with CMocka's message for one of its assertions; inconclusive for its skip and for a signal.
 */
bool protect_run(struct suite *suite, void (*function)(struct suite *suite, void *context),
                 void *context);

#endif
