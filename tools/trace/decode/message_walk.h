/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk along the tables of card/asn1/schema.h: private to decode/message*.c. */
#ifndef TOOLS_TRACE_DECODE_MESSAGE_WALK_H
#define TOOLS_TRACE_DECODE_MESSAGE_WALK_H

#include "card/asn1/schema.h"
#include "tools/trace/decode/element.h"
#include "tools/trace/tree.h"

struct message_walk {
    struct tree *tree;
    const uint8_t *base; /* octets at `offset` of the message */
    size_t offset;
    bool response;
    bool remote; /* inside RemoteProfileProvisioning: the forms of ES9+ */
    bool cut;    /* the element that is being walked ends early */
    unsigned depth;
    const char *type; /* the named type that is being walked */
    uint32_t tag;     /* of the message that is being walked; 0: none */
};

struct node *message_add(struct message_walk *walk, struct node *parent, const char *name,
                         struct bytes octets);
/* What is left of a container and no element. */
void message_add_rest(struct message_walk *walk, struct node *parent, struct bytes rest);
/* `node` is an element that ends early, where that is so. */
void message_note_cut(struct message_walk *walk, struct node *node, const struct element *element);
/* The element of a member, an arm or an item of a list, as a node. */
void message_add_element(struct message_walk *walk, struct node *parent,
                         const struct schema *schema, const struct element *element);
/* A message by its tag, as a node. */
void message_add_message(struct message_walk *walk, struct node *parent,
                         const struct element *element);
/* `content` is the value of `schema`: its tag and length are gone. Of a CHOICE without a tag and of
 * X.509 types it is the whole element. */
void message_walk_content(struct message_walk *walk, struct node *node, const struct schema *schema,
                          struct bytes content);

#endif
