/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/cases/families.h"

#include <stddef.h>

#define FAMILY(name) name,
const struct suite_case *const suite_families[] = {
#include "tools/suite/cases/families.def"
    NULL};
