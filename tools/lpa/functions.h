/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of euicc lpa, each a line of the command made into calls of tools/lpa. */
#ifndef TOOLS_LPA_FUNCTIONS_H
#define TOOLS_LPA_FUNCTIONS_H

#include "tools/lpa/lpa.h"

enum { LPA_ARGUMENTS_MAX = 2 };

/* What the command line says. */
struct lpa_order {
    const char *reader, *card, *pki, *confirmation_code, *sds;
    bool insecure, json, no_refresh;
    const char *function;
    const char *arguments[LPA_ARGUMENTS_MAX];
    int count;
};

/* Prints what it did; gives an exit status. */
typedef int lpa_function(struct lpa *lpa, const struct lpa_order *order);

/* One that there is not, or with too many arguments, ends the program with VERB_USAGE. */
lpa_function *lpa_function_find(const struct lpa_order *order);

#endif
