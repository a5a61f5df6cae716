/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/text.h"
#include "apdu/sw.h"
#include "apdu/trace_sink.h"
#include "tools/trace/show/show.h"

#include <inttypes.h>
#include <string.h>

enum {
    NANOSECONDS = 1000000000,
    DAY = 86400,
    APPLICATION_WIDTH = 7,
    CARD_WIDTH = 10,
    INDENT = 2,
    EVENT_INDENT = 37
};

#define RED    "\033[31m"
#define YELLOW "\033[33m"
#define CYAN   "\033[36m"
#define BOLD   "\033[1m"
#define DIM    "\033[2m"
#define PLAIN  "\033[0m"

static void colour(const struct show *show, const char *code)
{
    if (show->colour)
        fputs(code, show->to);
}

/* From the first exchange of a second card on, each line has the name of its card. */
static void put_card(struct show *show, const struct exchange *exchange)
{
    const char *card = exchange->card ? exchange->card : "";

    if (!show->has_cards) {
        if (!*show->card)
            snprintf(show->card, sizeof(show->card), "%s", card);
        show->has_cards = strncmp(show->card, card, sizeof(show->card) - 1) != 0;
    }
    if (show->has_cards) {
        text_print(show->to, card);
        fprintf(show->to, "%*s ", (int)(strlen(card) < CARD_WIDTH ? CARD_WIDTH - strlen(card) : 0),
                "");
    }
}

static void put_time(const struct show *show, int64_t time)
{
    int64_t second = time / NANOSECONDS % DAY;

    if (time < 0)
        fputs("              - ", show->to);
    else
        fprintf(show->to, "%02d:%02d:%02d.%06d ", (int)(second / 3600), (int)(second / 60 % 60),
                (int)(second % 60), (int)(time % NANOSECONDS / 1000));
}

static void put_sw(const struct show *show, const struct exchange *exchange)
{
    if (exchange->kind != EXCHANGE_COMMAND ||
        (exchange->flags & EXCHANGE_INCOMPLETE && exchange->sw == 0)) {
        fputs("     ", show->to);
        return;
    }
    if (!sw_is_success(exchange->sw))
        colour(show, RED);
    fprintf(show->to, "%04X", exchange->sw);
    colour(show, PLAIN);
    putc(' ', show->to);
}

/* The reason of a refusal: "[SGP.32 5.9.1 C-05 counter 3 is not above 3]". */
static void put_refusal(const struct show *show, const struct exchange *exchange)
{
    const struct trace_event *refusal = decode_refusal(exchange);
    const char *parts[3];
    const char *between = " [";

    if (!refusal)
        return;
    parts[0] = refusal->clause;
    parts[1] = refusal->rule;
    parts[2] = refusal->reason;
    for (size_t i = 0; i < 3; i++) {
        if (!parts[i] || !*parts[i])
            continue;
        fputs(between, show->to);
        text_print(show->to, parts[i]);
        between = " ";
    }
    if (*between == ' ' && between[1] == '\0')
        putc(']', show->to);
}

/* Properties that the line does not have: not the function, not an awaited result, no stored
 * change. */
static void put_events(const struct show *show, const struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->event_count; i++) {
        const struct trace_event *event = &exchange->events[i];

        if (event->kind == TRACE_FUNCTION || event->kind == TRACE_AWAIT ||
            (event->kind == TRACE_STORE && event->result >= 0))
            continue;
        colour(show, event->kind == TRACE_NOTE ? DIM : RED);
        fprintf(show->to, "%*s", EVENT_INDENT, "");
        trace_text_print(show->to, event);
        colour(show, PLAIN);
        putc('\n', show->to);
    }
}

void show_line(struct show *show, struct view *view)
{
    const struct exchange *exchange = view->exchange;
    const char *application = view_application(view);

    colour(show, DIM);
    fprintf(show->to, "%5" PRIu64 " ", exchange->number);
    put_time(show, exchange->time);
    colour(show, PLAIN);
    put_card(show, exchange);
    if (exchange->kind == EXCHANGE_COMMAND)
        fprintf(show->to, "%2u ", exchange->channel);
    else
        fputs(" - ", show->to);
    colour(show, CYAN);
    fprintf(show->to, "%-*.*s ", APPLICATION_WIDTH, 2 * APPLICATION_WIDTH, application);
    colour(show, PLAIN);
    put_sw(show, exchange);
    colour(show, view->refused ? RED : exchange->kind == EXCHANGE_EVENT ? DIM : "");
    text_print(show->to, view_summary(view));
    if (!show->events)
        put_refusal(show, exchange);
    colour(show, PLAIN);
    putc('\n', show->to);
    if (show->events)
        put_events(show, exchange);
}

/* ---- Trees ---- */

static const char *colour_of(const struct node *node)
{
    if (node->flags & (TREE_REFUSED | TREE_MALFORMED))
        return RED;
    return node->flags & TREE_UNKNOWN ? YELLOW : "";
}

/* The value, else the octets of a node without children. */
static void put_value(const struct show *show, const struct node *node)
{
    char hex[2 * SHOW_OCTETS_MAX + 1];

    if (node->value && (show->full || strlen(node->value) <= 4 * (size_t)SHOW_OCTETS_MAX)) {
        fputs(": ", show->to);
        text_print(show->to, node->value);
    } else if (node->value) {
        fprintf(show->to, ": %.*s... (%zu octets)", 2 * SHOW_OCTETS_MAX, node->value,
                node->octets.len ? node->octets.len : strlen(node->value));
    } else if (!node->first && node->octets.len) {
        fputs(": ", show->to);
        for (size_t at = 0; at < (show->full ? node->octets.len : 1); at += SHOW_OCTETS_MAX)
            fputs(bytes_to_hex(bytes_cut(node->octets, at, SHOW_OCTETS_MAX), hex, sizeof(hex)),
                  show->to);
        if (!show->full && node->octets.len > SHOW_OCTETS_MAX)
            fprintf(show->to, "... (%zu octets)", node->octets.len);
    }
}

void show_nodes(struct show *show, const struct node *node, unsigned depth)
{
    for (; node; node = node->next) {
        fprintf(show->to, "%*s", (int)(depth * INDENT), "");
        colour(show, colour_of(node));
        text_print(show->to, node->name);
        put_value(show, node);
        if (node->flags & TREE_UNKNOWN)
            fputs(" (unknown)", show->to);
        colour(show, PLAIN);
        putc('\n', show->to);
        show_nodes(show, node->first, depth + 1);
    }
}

void show_tree(struct show *show, struct view *view)
{
    const struct tree *tree = view_tree(view);

    colour(show, BOLD);
    show_line(show, view);
    show_nodes(show, tree->root.first, 4);
    if (tree->full)
        fprintf(show->to, "%*s(more than fits into memory)\n", 4 * INDENT, "");
}
