/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/tree_json.h"

#include "card/asn1/schema.h"

#include <string.h>

static void add_member(json_t *object, const char *name, json_t *value)
{
    json_t *before = json_object_get(object, name);
    json_t *list;

    if (!before) {
        json_object_set_new(object, name, value);
        return;
    }
    /* No value is a list but that of a list's node, whose name is there once. */
    list = json_is_array(before) ? json_incref(before) : json_pack("[O]", before);
    json_array_append_new(list, value);
    json_object_set_new(object, name, list);
}

static json_t *list_json(const struct node *node)
{
    json_t *list = json_array();

    for (const struct node *item = node->first; item; item = item->next) {
        if (schema_type(item->name) || strcmp(item->name, node->name) == 0)
            json_array_append_new(list, tree_json(item));
        else
            json_array_append_new(list, json_pack("{s:o}", item->name, tree_json(item)));
    }
    return list;
}

json_t *tree_json(const struct node *node)
{
    json_t *object;

    if (node->flags & TREE_LIST)
        return list_json(node);
    if (!node->first)
        return node->value ? json_string(node->value) : json_null();
    object = json_object();
    for (const struct node *child = node->first; child; child = child->next)
        add_member(object, child->name, tree_json(child));
    return object;
}
