/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One walk along the tables of card/asn1/schema.h: no message has code of its own.
 *
 * Damaged octets: an element that ends early is shown as far as it goes, octets that are not an
 * element end their container; decoding continues behind it. Both are TREE_MALFORMED, and so are
 * members that are missing or out of order. A member that the type does not have is looked up in
 * the other types with the tag of the message (forms of other versions and senders), and else
 * TREE_UNKNOWN.
 */
#include "tools/trace/decode/message_walk.h"

#include "apdu/text.h"

#include "tools/trace/decode/certificate.h"
#include "tools/trace/decode/message_type.h"
#include "tools/trace/decode/message_value.h"
#include "tools/trace/decode/messages.h"

#include <inttypes.h>
#include <string.h>

enum {
    TAG_SIGNATURE = 0x5F37,
    TAG_ONE_TIME_KEY = 0x5F49,
    FIRST_OF_TWO_OCTETS = 0xBF00,
    DEPTH_MAX = 40,
    MAC_OCTETS = 8
};

static size_t offset_of(const struct message_walk *walk, struct bytes octets)
{
    return octets.at ? walk->offset + (size_t)(octets.at - walk->base) : walk->offset;
}

struct node *message_add(struct message_walk *walk, struct node *parent, const char *name,
                         struct bytes octets)
{
    return tree_node(walk->tree, parent, name, octets, offset_of(walk, octets));
}

static void add_unknown(struct message_walk *walk, struct node *parent,
                        const struct element *element)
{
    struct node *node =
        message_add(walk, parent, tree_text(walk->tree, "%" PRIX32, element->tag), element->value);

    message_hex(walk->tree, node);
    tree_flag(walk->tree, node, TREE_UNKNOWN);
}

void message_add_rest(struct message_walk *walk, struct node *parent, struct bytes rest)
{
    if (rest.len)
        message_malformed(walk->tree, message_add(walk, parent, "octets", rest),
                          "no tag and length");
}

void message_note_cut(struct message_walk *walk, struct node *node, const struct element *element)
{
    if (!element->cut)
        return;
    tree_flag(walk->tree, node, TREE_MALFORMED);
    if (node->value)
        tree_value(walk->tree, node, "%s (%zu of %zu octet%s)", node->value, element->value.len,
                   element->length, text_s(element->length));
    else
        tree_value(walk->tree, node, "ends after %zu of %zu octet%s", element->value.len,
                   element->length, text_s(element->length));
}

/* ---- the walk ---- */

/* `tag` in another type of the message. */
static const struct schema *other_form(const struct message_walk *walk, const struct schema *type,
                                       uint32_t tag)
{
    size_t count;
    const struct schema_message *messages =
        walk->tag && type->name == walk->type ? schema_messages_of(walk->tag, &count) : NULL;

    for (size_t i = 0; messages && i < count; i++) {
        const struct schema *found =
            messages[i].type == type || !messages[i].type->members ||
                    messages[i].direction == (walk->response ? SCHEMA_REQUEST : SCHEMA_RESPONSE)
                ? NULL
                : schema_member(messages[i].type, NULL, tag, NULL);

        if (found)
            return found;
    }
    return NULL;
}

static bool has_child(const struct node *node, const char *name)
{
    for (const struct node *child = node->first; child; child = child->next)
        if (strcmp(child->name, name) == 0)
            return true;
    return false;
}

static void note_missing(struct message_walk *walk, struct node *node, const struct schema *from)
{
    for (; from->name; from++) {
        struct node *missing;

        if (from->optional || has_child(node, from->name))
            continue;
        if (strcmp(from->name, "u") == 0) {
            if (!node->first)
                message_malformed(walk->tree, node, "empty");
            continue;
        }
        missing = tree_node(walk->tree, node, from->name, BYTES_NONE, 0);
        tree_value(walk->tree, missing, "missing");
        tree_flag(walk->tree, missing, TREE_MALFORMED);
    }
}

void message_add_element(struct message_walk *walk, struct node *parent,
                         const struct schema *schema, const struct element *element)
{
    const struct schema *inside = schema->kind == SCHEMA_ANY ? schema->inside : NULL;
    struct node *node = message_add(walk, parent, schema->name, element->value);
    const bool cut = walk->cut;

    walk->cut = element->cut;

    if (inside && !inside->tag && inside->kind == SCHEMA_CHOICE)
        message_walk_content(walk, node, inside, element->whole);
    else if (inside && inside->kind == SCHEMA_X509)
        message_walk_content(walk, node, inside, element->whole);
    else
        message_walk_content(walk, node, inside ? inside : schema, element->value);
    walk->cut = cut;
    if (element->tag == TAG_SIGNATURE || element->tag == TAG_ONE_TIME_KEY)
        tree_flag(walk->tree, node, TREE_RANDOM);
    message_note_cut(walk, node, element);
}

/* The name in the specification: without the suffix by which the module distinguishes forms of one
 * message. */
static const char *message_name(struct message_walk *walk, const struct schema *type)
{
    static const char consumer[] = "SGP22-";
    const char *name = type->name;

    if (strncmp(name, consumer, sizeof(consumer) - 1) == 0)
        name += sizeof(consumer) - 1;
    return strchr(name, '-') ? tree_text(walk->tree, "%.*s", (int)strcspn(name, "-"), name) : name;
}

void message_add_message(struct message_walk *walk, struct node *parent,
                         const struct element *element)
{
    const struct schema_message *message =
        message_type(element->tag, element->value,
                     walk->response ? SCHEMA_RESPONSE : SCHEMA_REQUEST, walk->remote);
    const uint32_t tag = walk->tag;
    const bool cut = walk->cut;
    struct node *node;

    if (!message) {
        add_unknown(walk, parent, element);
        return;
    }
    walk->tag = element->tag;
    walk->cut = element->cut;
    node = message_add(walk, parent, message_name(walk, message->type), element->value);
    message_walk_content(walk, node, message->type, element->value);
    walk->tag = tag;
    walk->cut = cut;
    message_note_cut(walk, node, element);
}

/* An element that the type does not have: a message, or unknown. */
static void add_foreign(struct message_walk *walk, struct node *parent,
                        const struct element *element)
{
    if (element->tag >= FIRST_OF_TWO_OCTETS && walk->depth < DEPTH_MAX)
        message_add_message(walk, parent, element);
    else
        add_unknown(walk, parent, element);
}

static void walk_members(struct message_walk *walk, struct node *node, const struct schema *schema,
                         struct bytes content)
{
    const struct schema *next = schema->members, *member, *found;
    struct element element;
    bool other = false;

    while (element_next(&content, &element)) {
        struct node *parent = node;
        bool is_late = false;

        found = schema_member(schema, schema->kind == SCHEMA_CHOICE ? NULL : next, element.tag,
                              &member);
        if (!found) {
            found = schema_member(schema, NULL, element.tag, &member);
            is_late = found != NULL;
        } else if (schema->kind == SCHEMA_SEQUENCE) {
            next = member + 1;
        }
        if (!found) {
            found = member = other_form(walk, schema, element.tag);
            other |= found != NULL;
        }
        if (!found) {
            add_foreign(walk, node, &element);
            continue;
        }
        if (found->kind == SCHEMA_ANY && !found->inside) {
            walk->remote = true;
            message_add_message(walk, node, &element);
            continue;
        }
        if (member != found && strcmp(member->name, "u") != 0)
            parent = message_add(walk, node, member->name, element.whole);
        message_add_element(walk, parent, found, &element);
        if (is_late) {
            tree_flag(walk->tree, parent->last ? parent->last : parent, TREE_MALFORMED);
            if (parent->last && !parent->last->value)
                tree_value(walk->tree, parent->last, "out of order or repeated");
        }
    }
    message_add_rest(walk, node, content);
    if (!other && !content.len && !walk->cut) {
        if (schema->kind == SCHEMA_SEQUENCE)
            note_missing(walk, node, schema->members);
        else if (!node->first)
            message_malformed(walk->tree, node, "empty");
    }
}

/* The elements of a list of `type`. */
static void walk_list(struct message_walk *walk, struct node *node, const struct schema *type,
                      struct bytes content)
{
    struct element element;
    const struct schema *arm;

    tree_flag(walk->tree, node, TREE_LIST);
    while (element_next(&content, &element)) {
        arm = type->tag ? NULL : schema_member(type, NULL, element.tag, NULL);
        if (arm)
            message_add_element(walk, node, arm, &element);
        else if (type->tag == element.tag)
            message_add_element(walk, node, type, &element);
        else
            add_foreign(walk, node, &element);
    }
    message_add_rest(walk, node, content);
}

static void walk_anything(struct message_walk *walk, struct node *node, struct bytes content)
{
    struct element element;

    while (element_next(&content, &element)) {
        bool constructed =
            element.whole.at[0] & 0x20 && element.value.len && walk->depth < DEPTH_MAX;
        struct node *child =
            message_add(walk, node, tree_text(walk->tree, "%" PRIX32, element.tag), element.value);

        walk->depth++;
        if (constructed)
            walk_anything(walk, child, element.value);
        else
            message_hex(walk->tree, child);
        walk->depth--;
        message_note_cut(walk, child, &element);
    }
    message_add_rest(walk, node, content);
}

/* The segments of a Bound Profile Package, 86, 87 or 88: encrypted or MACed octets and the MAC. */
static void walk_segments(struct message_walk *walk, struct node *node, struct bytes content)
{
    struct element element;

    tree_flag(walk->tree, node, TREE_LIST);
    while (element_next(&content, &element)) {
        struct node *segment =
            message_add(walk, node, tree_text(walk->tree, "%" PRIX32, element.tag), element.value);
        struct bytes mac = element.value.len > MAC_OCTETS
                               ? bytes_from(element.value, element.value.len - MAC_OCTETS)
                               : element.value;
        char hex[2 * MAC_OCTETS + 1];

        tree_value(walk->tree, segment, "%zu octet%s, MAC %s", element.value.len - mac.len,
                   text_s(element.value.len - mac.len), bytes_to_hex(mac, hex, sizeof(hex)));
        tree_flag(walk->tree, segment, TREE_RANDOM);
        message_note_cut(walk, segment, &element);
    }
    message_add_rest(walk, node, content);
}

static void walk_opaque(struct message_walk *walk, struct node *node, const struct schema *schema,
                        struct bytes content)
{
    const struct message_row *row = message_row(walk->type, schema->name);
    const struct schema *inside = schema->inside;
    struct bytes rest = content;
    struct element only;

    if (inside && schema->list) {
        walk_list(walk, node, inside, content);
    } else if (inside) {
        /* The tag of `inside` beside that of the member, as if tagging were explicit. */
        if (inside->kind != SCHEMA_X509 && inside->tag && element_next(&rest, &only) &&
            rest.len == 0 && only.tag == inside->tag &&
            !schema_member(inside, NULL, only.tag, NULL))
            content = only.value;
        message_walk_content(walk, node, inside, content);
    } else if (row->form == MESSAGE_ANYTHING) {
        walk_anything(walk, node, content);
    } else if (row->form == MESSAGE_ENCRYPTED) {
        walk_segments(walk, node, content);
    } else {
        while (element_next(&content, &only))
            add_foreign(walk, node, &only);
        message_add_rest(walk, node, content);
    }
}

static void walk_x509(struct message_walk *walk, struct node *node, const struct schema *schema,
                      struct bytes content)
{
    if (strcmp(schema->name, "Certificate") == 0)
        decode_certificate(walk->tree, node, content, offset_of(walk, content));
    else if (strcmp(schema->name, "CertificateList") == 0)
        decode_certificate_list(walk->tree, node, content, offset_of(walk, content));
    else if (strcmp(schema->name, "SubjectPublicKeyInfo") == 0)
        decode_public_key(walk->tree, node, content, offset_of(walk, content));
    else
        walk_anything(walk, node, content);
}

void message_walk_content(struct message_walk *walk, struct node *node, const struct schema *schema,
                          struct bytes content)
{
    const char *type = walk->type;
    struct element only;
    struct bytes rest = content;

    if (walk->depth == DEPTH_MAX) {
        message_hex(walk->tree, node);
        return;
    }
    walk->depth++;
    if (schema >= schema_types && schema < schema_types + schema_type_count)
        walk->type = schema->name;
    switch (schema->kind) {
    case SCHEMA_SEQUENCE:
    case SCHEMA_CHOICE:
        walk_members(walk, node, schema, content);
        break;
    case SCHEMA_OPAQUE:
        walk_opaque(walk, node, schema, content);
        break;
    case SCHEMA_X509:
        walk_x509(walk, node, schema, content);
        break;
    default:
        if (schema->kind == SCHEMA_OCTETS && schema->inside && element_next(&rest, &only) &&
            rest.len == 0 && only.tag == schema->inside->tag) {
            message_walk_content(walk, node, schema->inside, only.value);
            break;
        }
        message_value(walk->tree, node, schema, message_row(walk->type, schema->name));
        break;
    }
    walk->type = type;
    walk->depth--;
}
