/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints exchanges: one line each, as a text tree, as JSON. Texts of a peer or a card cannot move
 * the cursor of a terminal (apdu/text.h).
 */
#ifndef TOOLS_TRACE_SHOW_SHOW_H
#define TOOLS_TRACE_SHOW_SHOW_H

#include "tools/trace/show/view.h"

#include <stdio.h>

struct show {
    FILE *to;
    bool colour;
    bool events; /* below each line, notes, refusals and failures of the card, a line each */
    bool full;   /* trees show all octets; else the first SHOW_OCTETS_MAX of a value */
    /* Private; zero at the start of each trace. */
    bool has_cards; /* several: a column with their names */
    char card[64];  /* the first one */
};

enum { SHOW_OCTETS_MAX = 48 };

/* "   54 12:00:01.000123 1 ISD-R  9000 EnableProfile 8999...: ok(0)", and the reason of a refusal.
 */
void show_line(struct show *show, struct view *view);
/* The line, then the tree below it. */
void show_tree(struct show *show, struct view *view);
/* A tree alone, its nodes below `depth` levels of indent. */
void show_nodes(struct show *show, const struct node *node, unsigned depth);

/* One JSON object and a line end; the members are described in euicc-trace(1). `trace`: the name
 * of the file. */
void show_json(FILE *to, struct view *view, const char *trace);
/* The nodes of a tree as a JSON array. */
void show_json_nodes(FILE *to, const struct node *node);
/* A JSON string; octets that are not UTF-8 are \xNN in it. */
void show_json_text(FILE *to, const char *text);

#endif
