/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite run: cases on cards. */
#include "apdu/err.h"
#include "tools/suite/cases/families.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/command/under_test.h"
#include "tools/suite/report/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

struct run_command {
    struct select_options select;
    struct under_test_options cards;
    bool allow_changes, allow_destructive;
    uint32_t timeout;
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

static int exit_status(const struct results *results)
{
    size_t problems = results->verdicts[SUITE_FAIL] + results->verdicts[SUITE_INCONCLUSIVE];

    return problems || results->suite_errors || results->interrupted ? COMMAND_FAILED
           : results->verdicts[SUITE_PASS]                           ? COMMAND_DONE
                                                                     : SUITE_NOTHING_RAN;
}

static void check_run(void *input, const struct command_given *given)
{
    struct run_command *command = input;

    (void)given;
    under_test_check(&command->cards);
}

static enum suite_change allowed(const struct run_command *command)
{
    bool made = !command->cards.card && !command->cards.reader;

    return made || command->allow_destructive ? SUITE_DESTROYS
           : command->allow_changes           ? SUITE_CHANGES
                                              : SUITE_READS;
}

static int run_cases(struct run_command *command)
{
    static struct under_test cards;
    struct link_error error = {""};
    int status;

    if (under_test_open(&cards, &command->cards, &command->run, &error) < 0) {
        status = command_failed("%s", error.text);
    } else {
        run_begin(&command->run);
        selection_walk(&command->select.selection, suite_families, run_row, command);
        run_end(&command->run);
        text_summary(stdout, &command->results);
        status = exit_status(&command->results);
    }
    under_test_close(&cards, &command->run);
    return status;
}

int suite_run(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(under_test_rows, struct run_command, cards, NULL),
        OPTION_FLAG("allow-changes", struct run_command, allow_changes,
                    "run cases that change the card and restore it"),
        OPTION_FLAG("allow-destructive", struct run_command, allow_destructive,
                    "run all cases, memory resets included"),
        OPTION_NUMBER("timeout", "SECONDS", struct run_command, timeout, 0, 86400,
                      "end a case that takes longer (default: 0, no limit)"),
        OPTION_GROUP(select_rows, struct run_command, select, "Cases:"),
        OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "",
        .check = check_run,
        .help = "Runs the cases, or those that are selected: all on cards that are made for the "
                "run; with --card or --reader on that card, and then only cases that change "
                "nothing unless more is allowed."};
    static struct run_command command;
    uint8_t seed[16];
    char seed_text[2 * sizeof(seed) + 1];
    struct rng system = rng_system();
    int status;

    command_parse(&syntax, argc, argv, &command);
    if (system.fill(&system, seed, sizeof(seed)) < 0)
        return command_failed("no random numbers");
    watch_signals();
    results_init(&command.results);
    command.run.allowed = allowed(&command);
    command.run.timeout = command.timeout * INT64_C(1000000000);
    command.run.seed = BYTES_OF(seed);
    command.run.interrupted = &interrupted;
    command.results.seed = bytes_to_hex(BYTES_OF(seed), seed_text, sizeof(seed_text));
    status = run_cases(&command);
    results_free(&command.results);
    return status;
}
