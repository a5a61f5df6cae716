/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/report/tree_json.h"

#include <stdlib.h>
#include <string.h>

enum { HIDDEN_MIN = 16, COPY_MIN = 16 };

struct tree_json {
    struct json_text *out;
    struct string_table *strings;
    struct bytes sources[TREE_SOURCE_OWN];
    unsigned flags;
    bool secrets;
    /* Octets that are not written. */
    struct bytes *hidden;
    size_t hidden_count, hidden_room;
};

static bool contains(struct bytes whole, struct bytes part)
{
    uintptr_t start = (uintptr_t)whole.at;
    uintptr_t at = (uintptr_t)part.at;

    return whole.len > 0 && at >= start && at - start <= whole.len &&
           part.len <= whole.len - (at - start);
}

static void hide(struct tree_json *json, struct bytes octets)
{
    if (octets.len == 0)
        return;
    if (json->hidden_count == json->hidden_room) {
        size_t room = json->hidden_room ? 2 * json->hidden_room : HIDDEN_MIN;
        struct bytes *hidden = realloc(json->hidden, room * sizeof(*hidden));

        if (!hidden) {
            json->out->failed = true; /* nothing is written any more */
            return;
        }
        json->hidden = hidden;
        json->hidden_room = room;
    }
    json->hidden[json->hidden_count++] = octets;
}

static void hide_secrets(struct tree_json *json, const struct node *node, bool secret)
{
    for (const struct node *child = node->first; child; child = child->next) {
        bool hidden = secret || child->flags & TREE_SECRET;

        if (hidden)
            hide(json, child->octets);
        hide_secrets(json, child, hidden);
    }
}

static void clear_overlap(uint8_t *copy, struct bytes octets, struct bytes hidden)
{
    uintptr_t start = (uintptr_t)octets.at;
    uintptr_t from = (uintptr_t)hidden.at;
    uintptr_t to = from + hidden.len;

    if (from < start)
        from = start;
    if (to > start + octets.len)
        to = start + octets.len;
    if (from < to)
        memset(copy + (from - start), 0, to - from);
}

static void put_octets(struct tree_json *json, struct bytes octets)
{
    uint8_t *copy;

    if (json->hidden_count == 0 || octets.len == 0) {
        json_text_octets(json->out, octets);
        return;
    }
    copy = malloc(octets.len);
    if (!copy) {
        json->out->failed = true;
        return;
    }
    memcpy(copy, octets.at, octets.len);
    for (size_t i = 0; i < json->hidden_count; i++)
        clear_overlap(copy, octets, json->hidden[i]);
    json_text_octets(json->out, bytes_at(copy, octets.len));
    free(copy);
}

static bool is_hex_of(const char *text, struct bytes octets)
{
    static const char digits[] = "0123456789ABCDEF";

    for (size_t i = 0; i < octets.len; i++)
        if (text[2 * i] != digits[octets.at[i] >> 4] ||
            text[2 * i + 1] != digits[octets.at[i] & 15])
            return false;
    return octets.len > 0 && text[2 * octets.len] == '\0';
}

static int64_t value_of(struct tree_json *json, const struct node *node, bool hidden)
{
    if (!node->value || hidden)
        return TREE_JSON_NO_VALUE;
    if (is_hex_of(node->value, node->octets))
        return TREE_JSON_HEX;
    return (int64_t)string_table_index(json->strings, node->value);
}

/* Where `octets` are in a source; TREE_SOURCE_OWN: in none. */
static enum tree_source find_source(const struct tree_json *json, struct bytes octets,
                                    size_t *start)
{
    unsigned source = TREE_SOURCE_COMMAND;

    while (source < TREE_SOURCE_OWN && !contains(json->sources[source], octets))
        source++;
    if (source < TREE_SOURCE_OWN)
        *start = (size_t)(octets.at - json->sources[source].at);
    return source;
}

/* The same for a long copy of octets of a source, as of a function that the card noted. */
static enum tree_source find_copy(const struct tree_json *json, struct bytes octets, size_t *start)
{
    for (unsigned source = TREE_SOURCE_COMMAND; source < TREE_SOURCE_OWN; source++) {
        struct bytes whole = json->sources[source];
        const uint8_t *at = octets.len >= COPY_MIN && octets.len <= whole.len
                                ? memmem(whole.at, whole.len, octets.at, octets.len)
                                : NULL;

        if (at) {
            *start = (size_t)(at - whole.at);
            return source;
        }
    }
    return TREE_SOURCE_OWN;
}

static void put_range(struct json_text *out, enum tree_source source, size_t start, size_t size)
{
    json_text_number(out, source);
    JSON_TEXT(out, ",");
    json_text_number(out, (int64_t)start);
    JSON_TEXT(out, ",");
    json_text_number(out, (int64_t)size);
}

/* SOURCE, START, SIZE. Returns the octets that children may be part of. */
static struct bytes put_place(struct tree_json *json, const struct node *node, struct bytes owner)
{
    size_t start = 0;
    enum tree_source source = find_source(json, node->octets, &start);

    if (source == TREE_SOURCE_OWN && contains(owner, node->octets)) {
        source = TREE_SOURCE_PARENT;
        start = (size_t)(node->octets.at - owner.at);
    } else if (source == TREE_SOURCE_OWN) {
        source = find_copy(json, node->octets, &start);
    }
    if (source != TREE_SOURCE_OWN) {
        put_range(json->out, source, start, node->octets.len);
        return owner;
    }
    json_text_number(json->out, TREE_SOURCE_OWN);
    JSON_TEXT(json->out, ",");
    json_text_number(json->out, (int64_t)node->offset);
    JSON_TEXT(json->out, ",");
    put_octets(json, node->octets);
    return node->octets;
}

static void put_children(struct tree_json *json, const struct node *node, struct bytes owner,
                         bool hidden);

static void put_node(struct tree_json *json, const struct node *node, struct bytes owner,
                     bool hidden)
{
    struct bytes inside = owner;

    json->flags |= node->flags;
    JSON_TEXT(json->out, "[");
    json_text_number(json->out, (int64_t)string_table_index(json->strings, node->name));
    JSON_TEXT(json->out, ",");
    json_text_number(json->out, value_of(json, node, hidden));
    if (node->flags || hidden || node->octets.len || node->first) {
        JSON_TEXT(json->out, ",");
        json_text_number(json->out, node->flags | (hidden ? (unsigned)TREE_SECRET : 0));
    }
    if (node->octets.len || node->first) {
        JSON_TEXT(json->out, ",");
        if (node->octets.len)
            inside = put_place(json, node, owner);
        else
            JSON_TEXT(json->out, "0,0,0");
    }
    if (node->first) {
        JSON_TEXT(json->out, ",");
        put_children(json, node, inside, hidden);
    }
    JSON_TEXT(json->out, "]");
}

static void put_children(struct tree_json *json, const struct node *node, struct bytes owner,
                         bool hidden)
{
    JSON_TEXT(json->out, "[");
    for (const struct node *child = node->first; child; child = child->next) {
        if (child != node->first)
            JSON_TEXT(json->out, ",");
        put_node(json, child, owner, hidden || (!json->secrets && child->flags & TREE_SECRET));
    }
    JSON_TEXT(json->out, "]");
}

unsigned tree_json_put(struct json_text *out, struct string_table *strings, const struct tree *tree,
                       const struct exchange *exchange, bool secrets)
{
    struct tree_json json = {.out = out,
                             .secrets = secrets,
                             .strings = strings,
                             .sources = {[TREE_SOURCE_COMMAND] = exchange->command,
                                         [TREE_SOURCE_RESPONSE] = exchange->response,
                                         [TREE_SOURCE_CLEAR] = exchange->clear}};

    if (!secrets)
        hide_secrets(&json, &tree->root, false);
    JSON_TEXT(out, "[");
    for (size_t i = 0; i < TREE_SOURCE_OWN; i++) {
        put_octets(&json, json.sources[i]);
        JSON_TEXT(out, ",");
    }
    put_children(&json, &tree->root, BYTES_NONE, false);
    JSON_TEXT(out, "]");
    free(json.hidden);
    return json.flags;
}
