/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The alignment of two traces; diff_tree.c compares a pair. */
#include "tools/trace/show/diff.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/show/exchange_copy.h"
#include "tools/trace/show/view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    ITEM_MEMORY_MAX = 64 << 20,
    TREE_MEMORY_MAX = 64 << 20,
    TITLE_MAX = 300,
    COST_SIMILAR = 3, /* the same function with another subject or result */
    COST_ONLY = 2     /* in one trace only */
};

struct item {
    struct arena arena;
    struct exchange exchange;
    uint64_t kind;    /* hash of function, channel, application */
    uint64_t content; /* of the line */
};

/* The next exchanges of a trace; a ring. */
struct window {
    struct walk *walk;
    struct item items[DIFF_WINDOW];
    size_t first, count;
    bool ended;
    bool all;
    uint64_t encrypted; /* hash of the connection whose encrypted messages came last; 0: none did */
    struct arena arena; /* of views */
};

struct diff {
    const struct diff_options *options;
    struct window sides[2];
    struct diff_result *result;
    uint16_t (*costs)[DIFF_WINDOW + 1];
    bool lacks_memory; /* for a comparison */
};

static struct item *item_at(struct window *window, size_t index)
{
    return &window->items[(window->first + index) % DIFF_WINDOW];
}

static const uint64_t HASH_START = 0xCBF29CE484222325; /* FNV-1a */

static uint64_t hash(uint64_t before, struct bytes octets)
{
    for (size_t i = 0; i < octets.len; i++)
        before = (before ^ octets.at[i]) * 0x100000001B3;
    return before;
}

static uint64_t hash_text(uint64_t before, const char *text)
{
    return text ? hash(before, bytes_at(text, strlen(text) + 1)) : before;
}

static uint64_t hash_kind(struct view *view)
{
    const struct exchange *exchange = view->exchange;
    const uint8_t numbers[] = {(uint8_t)exchange->kind, (uint8_t)exchange->channel, exchange->ins,
                               exchange->proactive, (uint8_t)exchange->bpp};
    uint64_t value = hash(HASH_START, BYTES_OF(numbers));

    value = hash_text(value, view->function);
    value = hash_text(value, exchange->protocol);
    return hash(value, exchange->aid);
}

/* ---- what is left out ---- */

static bool is_data_available(const struct exchange *exchange)
{
    struct bytes rest = exchange->command;
    struct tlv envelope, event;

    return tlv_next(&rest, &envelope) == 0 && envelope.tag == CAT_TEMPLATE_EVENT_DOWNLOAD &&
           comprehension_find(envelope.value, CAT_TAG_EVENT_LIST, &event) == 0 &&
           event.value.len == 1 && event.value.at[0] == CAT_EVENT_DATA_AVAILABLE;
}

static bool is_left_out(const struct view *view)
{
    const struct exchange *exchange = view->exchange;

    if (exchange->kind == EXCHANGE_EVENT)
        return !strchr(view->function, '.');
    if (exchange->kind != EXCHANGE_COMMAND || view->refused)
        return false;
    switch (exchange->ins) {
    case INS_FETCH:
    case INS_TERMINAL_RESPONSE:
        return exchange->proactive == CAT_COMMAND_SEND_DATA ||
               exchange->proactive == CAT_COMMAND_RECEIVE_DATA ||
               exchange->proactive == CAT_COMMAND_GET_CHANNEL_STATUS;
    case INS_ENVELOPE:
        return is_data_available(exchange);
    default:
        return exchange->ins == INS_STATUS;
    }
}

/* ---- encrypted messages ---- */

static bool is_encrypted_message(const struct exchange *exchange)
{
    return exchange->kind == EXCHANGE_MESSAGE && exchange->flags & EXCHANGE_ENCRYPTED;
}

static bool is_close_channel(const struct exchange *exchange)
{
    return exchange->kind == EXCHANGE_COMMAND && exchange->proactive == CAT_COMMAND_CLOSE_CHANNEL;
}

/* Is it one more encrypted message of the connection of the last one? Without keys, the number of
 * messages depends on when records arrive: a session ticket before or after the next request. The
 * last message comes after CLOSE CHANNEL, which therefore does not end the sequence. */
static bool continues_encrypted(struct window *window, const struct exchange *exchange)
{
    uint64_t before = window->encrypted;

    if (is_close_channel(exchange))
        return false;
    window->encrypted = 0;
    if (!is_encrypted_message(exchange))
        return false;
    window->encrypted = hash_text(hash_text(HASH_START, exchange->protocol), exchange->peer);
    return window->encrypted == before;
}

/* CLOSE CHANNEL, added last, goes before the message. */
static void swap_last(struct window *window)
{
    struct item *last = item_at(window, window->count - 1);
    struct item *before = item_at(window, window->count - 2);
    struct item item = *last;

    *last = *before;
    *before = item;
}

/* ---- windows ---- */

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct window *window = context;
    struct item *item;
    struct view view;

    view_set(&view, &window->arena, exchange);
    if (!window->all && (is_left_out(&view) || continues_encrypted(window, exchange)))
        return 0;
    if (window->count == DIFF_WINDOW) /* one record can complete several exchanges */
        return ERR_FULL;
    item = item_at(window, window->count);
    arena_reset(&item->arena);
    if (exchange_copy(&item->exchange, exchange, &item->arena) < 0)
        return ERR_MEMORY;
    item->kind = hash_kind(&view);
    item->content = hash_text(item->kind, view_summary(&view));
    if (view_lacks_memory(&view))
        return ERR_MEMORY;
    window->count++;
    if (!window->all && window->encrypted && window->count > 1 && is_close_channel(exchange))
        swap_last(window);
    return 0;
}

/* Room that is left for what one record completes. */
enum { RECORD_EXCHANGES_MAX = DIFF_WINDOW / 2 };

static int fill(struct window *window)
{
    while (!window->ended && window->count + RECORD_EXCHANGES_MAX < DIFF_WINDOW) {
        int done = walk_step(window->walk);

        if (done < 0)
            return done;
        window->ended = done == 0;
    }
    return 0;
}

static void drop(struct window *window)
{
    window->first = (window->first + 1) % DIFF_WINDOW;
    window->count--;
}

/* ---- output ---- */

static void title_of(const struct diff *diff, const struct item *a, const struct item *b,
                     char title[TITLE_MAX])
{
    const struct item *item = a ? a : b;
    char numbers[2][24] = {"-", "-"};
    bool colour = diff->options->colour;

    if (a)
        snprintf(numbers[0], sizeof(numbers[0]), "%" PRIu64, a->exchange.number);
    if (b)
        snprintf(numbers[1], sizeof(numbers[1]), "%" PRIu64, b->exchange.number);
    snprintf(title, TITLE_MAX, "%s@@ %s %s @@%s %s\n", colour ? "\033[36m" : "", numbers[0],
             numbers[1], colour ? "\033[0m" : "", decode_function(&item->exchange));
}

static void put_only(struct diff *diff, struct item *item, bool in_a)
{
    const struct diff_options *options = diff->options;
    char title[TITLE_MAX], summary[VIEW_SUMMARY_MAX];

    diff->result->different++;
    if (options->quiet)
        return;
    title_of(diff, in_a ? item : NULL, in_a ? NULL : item, title);
    fputs(title, options->to);
    fputs(options->colour ? (in_a ? "\033[31m" : "\033[32m") : "", options->to);
    putc(in_a ? '-' : '+', options->to);
    text_print(options->to, decode_summary(&item->exchange, summary, sizeof(summary)));
    fputs(options->colour ? "\033[0m\n" : "\n", options->to);
}

static bool same_octets(const struct exchange *a, const struct exchange *b)
{
    return a->sw == b->sw && a->p1 == b->p1 && a->p2 == b->p2 && a->flags == b->flags &&
           a->event_count == 0 && b->event_count == 0 && bytes_equal(a->command, b->command) &&
           bytes_equal(a->response, b->response) && bytes_equal(a->clear, b->clear);
}

/* Nothing of an encrypted message can be compared but its parts: request, response. */
static bool same_encrypted(const struct exchange *a, const struct exchange *b)
{
    return is_encrypted_message(a) && is_encrypted_message(b) && !a->event_count &&
           !b->event_count && !a->command.len == !b->command.len &&
           !a->response.len == !b->response.len;
}

static void compare(struct diff *diff, const struct item *a, const struct item *b)
{
    struct view views[2];
    char title[TITLE_MAX];
    bool equal;

    diff->result->compared++;
    if (same_octets(&a->exchange, &b->exchange) ||
        (!diff->options->all && same_encrypted(&a->exchange, &b->exchange)))
        return;
    view_set(&views[0], &diff->sides[0].arena, &a->exchange);
    view_set(&views[1], &diff->sides[1].arena, &b->exchange);
    title_of(diff, a, b, title);
    equal = diff_trees(&view_tree(&views[0])->root, &view_tree(&views[1])->root,
                       (a->exchange.flags & b->exchange.flags & EXCHANGE_ENCRYPTED) != 0,
                       diff->options, title);
    diff->result->different += !equal;
    diff->lacks_memory |= view_lacks_memory(&views[0]) || view_lacks_memory(&views[1]);
}

/* ---- alignment ---- */

static uint16_t least(uint16_t a, uint16_t b)
{
    return a < b ? a : b;
}

/* Cost of a pair; more than two lone exchanges: they do not go together. */
static uint16_t pair_cost(const struct item *a, const struct item *b)
{
    if (a->content == b->content)
        return 0;
    return a->kind == b->kind ? COST_SIMILAR : 2 * COST_ONLY + 1;
}

/*
 * costs[i][j]: the least cost of what follows exchange i of A and j of B in the windows. Behind the
 * end of a window that is not the last one, exchanges cost nothing.
 */
static void fill_costs(struct diff *diff)
{
    struct window *a = &diff->sides[0], *b = &diff->sides[1];
    uint16_t(*costs)[DIFF_WINDOW + 1] = diff->costs;

    for (size_t i = a->count + 1; i-- > 0;) {
        for (size_t j = b->count + 1; j-- > 0;) {
            if (i == a->count)
                costs[i][j] = (uint16_t)(a->ended ? COST_ONLY * (b->count - j) : 0);
            else if (j == b->count)
                costs[i][j] = (uint16_t)(b->ended ? COST_ONLY * (a->count - i) : 0);
            else
                costs[i][j] =
                    least((uint16_t)(costs[i + 1][j + 1] + pair_cost(item_at(a, i), item_at(b, j))),
                          (uint16_t)(COST_ONLY + least(costs[i + 1][j], costs[i][j + 1])));
        }
    }
}

static void take_pair(struct diff *diff)
{
    compare(diff, item_at(&diff->sides[0], 0), item_at(&diff->sides[1], 0));
    drop(&diff->sides[0]);
    drop(&diff->sides[1]);
}

static void take_only(struct diff *diff, unsigned side)
{
    put_only(diff, item_at(&diff->sides[side], 0), side == 0);
    drop(&diff->sides[side]);
}

/* Follows the path of least cost until both windows begin with the same exchange again, or one is
 * half empty. */
static void realign(struct diff *diff)
{
    struct window *a = &diff->sides[0], *b = &diff->sides[1];
    uint16_t(*costs)[DIFF_WINDOW + 1] = diff->costs;
    size_t i = 0, j = 0;

    fill_costs(diff);
    while (a->count && b->count && i < DIFF_WINDOW / 4 && j < DIFF_WINDOW / 4) {
        uint16_t pair = pair_cost(item_at(a, 0), item_at(b, 0));

        if (pair == 0)
            return;
        if (costs[i][j] == costs[i + 1][j + 1] + pair) {
            take_pair(diff);
            i++;
            j++;
        } else if (costs[i][j] == costs[i + 1][j] + COST_ONLY) {
            take_only(diff, 0);
            i++;
        } else {
            take_only(diff, 1);
            j++;
        }
    }
}

/* Does one pair differ, and the next one agrees, or is there none? Spares the search. */
static bool is_lone_pair(struct diff *diff)
{
    struct window *a = &diff->sides[0], *b = &diff->sides[1];

    if (item_at(a, 0)->kind != item_at(b, 0)->kind)
        return false;
    if (a->count == 1 || b->count == 1)
        return a->count == b->count;
    return item_at(a, 1)->content == item_at(b, 1)->content;
}

static int align(struct diff *diff)
{
    struct window *a = &diff->sides[0], *b = &diff->sides[1];

    for (;;) {
        int err = fill(a);

        if (err == 0)
            err = fill(b);
        if (err < 0)
            return err;
        if (!a->count && !b->count)
            return 0;
        if (!a->count)
            take_only(diff, 1);
        else if (!b->count)
            take_only(diff, 0);
        else if (item_at(a, 0)->content == item_at(b, 0)->content || is_lone_pair(diff))
            take_pair(diff);
        else
            realign(diff);
    }
}

/* ---- */

static int open_side(struct window *window, const struct walk_source *source,
                     const struct diff_options *options, char reason[WALK_REASON_MAX])
{
    window->all = options->all;
    arena_init(&window->arena, TREE_MEMORY_MAX);
    for (size_t i = 0; i < DIFF_WINDOW; i++)
        arena_init(&window->items[i].arena, ITEM_MEMORY_MAX);
    return walk_new(&window->walk, source, on_exchange, window, reason);
}

static void close_side(struct window *window)
{
    walk_free(window->walk);
    arena_free(&window->arena);
    for (size_t i = 0; i < DIFF_WINDOW; i++)
        arena_free(&window->items[i].arena);
}

int diff_traces(const struct walk_source sources[2], const struct diff_options *options,
                struct diff_result *result, char reason[WALK_REASON_MAX],
                char remarks[2][WALK_REASON_MAX])
{
    struct diff *diff = calloc(1, sizeof(*diff));
    int err = ERR_MEMORY;

    *result = (struct diff_result){0};
    remarks[0][0] = remarks[1][0] = '\0';
    snprintf(reason, WALK_REASON_MAX, "out of memory");
    if (!diff)
        return ERR_MEMORY;
    diff->options = options;
    diff->result = result;
    diff->costs = malloc((DIFF_WINDOW + 1) * sizeof(*diff->costs));
    if (diff->costs)
        err = open_side(&diff->sides[0], &sources[0], options, reason);
    if (err == 0)
        err = open_side(&diff->sides[1], &sources[1], options, reason);
    if (err == 0) {
        err = align(diff);
        if (err == 0 && diff->lacks_memory)
            err = ERR_MEMORY;
        snprintf(reason, WALK_REASON_MAX, "%s", err_reason(err));
    }
    for (size_t i = 0; i < 2; i++) {
        const char *remark = diff->sides[i].walk ? walk_remark(diff->sides[i].walk) : NULL;

        snprintf(remarks[i], WALK_REASON_MAX, "%s", remark ? remark : "");
        close_side(&diff->sides[i]);
    }
    free(diff->costs);
    free(diff);
    return err;
}
