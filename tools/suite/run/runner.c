/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A case: reset, initial state, function; then undo, comparison with what the card was. What a word
 * ends by a jump ends at protect_run.
 */
#include "tools/suite/run/runner.h"

#include "apdu/err.h"
#include "tools/suite/report/codes.h"
#include "tools/suite/report/details.h"
#include "tools/suite/run/applies.h"
#include "tools/suite/run/protect.h"
#include "tools/suite/run/undo.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { CASE_MEMORY_MAX = 64 << 20, WHY_MAX = 400, SEED_MAX = 256 };

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

void run_on_event(void *context, const struct trace_event *event)
{
    struct run *run = context;
    struct suite_record *record;

    if (!run->current || event->kind != TRACE_REFUSAL)
        return;
    record = suite_record_add(run->current);
    if (!record)
        return;
    record->event = *event; /* names and rules are static */
    record->event.card = "card";
    if (event->reason)
        record->event.reason = suite_print(run->current, "%s", event->reason);
    record->event.data = arena_copy(&run->current->arena, event->data);
    record->event.command = arena_copy(&run->current->arena, event->command);
}

void run_begin(struct run *run)
{
    for (size_t i = 0; i < run->card_count; i++)
        snapshot_init(&run->cards[i].found);
}

void run_end(struct run *run)
{
    for (size_t i = 0; i < run->card_count; i++) {
        snapshot_free(&run->cards[i].found);
        suite_peers_free(run->cards[i].peers);
    }
}

bool run_is_over(const struct run *run)
{
    for (size_t i = 0; i < run->card_count; i++)
        if (!run->cards[i].gone)
            return false;
    return true;
}

/* ---- Parts of a case ---- */

static void take_found(struct suite *suite, void *context)
{
    suite_reset(suite);
    snapshot_take_first(suite, context);
}

static void run_function(struct suite *suite, void *context)
{
    (void)context;
    suite_reset(suite);
    suite_give_variables(suite);
    if (*suite->row->state)
        suite_reach(suite, suite->row->state);
    suite->row->run(suite);
}

static void look_again(struct suite *suite, void *context)
{
    struct snapshot *snapshots = context; /* found, after */

    suite_reset(suite);
    snapshot_remove_notifications(suite, &snapshots[0]);
    snapshot_take(suite, &snapshots[1]);
}

/* ---- A case ---- */

/* The card that the case is for; NULL with what decided. */
static struct run_card *choose(struct run *run, const struct suite_case *row,
                               struct expression_result *decided)
{
    for (size_t i = 0; i < run->card_count; i++) {
        struct expression_result applies = case_applies(row, run->cards[i].settings, run->allowed);

        if (applies.holds && !run->cards[i].gone)
            return &run->cards[i];
        if (i == 0 || !applies.valid)
            *decided = applies;
    }
    return NULL;
}

static void power_cycle(struct suite *suite, void *context)
{
    (void)context;
    suite_power_cycle(suite);
}

/* The card is not what it was: `text` says how. */
static void fail_suite(struct results *results, struct result *result, const char *text)
{
    char reason[3 * WHY_MAX];

    snprintf(reason, sizeof(reason), "%.390s%sthe card is not as it was: %s", result->reason,
             *result->reason ? "; " : "", text);
    result->suite_error = true;
    result->reason = results_text(results, reason);
    if (result->verdict == SUITE_PASS)
        result->verdict = SUITE_INCONCLUSIVE;
}

/* Undoes the case and compares. True: the card is what it was. */
static bool restore(struct run_card *card, struct suite *suite, char why[WHY_MAX])
{
    struct snapshot snapshots[2] = {card->found};
    bool is_same = undo_all(suite, why, WHY_MAX);

    snapshot_init(&snapshots[1]);
    suite->verdict = SUITE_PASS;
    if (suite->gone || !protect_run(suite, look_again, snapshots)) {
        if (is_same)
            snprintf(why, WHY_MAX, "%s", suite->reason ? suite->reason : "the card is gone");
        is_same = false;
    } else if (snapshot_differs(&snapshots[0], &snapshots[1], why, WHY_MAX)) {
        is_same = false;
    }
    snapshot_free(&snapshots[1]);
    return is_same;
}

/* What the card is before the case; read once, as cases leave it like that. */
static bool know_card(struct run_card *card, struct suite *suite)
{
    if (card->is_known)
        return true;
    suite->ending = true;
    card->is_known = protect_run(suite, take_found, &card->found);
    card->is_saved = card->is_known && (card->is_saved || target_save(card->target));
    suite->ending = false;
    if (card->is_known) { /* this is not part of the case */
        suite->records = NULL;
        suite->records_end = &suite->records;
    }
    return card->is_known;
}

static void execute(struct run_card *card, struct suite *suite, struct results *results,
                    struct result *result)
{
    bool destroys = suite->row->change == SUITE_DESTROYS;
    bool is_same;
    char why[WHY_MAX] = "";

    if (know_card(card, suite))
        protect_run(suite, run_function, NULL);
    result->verdict = suite->verdict;
    if (suite->verdict != SUITE_PASS) {
        result->reason = results_text(results, suite->reason);
        details_make(results, result, suite->records);
    }
    suite->ending = true;
    if (suite->timed_out)
        protect_run(suite, power_cycle, NULL);
    is_same = card->is_known && restore(card, suite, why);
    if (!is_same && !destroys && !suite->may_lose_contents && card->is_known && !suite->gone) {
        fail_suite(results, result, why);
        if (!*result->details)
            details_make(results, result, suite->records);
    }
    if (!is_same || destroys)
        card->is_known = card->is_saved && target_restore(card->target);
    card->gone = suite->gone;
}

/* The seed of a case: its verdict does not depend on the cases before it. */
static struct bytes seed_of(const struct run *run, const struct suite_case *row,
                            uint8_t memory[SEED_MAX])
{
    struct buf seed = buf_over(memory, SEED_MAX);

    buf_put(&seed, bytes_cut(run->seed, 0, SEED_MAX / 2));
    buf_put(&seed, bytes_cut(bytes_at(row->id, strlen(row->id)), 0, SEED_MAX / 4));
    if (run->repetition)
        buf_put_u32(&seed, run->repetition);
    return buf_bytes(&seed);
}

/* To be freed by free_suite. */
static int begin_suite(struct run *run, struct run_card *card, const struct suite_case *row,
                       struct rng_seeded *rng, struct suite *suite)
{
    uint8_t memory[SEED_MAX];
    struct bytes seed = seed_of(run, row, memory);

    *suite = (struct suite){.row = row,
                            .target = card->target,
                            .settings = card->settings,
                            .peers = card->peers,
                            .rng = &rng->rng,
                            .interrupted = run->interrupted};
    suite->records_end = &suite->records;
    arena_init(&suite->arena, CASE_MEMORY_MAX);
    target_seed(card->target, seed);
    run->current = suite;
    return rng_seeded_init(rng, seed, 0);
}

static void free_suite(struct run *run, struct run_card *card, struct suite *suite)
{
    run->current = NULL;
    card->peers = suite->peers;
    arena_free(&suite->arena);
}

static void run_on(struct run *run, struct run_card *card, const struct suite_case *row,
                   struct results *results, struct result *result)
{
    int64_t start = now();
    struct rng_seeded rng;
    struct suite suite;
    int err;

    result->card = results_text(results, card->settings->name);
    err = begin_suite(run, card, row, &rng, &suite);
    if (err < 0) {
        result->verdict = SUITE_INCONCLUSIVE;
        result->reason = err_text(err);
    } else {
        suite.time_limit = run->timeout;
        suite.deadline = run->timeout ? start + run->timeout : 0;
        execute(card, &suite, results, result);
    }
    codes_collect(results, result, suite.records);
    result->nanoseconds = now() - start;
    if (run->on_records)
        run->on_records(run->records_context, suite.records);
    free_suite(run, card, &suite);
}

int run_aside(struct run *run, struct run_card *card,
              void (*function)(struct suite *suite, void *context), void *context,
              struct link_error *error)
{
    static const struct suite_case row = {.id = "", .state = ""};
    struct rng_seeded rng;
    struct suite suite;
    char why[WHY_MAX];
    int err = begin_suite(run, card, &row, &rng, &suite);

    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%s", err_text(err));
    else if (!protect_run(&suite, function, context))
        err = ERR_IO;
    if (err == ERR_IO)
        snprintf(error->text, sizeof(error->text), "%.390s", suite.reason);
    (void)undo_all(&suite, why, sizeof(why));
    free_suite(run, card, &suite);
    return err;
}

bool run_case(struct run *run, const struct suite_case *row, struct results *results)
{
    struct result *result = results_new(results, row);
    struct expression_result decided = {0};
    struct run_card *card = choose(run, row, &decided);

    if (!result)
        return false;
    if (card) {
        run_on(run, card, row, results, result);
    } else {
        result->verdict = decided.valid ? SUITE_NOT_APPLICABLE : SUITE_INCONCLUSIVE;
        result->reason = results_text(results, decided.text);
    }
    results_add(results, result);
    return true;
}
