/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which case reaches a result code, or why none does: reached.def. */
#ifndef TOOLS_SUITE_CASES_REACHED_H
#define TOOLS_SUITE_CASES_REACHED_H

#include <stddef.h>

struct reached_code {
    const char *function; /* "ES10b.LoadEuiccPackage" */
    const char *member;   /* "enableResult" */
    const char *code;     /* "catBusy(5)" */
    const char *id;       /* of the case; NULL: no case can reach the code */
    const char *reason;   /* why not; NULL with an id */
};

/* Row `index`, from 0; NULL past the last. */
const struct reached_code *reached_at(size_t index);
/* NULL: no row. */
const struct reached_code *reached_find(const char *function, const char *member, const char *code);

#endif
