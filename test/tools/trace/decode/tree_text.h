/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as lines, for comparison: "  name: value" and its flags as letters ?~!* (unknown, random,
 * refused, malformed). */
#ifndef TEST_TOOLS_TRACE_DECODE_TREE_TEXT_H
#define TEST_TOOLS_TRACE_DECODE_TREE_TEXT_H

#include "tools/trace/tree.h"

#include <stdarg.h>
#include <stdio.h>

static inline void tree_text_node(const struct node *node, unsigned depth, char *text, size_t size)
{
    size_t used = strlen(text);

    snprintf(text + used, size - used, "%*s%s%s%s%s%s%s%s%s\n", (int)(2 * depth), "", node->name,
             node->value ? ": " : "", node->value ? node->value : "",
             node->flags & ~(unsigned)TREE_LIST ? " " : "", node->flags & TREE_UNKNOWN ? "?" : "",
             node->flags & TREE_RANDOM ? "~" : "", node->flags & TREE_REFUSED ? "!" : "",
             node->flags & TREE_MALFORMED ? "*" : "");
    for (const struct node *child = node->first; child; child = child->next)
        tree_text_node(child, depth + 1, text, size);
}

/* The children of the root. */
static inline char *tree_text_of(const struct tree *tree, char *text, size_t size)
{
    *text = '\0';
    for (const struct node *node = tree->root.first; node; node = node->next)
        tree_text_node(node, 0, text, size);
    return text;
}

#endif
