/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compares two traces: aligns their exchanges, then compares the trees of each pair field by field.
 *
 * The alignment is the one of least cost within DIFF_WINDOW exchanges, so memory is bounded by the
 * largest messages. Fields with TREE_RANDOM are compared in shape: they are there in both, with the
 * same length; lengths of numbers and of DER signatures may differ.
 *
 * Left out, unless `all` is set: what moves the octets of a BIP channel (SEND DATA, RECEIVE DATA,
 * data available), as its parts depend on the network and the messages are compared; of messages of
 * a connection that are encrypted and follow each other, all but the first one; STATUS; notes of
 * the card that are no function or refusal.
 */
#ifndef TOOLS_TRACE_SHOW_DIFF_H
#define TOOLS_TRACE_SHOW_DIFF_H

#include "tools/trace/show/walk.h"

#include <stdio.h>

enum { DIFF_WINDOW = 256 };

struct diff_options {
    const char *const *ignored; /* names of fields, or ends of paths, "*" for any characters */
    size_t ignored_count;
    bool all;
    bool colour;
    bool quiet; /* no output */
    FILE *to;
};

struct diff_result {
    uint64_t compared;  /* pairs of exchanges */
    uint64_t different; /* pairs that differ, and exchanges of one trace only */
};

/* 0; ERR_MEMORY, ERR_IO; a trace that cannot be opened: negative with one line in `reason`.
 * `remarks`: the remarks of the readers about damaged traces, a line each, printed to standard
 * error by the caller; "" none. */
int diff_traces(const struct walk_source sources[2], const struct diff_options *options,
                struct diff_result *result, char reason[WALK_REASON_MAX],
                char remarks[2][WALK_REASON_MAX]);

/* Are the trees equal? Of `encrypted` messages the names of the fields only. Prints lines "-path:
 * value" and "+path: value", after `title` before the first one. */
struct node;
bool diff_trees(const struct node *a, const struct node *b, bool encrypted,
                const struct diff_options *options, const char *title);

#endif
