/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs cases on the cards of a run. */
#ifndef TOOLS_SUITE_RUN_RUNNER_H
#define TOOLS_SUITE_RUN_RUNNER_H

#include "tools/suite/report/result.h"
#include "tools/suite/run/snapshot.h"
#include "tools/suite/settings/settings.h"
#include "tools/suite/target/target.h"

enum { RUN_CARDS_MAX = 8 };

struct run_card {
    const struct suite_settings *settings;
    struct suite_target *target;
    /* Private. */
    struct snapshot found; /* what the card was */
    bool is_known;         /* `found` is valid */
    bool gone;
    bool is_saved; /* target_restore makes it what it was */
    struct suite_peers *peers;
};

struct run {
    struct run_card cards[RUN_CARDS_MAX];
    size_t card_count;
    enum suite_change allowed; /* cases that change more are not run */
    int64_t timeout;           /* of a case, in nanoseconds; 0: none */
    struct bytes seed;
    unsigned repetition;                      /* other random numbers in each */
    const volatile sig_atomic_t *interrupted; /* NULL: never */
    /* Gets what happened in a case, after it; NULL: nobody. */
    void (*on_records)(void *context, const struct suite_record *records);
    void *records_context;
    /* Private. */
    struct suite *current; /* gets the events of cards in this process */
};

/* Before the first case; the cards and options are set. */
void run_begin(struct run *run);
/* Frees what the runner has; not the targets. */
void run_end(struct run *run);
/* For target_open_card: the event belongs to the case that runs; `context` is the run. */
void run_on_event(void *context, const struct trace_event *event);

/*
 * Runs a case on the first card to which it applies; the result is added to `results`. False: out
 * of memory.
 */
bool run_case(struct run *run, const struct suite_case *row, struct results *results);
/* Calls words of the suite outside of a case. ERR_IO, with the reason in `error`: they ended by a
 * jump. */
int run_aside(struct run *run, struct run_card *card,
              void (*function)(struct suite *suite, void *context), void *context,
              struct link_error *error);
/* All cards are gone. */
bool run_is_over(const struct run *run);

#endif
