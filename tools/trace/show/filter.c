/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fields of a filter, a row each, and how they match. */
#include "tools/trace/decode/instruction.h"
#include "tools/trace/show/filter_internal.h"
#include "tools/trace/show/pattern.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COMMANDS = 1 << EXCHANGE_COMMAND,
    MESSAGES = 1 << EXCHANGE_MESSAGE,
    ALL = COMMANDS | MESSAGES | 1 << EXCHANGE_POWER | 1 << EXCHANGE_EVENT
};

static const int64_t DAY = 86400 * (int64_t)1000000000; /* in ns */

static bool in_range(const struct node_of_filter *term, int64_t value)
{
    return value >= term->first && value <= term->last;
}

/* With or without the interface: "ES10c.EnableProfile", "EnableProfile". */
static bool function_matches(const struct node_of_filter *term, struct view *view)
{
    const char *dot = strchr(view->function, '.');

    return pattern_matches(term->value, view->function) ||
           (dot && pattern_matches(term->value, dot + 1));
}

static bool ins_matches(const struct node_of_filter *term, struct view *view)
{
    const char *name = instruction_name(view->exchange);
    char hex[3];

    snprintf(hex, sizeof(hex), "%02X", view->exchange->ins);
    return pattern_matches(term->value, hex) || (name && pattern_matches(term->value, name));
}

static bool channel_matches(const struct node_of_filter *term, struct view *view)
{
    return in_range(term, (int64_t)view->exchange->channel);
}

static bool app_matches(const struct node_of_filter *term, struct view *view)
{
    struct bytes aid = view->exchange->aid;
    char hex[2 * 16 + 1];

    return pattern_matches(term->value, view_application(view)) ||
           (aid.len &&
            pattern_matches(term->value, bytes_to_hex(bytes_cut(aid, 0, 16), hex, sizeof(hex))));
}

/* Four digits, `x` for any. */
static bool sw_matches(const struct node_of_filter *term, struct view *view)
{
    char hex[5];

    snprintf(hex, sizeof(hex), "%04X", view->exchange->sw);
    for (size_t i = 0; i < 4; i++)
        if (tolower((unsigned char)term->value[i]) != 'x' &&
            toupper((unsigned char)term->value[i]) != hex[i])
            return false;
    return true;
}

static bool kind_matches(const struct node_of_filter *term, struct view *view)
{
    return strcasecmp(term->value, view_kind(view)) == 0;
}

static bool card_matches(const struct node_of_filter *term, struct view *view)
{
    return pattern_matches(term->value, view->exchange->card ? view->exchange->card : "");
}

static bool peer_matches(const struct node_of_filter *term, struct view *view)
{
    return view->exchange->peer && pattern_matches(term->value, view->exchange->peer);
}

static bool protocol_matches(const struct node_of_filter *term, struct view *view)
{
    return view->exchange->protocol && pattern_matches(term->value, view->exchange->protocol);
}

static bool number_matches(const struct node_of_filter *term, struct view *view)
{
    return (int64_t)view->exchange->last >= term->first &&
           (int64_t)view->exchange->number <= term->last;
}

static bool octets_matches(const struct node_of_filter *term, struct view *view)
{
    return in_range(term, (int64_t)(view->exchange->command.len + view->exchange->response.len));
}

static bool time_matches(const struct node_of_filter *term, struct view *view)
{
    int64_t time = view->exchange->time;

    if (time < 0)
        return false;
    return in_range(term, term->of_day ? time % (DAY) : time);
}

static bool contains(const char *text, const char *part)
{
    return text && strcasestr(text, part);
}

static bool node_contains(const struct node *node, const char *part)
{
    for (; node; node = node->next)
        if (contains(node->name, part) || contains(node->value, part) ||
            node_contains(node->first, part))
            return true;
    return false;
}

/* In the line, in the notes of the card, in names and values of the tree. */
static bool text_matches(const struct node_of_filter *term, struct view *view)
{
    return contains(view_summary(view), term->value) ||
           node_contains(view_tree(view)->root.first, term->value);
}

static bool is_refused(const struct node_of_filter *term, struct view *view)
{
    (void)term;
    return view->refused;
}

static bool is_incomplete(const struct node_of_filter *term, struct view *view)
{
    (void)term;
    return (view->exchange->flags & (EXCHANGE_INCOMPLETE | EXCHANGE_PART)) != 0;
}

static bool is_encrypted(const struct node_of_filter *term, struct view *view)
{
    (void)term;
    return (view->exchange->flags & EXCHANGE_ENCRYPTED) != 0;
}

static bool is_unknown(const struct node_of_filter *term, struct view *view)
{
    (void)term;
    return view_tree(view)->unknown > 0;
}

static const struct field fields[] = {
    {"function", FIELD_TEXT, ALL, function_matches},
    {"ins", FIELD_TEXT, COMMANDS, ins_matches},
    {"channel", FIELD_NUMBER, COMMANDS, channel_matches},
    {"app", FIELD_TEXT, COMMANDS | 1 << EXCHANGE_EVENT, app_matches},
    {"sw", FIELD_TEXT, COMMANDS, sw_matches},
    {"text", FIELD_TEXT, ALL, text_matches},
    {"time", FIELD_TIME, ALL, time_matches},
    {"kind", FIELD_TEXT, ALL, kind_matches},
    {"card", FIELD_TEXT, ALL, card_matches},
    {"peer", FIELD_TEXT, MESSAGES, peer_matches},
    {"protocol", FIELD_TEXT, MESSAGES, protocol_matches},
    {"number", FIELD_NUMBER, ALL, number_matches},
    {"octets", FIELD_NUMBER, ALL, octets_matches},
    {"refused", FIELD_WORD, ALL, is_refused},
    {"incomplete", FIELD_WORD, ALL, is_incomplete},
    {"encrypted", FIELD_WORD, ALL, is_encrypted},
    {"unknown", FIELD_WORD, ALL, is_unknown},
};

const struct field *filter_field(const char *name)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        if (strcasecmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

const char *filter_field_name(size_t index)
{
    return index < sizeof(fields) / sizeof(fields[0]) ? fields[index].name : NULL;
}

void filter_free(struct filter *filter)
{
    free(filter);
}

static bool node_matches(const struct node_of_filter *node, struct view *view)
{
    switch (node->kind) {
    case NODE_TERM:
        return (node->field->of & 1U << view->exchange->kind) != 0 &&
               node->field->matches(node, view) != (node->comparison == IS_NOT);
    case NODE_NOT:
        return !node_matches(node->left, view);
    case NODE_AND:
        return node_matches(node->left, view) && node_matches(node->right, view);
    case NODE_OR:
        return node_matches(node->left, view) || node_matches(node->right, view);
    }
    return false;
}

bool filter_matches(const struct filter *filter, struct view *view)
{
    return !filter || node_matches(filter->root, view);
}
