/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expressions over the settings of a card, which say to which cards a case applies:
 *
 *   es10c and not consumer        (p256 or brainpool) and svn >= 2.5        nvm >= 100000
 *
 * Names are those of settings.h; svn, spec and nvm are compared by < <= = >= >.
 */
#ifndef TOOLS_SUITE_RUN_EXPRESSION_H
#define TOOLS_SUITE_RUN_EXPRESSION_H

#include "tools/suite/settings/settings.h"

enum { EXPRESSION_TEXT_MAX = 120 };

struct expression_result {
    bool valid;
    bool holds;
    char text[EXPRESSION_TEXT_MAX]; /* what decided that it does not hold, "not consumer"; or why
                                       it is invalid */
};

/* "" always holds. */
struct expression_result expression_evaluate(const char *expression,
                                             const struct suite_settings *settings);

#endif
