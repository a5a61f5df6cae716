/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the files of the filter. */
#ifndef TOOLS_TRACE_SHOW_FILTER_INTERNAL_H
#define TOOLS_TRACE_SHOW_FILTER_INTERNAL_H

#include "tools/trace/show/filter.h"

enum { TERMS_MAX = 64, VALUE_MAX = 200 };

enum comparison { IS, IS_NOT, LESS, LESS_OR_IS, GREATER, GREATER_OR_IS };

enum node_kind { NODE_TERM, NODE_NOT, NODE_AND, NODE_OR };

struct node_of_filter {
    enum node_kind kind;
    const struct field *field; /* TERM */
    enum comparison comparison;
    char value[VALUE_MAX];
    int64_t first, last;                 /* TERM with a number or time: its range, inclusive */
    bool of_day;                         /* a time without date */
    bool of_date;                        /* the range has a date */
    struct node_of_filter *left, *right; /* NOT: left */
};

struct filter {
    struct node_of_filter nodes[TERMS_MAX];
    size_t count;
    struct node_of_filter *root;
};

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_TIME, FIELD_WORD };

struct field {
    const char *name;
    enum field_kind kind;
    unsigned of; /* 1 << enum exchange_kind: those that have it; others match neither = nor != */
    bool (*matches)(const struct node_of_filter *term, struct view *view);
};

/* The row of a field or word; NULL: none. */
const struct field *filter_field(const char *name);
/* The name of row `index`; NULL behind the last one. */
const char *filter_field_name(size_t index);
/* Reads the value of a FIELD_NUMBER or FIELD_TIME, "VALUE" or "FIRST..LAST", into the range. */
bool filter_read_range(struct node_of_filter *term);

#endif
