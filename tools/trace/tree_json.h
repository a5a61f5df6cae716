/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tree as nested JSON: members by name, for logs and for `--json` of commands that show messages.
 *
 * A leaf is its value as a string, null where it has none. Children are an object; several of one
 * name are a list in it. Children of a list are a list: an item whose name is that of its type is
 * its value, other items, arms of a CHOICE, are {NAME: VALUE}.
 */
#ifndef TOOLS_TRACE_TREE_JSON_H
#define TOOLS_TRACE_TREE_JSON_H

#include "tools/trace/tree.h"

#include <jansson.h>

/* New. */
json_t *tree_json(const struct node *node);

#endif
