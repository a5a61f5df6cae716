/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of the module sgp.asn as a tree: where a walk begins. */
#include "tools/trace/decode/messages.h"

#include "tools/trace/decode/message_type.h"
#include "tools/trace/decode/message_walk.h"

#include <string.h>

enum { FIRST_OF_TWO_OCTETS = 0xBF };

bool decode_message(struct tree *tree, struct node *parent, struct bytes octets, size_t offset,
                    bool response)
{
    struct message_walk walk = {
        .tree = tree, .base = octets.at, .offset = offset, .response = response};
    struct bytes rest = octets;
    struct element element;
    size_t count;

    if (!element_next(&rest, &element) || !schema_messages_of(element.tag, &count))
        return false;
    if (element.tag == MESSAGE_TAG_REMOTE &&
        (element.value.len == 0 || element.value.at[0] != FIRST_OF_TWO_OCTETS))
        return false;
    message_add_message(&walk, parent ? parent : &tree->root, &element);
    message_add_rest(&walk, parent ? parent : &tree->root, rest);
    return true;
}

/* The element of `type`: as a node of its own, or its members below `parent`. */
static bool walk_type(struct tree *tree, struct node *parent, const char *type, struct bytes octets,
                      size_t offset, bool inside)
{
    struct message_walk walk = {.tree = tree,
                                .base = octets.at,
                                .offset = offset,
                                .response = strstr(type, "Request") == NULL};
    const struct schema *schema = schema_type(type), *arm = NULL;
    struct bytes rest = octets;
    struct element element;

    if (!schema || !element_next(&rest, &element))
        return false;
    if (!schema->tag)
        arm = schema_member(schema, NULL, element.tag, NULL);
    if (schema->tag ? schema->tag != element.tag : !arm)
        return false;
    walk.tag = schema->tag;
    if (!parent)
        parent = &tree->root;
    if (arm) {
        message_add_element(
            &walk, inside ? parent : message_add(&walk, parent, schema->name, element.whole), arm,
            &element);
    } else if (inside) {
        walk.cut = element.cut;
        message_walk_content(&walk, parent, schema, element.value);
        message_note_cut(&walk, parent, &element);
    } else {
        message_add_element(&walk, parent, schema, &element);
    }
    message_add_rest(&walk, parent, rest);
    return true;
}

bool decode_type(struct tree *tree, struct node *parent, const char *type, struct bytes octets,
                 size_t offset)
{
    return walk_type(tree, parent, type, octets, offset, false);
}

bool decode_members(struct tree *tree, struct node *parent, const char *type, struct bytes octets,
                    size_t offset)
{
    return walk_type(tree, parent, type, octets, offset, true);
}
