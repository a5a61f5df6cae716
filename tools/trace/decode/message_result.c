/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of a message, without a tree: the first code that is an error; else the first code
 * (ok); else, of a response, the first arm of a CHOICE in it.
 */
#include "tools/trace/decode/messages.h"

#include "tools/trace/decode/element.h"
#include "tools/trace/decode/message_type.h"
#include "tools/trace/decode/message_value.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 24 };

struct scan {
    const char *type;
    const struct message_row *row; /* of the code; NULL: none */
    int64_t code;
    const char *arm;
    bool refused;
    unsigned depth;
};

static void scan_content(struct scan *scan, const struct schema *schema, struct bytes content);

static void scan_code(struct scan *scan, const struct schema *schema, struct bytes content)
{
    const struct message_row *row = message_row(scan->type, schema->name);
    int64_t code;

    if (row->form != MESSAGE_CODE || row->is_reason || !message_integer(content, &code) ||
        (scan->row && code == 0))
        return;
    scan->row = row;
    scan->code = code;
    scan->refused = code != 0;
}

static void scan_arm(struct scan *scan, const struct schema *arm, const struct element *element)
{
    if (!scan->arm)
        scan->arm = arm->name;
    scan_content(scan, arm, element->value);
    if (!scan->row && strstr(arm->name, "Error")) {
        scan->arm = arm->name;
        scan->refused = true;
    }
}

static void scan_members(struct scan *scan, const struct schema *schema, struct bytes content)
{
    const struct schema *next = schema->members, *member, *found;
    struct element element;

    while (!scan->refused && element_next(&content, &element)) {
        found = schema_member(schema, schema->kind == SCHEMA_CHOICE ? NULL : next, element.tag,
                              &member);
        if (!found)
            continue;
        if (schema->kind == SCHEMA_SEQUENCE)
            next = member + 1;
        if (schema->kind == SCHEMA_CHOICE || found != member)
            scan_arm(scan, found, &element);
        else
            scan_content(scan, found, element.value);
    }
}

static void scan_list(struct scan *scan, const struct schema *type, struct bytes content)
{
    struct element element;

    while (!scan->refused && element_next(&content, &element)) {
        const struct schema *arm = type->tag ? type : schema_member(type, NULL, element.tag, NULL);

        if (arm && !type->tag)
            scan->type = type->name;
        if (arm)
            scan_content(scan, arm, element.value);
    }
}

static void scan_content(struct scan *scan, const struct schema *schema, struct bytes content)
{
    const char *type = scan->type;

    if (scan->depth == DEPTH_MAX)
        return;
    scan->depth++;
    if (schema >= schema_types && schema < schema_types + schema_type_count)
        scan->type = schema->name;
    if (schema->kind == SCHEMA_INTEGER)
        scan_code(scan, schema, content);
    else if (schema->members)
        scan_members(scan, schema, content);
    else if (schema->kind == SCHEMA_OPAQUE && schema->inside && schema->list)
        scan_list(scan, schema->inside, content);
    else if ((schema->kind == SCHEMA_OPAQUE || schema->kind == SCHEMA_ANY) && schema->inside)
        scan_content(scan, schema->inside, content);
    scan->type = type;
    scan->depth--;
}

const char *decode_result(struct bytes message, bool *refused, char *text, size_t size)
{
    struct scan scan = {.row = NULL};
    struct element element = {.tag = 0};
    const struct schema_message *found;
    bool remote = false;

    *refused = false;
    while (element_next(&message, &element) && element.tag == MESSAGE_TAG_REMOTE && !remote) {
        message = element.value;
        remote = true;
    }
    found =
        element.whole.len ? message_type(element.tag, element.value, SCHEMA_EITHER, remote) : NULL;
    if (!found)
        return NULL;
    scan_content(&scan, found->type, element.value);
    *refused = scan.refused;
    if (scan.row)
        return message_code(scan.row, scan.code, refused, text, size);
    if (!scan.arm || found->direction == SCHEMA_REQUEST)
        return NULL;
    snprintf(text, size, "%s", scan.arm);
    return text;
}
