/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of users: shared objects that define euiccd_suite_cases. */
#ifndef TOOLS_SUITE_RUN_USER_CASES_H
#define TOOLS_SUITE_RUN_USER_CASES_H

#include "tools/suite/run/select.h"

enum { USER_CASES_WHY_MAX = 400 };

/*
 * Loads `path` and appends its cases to `arrays`, of SELECT_ARRAYS_MAX pointers with NULL at the
 * end. The object stays loaded. Negative with one line in `why`: it cannot be loaded, has no cases,
 * or a row is incomplete or has the id of another case.
 */
int user_cases_load(const char *path, const struct suite_case **arrays,
                    char why[USER_CASES_WHY_MAX]);

#endif
