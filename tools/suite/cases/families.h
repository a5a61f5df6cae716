/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in cases: cases_isdr and so on, one array for each row of families.def. */
#ifndef TOOLS_SUITE_CASES_FAMILIES_H
#define TOOLS_SUITE_CASES_FAMILIES_H

#include "tools/suite/euiccd_suite.h"

#define FAMILY(name) extern const struct suite_case name[];
#include "tools/suite/cases/families.def"
#undef FAMILY

/* All of them, NULL at the end. */
extern const struct suite_case *const suite_families[];

#endif
