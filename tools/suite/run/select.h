/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which cases are meant: by id, family, clause and rule. */
#ifndef TOOLS_SUITE_RUN_SELECT_H
#define TOOLS_SUITE_RUN_SELECT_H

#include "tools/suite/euiccd_suite.h"

enum select_kind {
    SELECT_ID,          /* a pattern of the shell: "es10b-*" */
    SELECT_FAMILY,      /* "es10b", "es10b-get-eid", or an outline: "SGP.23-1", "SGP.23-1 4.2.21" */
    SELECT_CLAUSE,      /* "SGP.32 5.9.4", "SGP.32 5.9", "5.9.4" */
    SELECT_RULE,        /* "B-12", pattern "C-*" */
    SELECT_LAST_FAILED, /* an id of an earlier report */
    SELECT_KINDS
};
enum { SELECT_MAX = 1024 };

/* Of each kind that is given, one must match. */
struct selection {
    struct select_row {
        enum select_kind kind;
        const char *text;
    } rows[SELECT_MAX];
    size_t count;
};

/* False: there is no room. `text` must outlive the selection. */
bool selection_add(struct selection *selection, enum select_kind kind, const char *text);
bool selection_has(const struct selection *selection, const struct suite_case *row);

/* The arrays of cases of a run: the built-in ones, then those of users; NULL at the end. */
enum { SELECT_ARRAYS_MAX = 512 };
/* Calls `on_case` for the selected cases of `arrays` in their order, until it returns false. */
void selection_walk(const struct selection *selection, const struct suite_case *const *arrays,
                    bool (*on_case)(void *context, const struct suite_case *row), void *context);

#endif
