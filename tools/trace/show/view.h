/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An exchange as it is shown: its properties, computed when they are first requested, so that a
 * line that a filter removes needs little time.
 */
#ifndef TOOLS_TRACE_SHOW_VIEW_H
#define TOOLS_TRACE_SHOW_VIEW_H

#include "tools/trace/decode/decode.h"

enum { VIEW_SUMMARY_MAX = 600, VIEW_APPLICATION_MAX = 40 };

struct view {
    struct arena *arena; /* of the trees; of the caller */
    const struct exchange *exchange;
    const char *function;
    bool refused;
    /* Private. */
    bool has_summary, has_application, has_tree;
    char summary[VIEW_SUMMARY_MAX];
    char application_text[VIEW_APPLICATION_MAX];
    const char *application;
    struct tree tree;
};

/* Begins with an exchange; resets the arena. */
void view_set(struct view *view, struct arena *arena, const struct exchange *exchange);
const char *view_summary(struct view *view);
/* "ISD-R"; "IPAe" of an ES10 function that it calls; "" where no application is selected, or it is
 * unknown. */
const char *view_application(struct view *view);
const struct tree *view_tree(struct view *view);
/* There was no memory for parts of the tree that were asked for. */
bool view_lacks_memory(const struct view *view);
/* "power", "command", "message", "event". */
const char *view_kind(const struct view *view);

#endif
