/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of elements*.c. */
#ifndef TOOLS_TRACE_DECODE_ELEMENTS_PARTS_H
#define TOOLS_TRACE_DECODE_ELEMENTS_PARTS_H

#include "tools/trace/decode/part.h"

enum { ELEMENTS_APPLICATIONS_MAX = 8, ELEMENTS_PATH_MAX = 16 };

/* Properties that elements set for the elements behind them. */
struct elements {
    struct parts parts; /* aid and path: of the current directory */
    /* Temporary identifiers of the ADFs of the package, in the order in which they came. */
    struct {
        uint8_t fid[2], aid[16], aid_len;
    } applications[ELEMENTS_APPLICATIONS_MAX];
    unsigned application_count;
    uint8_t path[ELEMENTS_PATH_MAX], aid[16]; /* memory of parts.path and parts.aid */
};

/* elements_file.c: the members of an element with a template, and of genericFileManagement. */
void elements_template(struct elements *elements, struct node *node, unsigned element,
                       struct bytes content);
void elements_generic(struct elements *elements, struct node *node, struct bytes content);
/* elements_table.c: the members of the other elements. NULL: `element` is not one of them. */
const struct tag_row *elements_table(unsigned element);
/* The PEHeader. */
extern const struct tag_row elements_header[];
/* elements_domain.c */
extern const struct tag_row elements_security_domain[], elements_rfm[], elements_application[];

#endif
