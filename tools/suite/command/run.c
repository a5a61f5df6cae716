/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite run: cases on the cards that are made for the run. */
#include "apdu/err.h"
#include "tools/suite/cases/families.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/text.h"
#include "tools/suite/run/runner.h"
#include "tools/suite/target/cards.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct run_command {
    struct select_options select;
    struct run run;
    struct results results;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static void watch_signals(void)
{
    const struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static bool run_row(void *context, const struct suite_case *row)
{
    struct run_command *command = context;
    const struct result *result;

    if (interrupted) {
        command->results.interrupted = "interrupted";
        return false;
    }
    if (run_is_over(&command->run)) {
        command->results.interrupted = "the card is gone";
        return false;
    }
    if (!run_case(&command->run, row, &command->results))
        return false;
    result =
        (const struct result *)((const char *)command->results.end - offsetof(struct result, next));
    text_result(stdout, result);
    fflush(stdout);
    return true;
}

/* Opens the cards that were made. */
static int open_cards(struct run_command *command, const struct cards *cards,
                      struct link_error *error)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < CARDS_COUNT; i++) {
        struct run_card *card = &command->run.cards[i];

        card->settings = &cards->cards[i].settings;
        err = target_open_card(&card->target, cards->cards[i].path, cards->cards[i].with_ipae,
                               run_on_event, &command->run, error);
        command->run.card_count += err == 0;
    }
    return err;
}

static int exit_status(const struct results *results)
{
    size_t problems = results->verdicts[SUITE_FAIL] + results->verdicts[SUITE_INCONCLUSIVE];

    return problems || results->suite_errors || results->interrupted ? COMMAND_FAILED
           : results->verdicts[SUITE_PASS]                           ? COMMAND_DONE
                                                                     : SUITE_NOTHING_RAN;
}

int suite_run(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(select_rows, struct run_command, select, NULL), OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "",
        .help = "Runs the cases, or those that are selected, on cards that are made for the run."};
    static struct run_command command;
    static struct cards cards;
    struct link_error error = {""};
    uint8_t seed[16];
    char seed_text[2 * sizeof(seed) + 1];
    struct rng system = rng_system();
    int status = COMMAND_FAILED;

    command_parse(&syntax, argc, argv, &command);
    if (system.fill(&system, seed, sizeof(seed)) < 0)
        return command_failed("no random numbers");
    watch_signals();
    results_init(&command.results);
    command.run.allowed = SUITE_DESTROYS;
    command.run.seed = BYTES_OF(seed);
    command.run.interrupted = &interrupted;
    command.results.seed = bytes_to_hex(BYTES_OF(seed), seed_text, sizeof(seed_text));
    if (cards_make(&cards, BYTES_OF(seed), &error) < 0 ||
        open_cards(&command, &cards, &error) < 0) {
        command_failed("%s", error.text);
    } else {
        run_begin(&command.run);
        selection_walk(&command.select.selection, suite_families, run_row, &command);
        run_end(&command.run);
        text_summary(stdout, &command.results);
        status = exit_status(&command.results);
    }
    for (size_t i = 0; i < command.run.card_count; i++)
        target_close(command.run.cards[i].target);
    cards_remove(&cards);
    results_free(&command.results);
    return status;
}
