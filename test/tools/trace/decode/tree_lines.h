/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A tree as text, for tests: "parent/child=value" and the flags, a node a line. */
#ifndef TEST_TOOLS_TRACE_DECODE_TREE_LINES_H
#define TEST_TOOLS_TRACE_DECODE_TREE_LINES_H

#include <stdio.h>
#include <string.h>

#include "tools/trace/tree.h"

struct tree_lines {
    char text[1 << 16];
    size_t len;
};

static inline void tree_lines_nodes(struct tree_lines *out, const struct node *node,
                                    const char *before)
{
    static const char *const flags[] = {"unknown", "random", "refused", "malformed", "secret"};
    char path[400];

    for (; node; node = node->next) {
        snprintf(path, sizeof path, "%.150s%s%.150s", before, *before ? "/" : "", node->name);
        out->len += (size_t)snprintf(out->text + out->len, sizeof out->text - out->len, "%s%s%s",
                                     path, node->value ? "=" : "", node->value ? node->value : "");
        for (unsigned bit = 0; bit < 5; bit++)
            if (node->flags >> bit & 1)
                out->len += (size_t)snprintf(out->text + out->len, sizeof out->text - out->len,
                                             " <%s>", flags[bit]);
        out->len += (size_t)snprintf(out->text + out->len, sizeof out->text - out->len, "\n");
        if (out->len + 1000 > sizeof out->text)
            return;
        tree_lines_nodes(out, node->first, path);
    }
}

/* The whole tree; begins with an empty line. Static memory. */
static inline const char *tree_lines_of(const struct tree *tree)
{
    static struct tree_lines out;

    out.text[0] = '\n';
    out.len = 1;
    out.text[1] = 0;
    tree_lines_nodes(&out, tree->root.first, "");
    return out.text;
}

/* Fails the test unless the tree of row `row` has all lines of `expected`. */
static inline void tree_lines_check(const struct tree *tree, size_t row, const char *expected)
{
    const char *text = tree_lines_of(tree);
    char line[1200];

    while (*expected) {
        size_t len = strcspn(expected, "\n");

        snprintf(line, sizeof line, "\n%.*s\n", (int)len, expected);
        if (!strstr(text, line))
            fail_msg("row %zu: no line `%s' in `%s'", row, line, text);
        expected += len + (expected[len] == '\n');
    }
}

#endif
