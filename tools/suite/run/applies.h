/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a case applies to a card. */
#ifndef TOOLS_SUITE_RUN_APPLIES_H
#define TOOLS_SUITE_RUN_APPLIES_H

#include "tools/suite/euiccd_suite.h"
#include "tools/suite/run/expression.h"

/* By its expression, by what its initial state needs, and by what cases may change. */
struct expression_result case_applies(const struct suite_case *row,
                                      const struct suite_settings *settings,
                                      enum suite_change allowed);

#endif
