/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/part.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "apdu/err.h"
#include "apdu/text.h"
#include "apdu/tlv.h"

enum { PADDING = 0xFF, TAG_PADDING = 0x00, TEXT_MAX = 400 };

static size_t offset_of(const struct parts *parts, struct bytes octets)
{
    bool inside = octets.at && parts->whole.at && octets.at >= parts->whole.at &&
                  octets.at <= parts->whole.at + parts->whole.len;

    return parts->offset + (inside ? (size_t)(octets.at - parts->whole.at) : 0);
}

struct node *part_node(const struct parts *parts, struct node *parent, const char *name,
                       struct bytes octets)
{
    return tree_node(parts->tree, parent, name, octets, offset_of(parts, octets));
}

bool part_is_spare(const struct parts *parts, const struct node *node)
{
    return tree_is_spare(parts->tree, node);
}

struct node *part_text(const struct parts *parts, struct node *parent, const char *name,
                       struct bytes octets, const char *format, ...)
{
    struct node *node = part_node(parts, parent, name, octets);
    char text[TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    tree_value(parts->tree, node, "%s", text);
    return node;
}

struct node *part_hex(const struct parts *parts, struct node *parent, const char *name,
                      struct bytes octets)
{
    struct node *node = part_node(parts, parent, name, octets);

    tree_hex(parts->tree, node);
    return node;
}

void part_malformed(const struct parts *parts, struct node *node, const char *why)
{
    char hex[2 * 64 + 1];

    bytes_to_hex(bytes_cut(node->octets, 0, 64), hex, sizeof hex);
    tree_value(parts->tree, node, "%s%s%s%s", hex, node->octets.len > 64 ? ".." : "",
               node->octets.len ? ": " : "", why);
    tree_flag(parts->tree, node, TREE_MALFORMED);
}

void part_rest(const struct parts *parts, struct node *parent, struct bytes rest)
{
    if (!part_is_all(rest, PADDING))
        tree_flag(parts->tree, part_hex(parts, parent, "rest", rest), TREE_MALFORMED);
}

struct bytes part_take(struct bytes *cursor, size_t len)
{
    struct bytes taken = bytes_cut(*cursor, 0, len);

    *cursor = bytes_from(*cursor, taken.len);
    return taken;
}

bool part_is_all(struct bytes octets, uint8_t value)
{
    for (size_t i = 0; i < octets.len; i++)
        if (octets.at[i] != value)
            return false;
    return true;
}

uint64_t part_number(struct bytes octets)
{
    uint64_t number = 0;

    for (size_t i = 0; i < octets.len; i++)
        number = number << 8 | octets.at[i];
    return number;
}

static void line_put(struct line *line, const char *format, va_list arguments)
{
    size_t room = sizeof line->text - line->len;
    int len = vsnprintf(line->text + line->len, room, format, arguments);

    if (len > 0)
        line->len += (size_t)len < room ? (size_t)len : room - 1;
}

void line_add(struct line *line, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line_put(line, format, arguments);
    va_end(arguments);
}

void line_item(struct line *line, const char *separator, const char *format, ...)
{
    va_list arguments;

    if (line->len)
        line_add(line, "%s", separator);
    va_start(arguments, format);
    line_put(line, format, arguments);
    va_end(arguments);
}

/* ---- Values ---- */

void show_hex(const struct parts *parts, struct node *node)
{
    tree_hex(parts->tree, node);
}

void show_number(const struct parts *parts, struct node *node)
{
    if (node->octets.len == 0 || node->octets.len > 8)
        tree_hex(parts->tree, node);
    else
        tree_value(parts->tree, node, "%llu", (unsigned long long)part_number(node->octets));
}

void show_text(const struct parts *parts, struct node *node)
{
    char text[TEXT_MAX];

    tree_value(parts->tree, node, "%s", text_show(text, sizeof text, node->octets));
}

void show_aid(const struct parts *parts, struct node *node)
{
    char name[80], hex[2 * 32 + 1];

    bytes_to_hex(node->octets, hex, sizeof hex);
    decode_application(node->octets, name, sizeof name);
    if (strcmp(name, hex) == 0)
        tree_value(parts->tree, node, "%s", hex);
    else
        tree_value(parts->tree, node, "%s (%s)", hex, name);
}

void show_secret(const struct parts *parts, struct node *node)
{
    tree_hex(parts->tree, node);
    tree_flag(parts->tree, node, TREE_SECRET);
}

void show_random(const struct parts *parts, struct node *node)
{
    tree_hex(parts->tree, node);
    tree_flag(parts->tree, node, TREE_RANDOM);
}

/* Derived from keys and a challenge: secret, and different each time. */
void show_derived(const struct parts *parts, struct node *node)
{
    show_secret(parts, node);
    tree_flag(parts->tree, node, TREE_RANDOM);
}

void show_none(const struct parts *parts, struct node *node)
{
    if (node->octets.len)
        part_malformed(parts, node, "must be empty");
    else
        tree_value(parts->tree, node, "present");
}

void show_oid(const struct parts *parts, struct node *node)
{
    struct line line = {0};
    uint64_t arc = 0;
    bool first = true;

    for (size_t i = 0; i < node->octets.len; i++) {
        arc = arc << 7 | (node->octets.at[i] & 0x7F);
        if (node->octets.at[i] & 0x80)
            continue;
        if (first)
            line_add(&line, "%u.%llu",
                     arc < 40   ? 0U
                     : arc < 80 ? 1U
                                : 2U,
                     (unsigned long long)(arc < 40   ? arc
                                          : arc < 80 ? arc - 40
                                                     : arc - 80));
        else
            line_add(&line, ".%llu", (unsigned long long)arc);
        first = false;
        arc = 0;
    }
    tree_value(parts->tree, node, "%s", line.text);
}

/* ---- Data objects ---- */

bool part_tlv_next(struct bytes *cursor, uint32_t *tag, struct bytes *value, size_t *missing)
{
    size_t len, used;

    if (cursor->len == 0 || tlv_header(*cursor, tag, &len, &used))
        return false;
    part_take(cursor, used);
    *value = part_take(cursor, len);
    *missing = len - value->len;
    return true;
}

struct node *part_tlv(const struct parts *parts, struct node *parent, const struct tag_row *row,
                      uint32_t tag, struct bytes value, size_t missing)
{
    const char *name = row ? row->name : tree_text(parts->tree, "%02X", (unsigned)tag);
    struct node *node = part_node(parts, parent, name, value);

    if (part_is_spare(parts, node))
        return node;
    if (row && row->members) {
        part_tlvs(parts, node, value, row->members);
    } else if (row && row->show && !missing) {
        row->show(parts, node);
    } else if (row && row->show == show_secret) {
        show_secret(parts, node);
    } else {
        tree_hex(parts->tree, node);
    }
    if (!row)
        tree_flag(parts->tree, node, TREE_UNKNOWN);
    if (missing) {
        if (!node->first)
            tree_value(parts->tree, node, "%s: ends early, missing: %zu octet%s",
                       node->value ? node->value : "", missing, text_s(missing));
        tree_flag(parts->tree, node, TREE_MALFORMED);
    }
    return node;
}

void part_tlvs(const struct parts *parts, struct node *parent, struct bytes list,
               const struct tag_row *rows)
{
    const struct tag_row *next = rows;

    while (list.len && !part_is_all(list, PADDING) && !part_is_all(list, TAG_PADDING)) {
        struct bytes rest = list, value;
        const struct tag_row *row = next;
        size_t missing;
        uint32_t tag;

        if (!part_tlv_next(&list, &tag, &value, &missing)) {
            part_malformed(parts, part_node(parts, parent, "rest", rest), "invalid tag or length");
            return;
        }
        while (row->name && row->tag != tag)
            row++;
        for (row = row->name ? row : rows; row->name && row->tag != tag;)
            row++;
        if (row->name)
            next = row + 1;
        part_tlv(parts, parent, row->name ? row : NULL, tag, value, missing);
    }
}
