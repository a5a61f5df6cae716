/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/replay/compare.h"

#include "apdu/err.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/session/session.h"
#include "tools/trace/show/diff.h"
#include "tools/trace/show/exchange_copy.h"

#include <stdlib.h>
#include <string.h>

enum {
    ARENA_MAX = 64 << 20,
    TITLE_MAX = 400,
    SILENT_TIME = -2 /* of records whose exchange is not reported */
};

struct pending {
    struct pending *next;
    struct exchange exchange;
    struct arena arena;
};

struct queue {
    struct compare *compare;
    struct trace_session *session;
    struct pending *first, **last;
};

struct compare {
    const struct replay_options *options;
    struct queue queues[COMPARE_SIDES];
    uint64_t differed_until; /* record: what follows from a reported difference is left out */
};

static void pending_free(struct pending *pending)
{
    if (pending)
        arena_free(&pending->arena);
    free(pending);
}

/* Keeps a command; messages and events follow from the commands. */
static int on_exchange(void *context, const struct exchange *exchange)
{
    struct queue *queue = context;
    struct pending *pending;
    int done;

    if (exchange->kind != EXCHANGE_COMMAND)
        return 0;
    pending = calloc(1, sizeof(*pending));
    if (!pending)
        return ERR_MEMORY;
    arena_init(&pending->arena, ARENA_MAX);
    done = exchange_copy(&pending->exchange, exchange, &pending->arena);
    if (done < 0) {
        pending_free(pending);
        return done;
    }
    /* What the card of the trace noted is not in the responses. */
    pending->exchange.events = NULL;
    pending->exchange.event_count = 0;
    *queue->last = pending;
    queue->last = &pending->next;
    return 0;
}

int compare_new(struct compare **out, const struct replay_options *options)
{
    struct compare *compare = calloc(1, sizeof(*compare));
    int done = compare ? 0 : ERR_MEMORY;

    for (int side = 0; done == 0 && side < COMPARE_SIDES; side++) {
        struct queue *queue = &compare->queues[side];

        queue->compare = compare;
        queue->last = &queue->first;
        done = trace_session_new(&queue->session, NULL, on_exchange, queue);
    }
    if (done < 0) {
        compare_free(compare);
        return done;
    }
    compare->options = options;
    *out = compare;
    return 0;
}

static void drop_first(struct queue *queue)
{
    struct pending *first = queue->first;

    queue->first = first->next;
    if (!queue->first)
        queue->last = &queue->first;
    pending_free(first);
}

void compare_free(struct compare *compare)
{
    if (!compare)
        return;
    for (int side = 0; side < COMPARE_SIDES; side++) {
        trace_session_free(compare->queues[side].session);
        while (compare->queues[side].first)
            drop_first(&compare->queues[side]);
    }
    free(compare);
}

/* Ends the line and cuts "-path: value" into path and value. */
static char *cut_line(char *line, char **path, const char **value)
{
    char *end = strchr(line, '\n');
    char *colon;

    if (end)
        *end = '\0';
    *path = line + 1;
    colon = strstr(line, ": ");
    *value = colon ? colon + 2 : "(present)";
    if (colon)
        *colon = '\0';
    return end ? end + 1 : line + strlen(line);
}

/* The first difference of the list that diff_trees prints: "-path: value", "+path: value". */
static void set_first_difference(char *lines, struct replay_result *result)
{
    char sign = *lines;
    char *path, *next_path;
    const char *value, *next_value;
    char *next = cut_line(lines, &path, &value);

    result->field = path;
    if (sign == '+') {
        result->received = value;
        return;
    }
    result->recorded = value;
    if (*next != '+')
        return;
    cut_line(next, &next_path, &next_value);
    if (strcmp(path, next_path) == 0)
        result->received = next_value;
}

static void report(struct compare *compare, const struct exchange *recorded,
                   struct replay_result *result)
{
    char title[TITLE_MAX];

    if (!result->same)
        compare->differed_until = recorded->last;
    result->number = recorded->number;
    result->title = decode_summary(recorded, title, sizeof(title));
    compare->options->on_result(compare->options->context, result);
}

static int compare_pair(struct compare *compare, struct pending *recorded, struct pending *received)
{
    struct diff_options options = {.ignored = compare->options->ignored,
                                   .ignored_count = compare->options->ignored_count};
    struct replay_result result = {.same = true};
    struct tree trees[COMPARE_SIDES];
    char *lines = NULL;
    size_t size;

    if (recorded->exchange.time == SILENT_TIME)
        return 0;
    options.to = open_memstream(&lines, &size);
    if (!options.to)
        return ERR_MEMORY;
    tree_init(&trees[0], &recorded->arena, "exchange");
    tree_init(&trees[1], &received->arena, "exchange");
    decode_exchange(&trees[0], &recorded->exchange);
    decode_exchange(&trees[1], &received->exchange);
    result.same = diff_trees(&trees[0].root, &trees[1].root, false, &options, "");
    if (fclose(options.to) == EOF) {
        free(lines);
        return ERR_MEMORY;
    }
    if (!result.same)
        set_first_difference(lines, &result);
    report(compare, &recorded->exchange, &result);
    free(lines);
    return 0;
}

/* A recorded exchange that this card did not complete. */
static void report_missing(struct compare *compare, const struct exchange *recorded)
{
    struct replay_result result = {.field = "exchange", .recorded = "complete"};

    if (recorded->time != SILENT_TIME)
        report(compare, recorded, &result);
}

int compare_add(struct compare *compare, enum compare_side side, const struct trace_record *record,
                bool silent)
{
    struct trace_record copy = *record;

    copy.event.card = ""; /* one card */
    if (silent)
        copy.event.time = SILENT_TIME;
    return trace_session_add(compare->queues[side].session, &copy);
}

int compare_pairs(struct compare *compare)
{
    struct queue *recorded = &compare->queues[COMPARE_RECORDED];
    struct queue *received = &compare->queues[COMPARE_RECEIVED];
    int done = 0;

    while (done == 0 && recorded->first && received->first) {
        uint64_t number = recorded->first->exchange.number;
        uint64_t other = received->first->exchange.number;

        if (number == other)
            done = compare_pair(compare, recorded->first, received->first);
        else if (number < other && number > compare->differed_until)
            report_missing(compare, &recorded->first->exchange);
        if (number <= other)
            drop_first(recorded);
        if (other <= number)
            drop_first(received);
    }
    return done;
}

int compare_end(struct compare *compare)
{
    struct queue *recorded = &compare->queues[COMPARE_RECORDED];
    int done = trace_session_end(recorded->session);

    if (done == 0)
        done = trace_session_end(compare->queues[COMPARE_RECEIVED].session);
    if (done == 0)
        done = compare_pairs(compare);
    for (; done == 0 && recorded->first; drop_first(recorded))
        if (recorded->first->exchange.number > compare->differed_until)
            report_missing(compare, &recorded->first->exchange);
    return done;
}
