/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/beside.h"

#include "tools/suite/report/walk.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/show/diff.h"
#include "tools/trace/show/exchange_copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_MEMORY_MAX = 64 << 20, TREE_MEMORY_MAX = 16 << 20, LINE_MAX_LEN = 300 };

/* A step, or an exchange. */
struct beside_item {
    struct beside_item *next;
    const char *step; /* NULL: */
    struct exchange exchange;
};

void beside_init(struct beside *beside, struct run *a, struct run *b)
{
    struct run *runs[] = {a, b};

    for (size_t i = 0; i < 2; i++) {
        beside->sides[i] = (struct beside_side){.run = runs[i]};
        arena_init(&beside->sides[i].arena, CASE_MEMORY_MAX);
        results_init(&beside->sides[i].results);
    }
}

void beside_free(struct beside *beside)
{
    for (size_t i = 0; i < 2; i++) {
        arena_free(&beside->sides[i].arena);
        results_free(&beside->sides[i].results);
    }
}

/* ---- One side ---- */

static struct beside_item *add(struct beside_side *side)
{
    struct beside_item *item = arena_alloc(&side->arena, sizeof(*item));

    if (item) {
        *side->end = item;
        side->end = &item->next;
    }
    return item;
}

static int keep_exchange(void *context, const struct exchange *exchange)
{
    struct beside_side *side = context;
    struct beside_item *item =
        exchange->kind == EXCHANGE_COMMAND || exchange->kind == EXCHANGE_POWER ? add(side) : NULL;

    return item ? exchange_copy(&item->exchange, exchange, &side->arena) : 0;
}

static void keep_step(void *context, const struct suite_record *record)
{
    struct beside_side *side = context;
    struct beside_item *item = record->step ? add(side) : NULL;

    if (item)
        item->step =
            (const char *)arena_copy(&side->arena, bytes_at(record->text, strlen(record->text) + 1))
                .at;
}

static void keep_records(void *context, const struct suite_record *records)
{
    walk_exchanges(records, keep_exchange, keep_step, context);
}

/* The result of the case on this card; NULL: out of memory. */
static const struct result *run_side(struct beside_side *side, const struct suite_case *row)
{
    bool done;

    arena_reset(&side->arena);
    side->first = NULL;
    side->end = &side->first;
    side->run->on_records = keep_records;
    side->run->records_context = side;
    done = run_case(side->run, row, &side->results);
    side->run->on_records = NULL;
    return done ? results_last(&side->results) : NULL;
}

/* ---- Comparison ---- */

struct comparison {
    FILE *to;
    struct arena arenas[2];
    char first[LINE_MAX_LEN]; /* the first difference, in one line */
    bool step_differs;        /* the current step has a difference already */
};

static void differ(struct comparison *comparison, const char *text)
{
    if (!*comparison->first)
        snprintf(comparison->first, sizeof(comparison->first), "%s", text);
    comparison->step_differs = true;
}

/* The lines of the first field in a difference: "-path: a" and "+path: b", or one of them. */
static void print_field(struct comparison *comparison, char *lines)
{
    char *end = strchr(lines, '\n');
    char line[LINE_MAX_LEN];

    if (end && lines[0] == '-' && end[1] == '+')
        end = strchr(end + 1, '\n');
    if (end)
        *end = 0;
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(lines, "\n"), lines);
    if (strchr(lines, '\n'))
        snprintf(line + strlen(line), sizeof(line) - strlen(line), "; %s", strchr(lines, '\n') + 1);
    fprintf(comparison->to, "%s\n", lines);
    differ(comparison, line);
}

/* Commands differ where peers of the card draw random numbers, and events are of our card only:
 * what the card says is compared. */
static void keep_response(struct tree *tree)
{
    struct node **end = &tree->root.first;

    for (struct node *node = tree->root.first; node; node = node->next) {
        if (strcmp(node->name, "response") != 0 && strcmp(node->name, "status") != 0)
            continue;
        *end = node;
        end = &node->next;
        tree->root.last = node;
    }
    *end = NULL;
}

/* Two cards of one kind differ in these: the EID, also as the ECASD returns it, and CERT.EUICC. */
static const char *const individual[] = {"eidValue", "response/eid", "euiccCertificate"};

/* Are the trees equal where only the encoding can differ? Then the lengths must be equal. */
static bool same_length(const struct tree trees[2], const struct exchange *a,
                        const struct exchange *b)
{
    const struct diff_options options = {.quiet = true};

    return a->response.len == b->response.len ||
           !diff_trees(&trees[0].root, &trees[1].root, false, &options, "");
}

static void compare_exchanges(struct comparison *comparison, const struct exchange *a,
                              const struct exchange *b)
{
    const struct exchange *exchanges[] = {a, b};
    struct diff_options options = {.ignored = individual,
                                   .ignored_count = sizeof(individual) / sizeof(*individual)};
    struct tree trees[2];
    char *lines = NULL;
    size_t len = 0;

    options.to = open_memstream(&lines, &len);
    if (!options.to)
        return;
    for (size_t i = 0; i < 2; i++) {
        arena_reset(&comparison->arenas[i]);
        tree_init(&trees[i], &comparison->arenas[i], decode_function(exchanges[i]));
        decode_exchange(&trees[i], exchanges[i]);
        if (exchanges[i]->kind == EXCHANGE_COMMAND)
            keep_response(&trees[i]);
    }
    if (diff_trees(&trees[0].root, &trees[1].root, false, &options, "") &&
        !same_length(trees, a, b)) /* coded in another way */
        fprintf(options.to, "-response: %zu octets\n+response: %zu octets\n", a->response.len,
                b->response.len);
    fclose(options.to);
    if (len) {
        char summary[LINE_MAX_LEN];

        fprintf(comparison->to, "%s\n", decode_summary(a, summary, sizeof(summary)));
        print_field(comparison, lines);
    }
    free(lines);
}

/* An exchange that only one card had: the case ended earlier on the other one. */
static void print_only(struct comparison *comparison, const struct exchange *exchange, char side)
{
    char summary[LINE_MAX_LEN - 20], line[LINE_MAX_LEN];

    snprintf(line, sizeof(line), "%c%s: only there", side,
             decode_summary(exchange, summary, sizeof(summary)));
    fprintf(comparison->to, "%s\n", line);
    differ(comparison, line);
}

static void compare(struct comparison *comparison, const struct beside_item *a,
                    const struct beside_item *b)
{
    while (a || b) {
        bool exchange_a = a && !a->step, exchange_b = b && !b->step;

        if (exchange_a && exchange_b) {
            if (!comparison->step_differs)
                compare_exchanges(comparison, &a->exchange, &b->exchange);
        } else if (exchange_a || exchange_b) {
            if (!comparison->step_differs)
                print_only(comparison, exchange_a ? &a->exchange : &b->exchange,
                           exchange_a ? '-' : '+');
        } else {
            fprintf(comparison->to, "step: %s\n", a ? a->step : b->step);
            comparison->step_differs = false;
        }
        /* Before a step that only one card reached, the exchanges of the other one. */
        if (a && (exchange_a || !exchange_b))
            a = a->next;
        if (b && (exchange_b || !exchange_a))
            b = b->next;
    }
}

/* ---- A case ---- */

static const char *text_of(struct results *results, const char *a, const char *b)
{
    char text[2 * LINE_MAX_LEN];

    snprintf(text, sizeof(text), "%s%s%s", a, *b ? ": " : "", b);
    return results_text(results, text);
}

static void judge(struct beside *beside, const struct result *const ends[2],
                  struct results *results, struct result *result)
{
    struct comparison comparison = {0};
    char *text = NULL;
    size_t len = 0;

    comparison.to = open_memstream(&text, &len);
    if (!comparison.to)
        return;
    for (size_t i = 0; i < 2; i++)
        arena_init(&comparison.arenas[i], TREE_MEMORY_MAX);
    compare(&comparison, beside->sides[0].first, beside->sides[1].first);
    fclose(comparison.to);
    for (size_t i = 0; i < 2; i++)
        arena_free(&comparison.arenas[i]);
    if (ends[0]->verdict != ends[1]->verdict && !*comparison.first)
        snprintf(comparison.first, sizeof(comparison.first), "%s; %s",
                 verdict_text(ends[0]->verdict), verdict_text(ends[1]->verdict));
    result->verdict = *comparison.first ? SUITE_FAIL : SUITE_PASS;
    if (*comparison.first) {
        result->reason = results_text(results, comparison.first);
        result->details = results_text(results, text);
    }
    free(text);
}

bool beside_case(struct beside *beside, const struct suite_case *row, struct results *results)
{
    struct result *result = arena_alloc(&results->arena, sizeof(*result));
    const struct result *ends[2];

    if (!result)
        return false;
    for (size_t i = 0; i < 2; i++) {
        ends[i] = run_side(&beside->sides[i], row);
        if (!ends[i])
            return false;
    }
    *result = *ends[0];
    result->next = NULL;
    result->id = results_text(results, row->id);
    result->title = results_text(results, row->title);
    result->families = results_text(results, row->families);
    result->clause = results_text(results, row->clause);
    result->rules = results_text(results, row->rules);
    result->card = text_of(results, ends[0]->card, "");
    result->codes = NULL;
    result->reason = result->details = "";
    result->suite_error = ends[0]->suite_error || ends[1]->suite_error;
    result->nanoseconds = ends[0]->nanoseconds + ends[1]->nanoseconds;
    for (size_t i = 0; i < 2; i++)
        if (ends[i]->verdict == SUITE_NOT_APPLICABLE) {
            result->verdict = SUITE_NOT_APPLICABLE;
            result->reason = text_of(results, ends[i]->card, ends[i]->reason);
        }
    if (result->verdict != SUITE_NOT_APPLICABLE)
        judge(beside, ends, results, result);
    results_add(results, result);
    return true;
}
