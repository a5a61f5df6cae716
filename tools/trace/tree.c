/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void tree_init(struct tree *tree, struct arena *arena, const char *name)
{
    *tree = (struct tree){.arena = arena, .root = {.name = name}};
}

bool tree_is_spare(const struct tree *tree, const struct node *node)
{
    for (size_t i = 0; i < TREE_SPARES; i++)
        if (node == &tree->spare[i])
            return true;
    return false;
}

/* The spare node of the level below `parent`; the deepest level has one for all below. */
static struct node *spare_below(struct tree *tree, const struct node *parent)
{
    size_t level = tree_is_spare(tree, parent) ? (size_t)(parent - tree->spare) + 1 : 0;

    return &tree->spare[level < TREE_SPARES ? level : TREE_SPARES - 1];
}

void tree_set_full(struct tree *tree, size_t octets)
{
    tree->full = true;
    if (octets <= tree->arena->limit - tree->arena->used)
        tree->out_of_memory = true;
}

struct node *tree_node(struct tree *tree, struct node *parent, const char *name,
                       struct bytes octets, size_t offset)
{
    struct node *node = arena_alloc(tree->arena, sizeof(*node));

    if (!node) {
        tree_set_full(tree, sizeof(*node));
        node = spare_below(tree, parent);
        *node = (struct node){.name = name, .octets = octets, .offset = offset};
        return node;
    }
    *node = (struct node){.name = name, .octets = octets, .offset = offset};
    if (!parent)
        parent = &tree->root;
    if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    parent->last = node;
    return node;
}

static const char *text_of(struct tree *tree, const char *format, va_list arguments)
{
    va_list again;
    char *text;
    int length;

    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    text = length < 0 ? NULL : arena_alloc(tree->arena, (size_t)length + 1);
    if (!text) {
        tree_set_full(tree, length < 0 ? 0 : (size_t)length + 1);
        return "";
    }
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

const char *tree_text(struct tree *tree, const char *format, ...)
{
    va_list arguments;
    const char *text;

    va_start(arguments, format);
    text = text_of(tree, format, arguments);
    va_end(arguments);
    return text;
}

void tree_value(struct tree *tree, struct node *node, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    node->value = text_of(tree, format, arguments);
    va_end(arguments);
}

void tree_hex(struct tree *tree, struct node *node)
{
    size_t size = 2 * node->octets.len + 1;
    char *text = arena_alloc(tree->arena, size);

    if (!text) {
        tree_set_full(tree, size);
        return;
    }
    node->value = bytes_to_hex(node->octets, text, size);
}

void tree_flag(struct tree *tree, struct node *node, unsigned flags)
{
    if (flags & ~node->flags & TREE_UNKNOWN)
        tree->unknown++;
    node->flags |= flags;
}

const struct node *tree_find(const struct node *node, const char *path)
{
    while (node && *path) {
        size_t length = strcspn(path, "/");

        node = node->first;
        while (node && (strncmp(node->name, path, length) != 0 || node->name[length] != '\0'))
            node = node->next;
        path += length + (path[length] == '/');
    }
    return node;
}
