/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite run: cases on cards. */
#include "tools/suite/command/commands.h"
#include "tools/suite/command/outputs.h"
#include "tools/suite/command/under_test.h"
#include "tools/suite/report/json.h"
#include "tools/suite/run/beside.h"
#include "tools/suite/run/replays.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NS_PER_S = 1000000000, SEED_LEN = 8 };

struct run_command {
    struct select_options select;
    struct under_test_options cards;
    struct output_options outputs;
    bool allow_changes, allow_destructive, compares;
    const char *sides[2]; /* of --beside */
    uint32_t timeout, repeat;
    const char *seed, *shard, *last_failed, *replay_folder;
    struct replays replays;
    unsigned long shard_number, shards;
    size_t position;       /* of the next selected case */
    struct run run, other; /* `other`: of the second card of --beside */
    struct beside beside;
    struct results results, earlier; /* of --last-failed */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

/* A second signal ends the program at once. */
static void watch_signals(void)
{
    const struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* Is the next selected case one of this shard? */
static bool is_in_shard(struct run_command *command)
{
    return command->position++ % command->shards == command->shard_number - 1;
}

static bool run_row(void *context, const struct suite_case *row)
{
    struct run_command *command = context;

    if (!is_in_shard(command))
        return true;
    if (interrupted || run_is_over(&command->run) ||
        (command->compares && run_is_over(&command->other))) {
        command->results.interrupted = interrupted ? "interrupted" : "the card is gone";
        return false;
    }
    if (!(command->compares ? beside_case(&command->beside, row, &command->results)
                            : run_case(&command->run, row, &command->results))) {
        command->results.interrupted = "out of memory";
        return false;
    }
    outputs_result(&command->outputs, results_last(&command->results), command->results.count);
    return true;
}

/* "2/5" */
static void parse_shard(struct run_command *command)
{
    char *end;

    command->shard_number = command->shards = 1;
    if (!command->shard)
        return;
    command->shard_number = strtoul(command->shard, &end, 10);
    if (*end == '/')
        command->shards = strtoul(end + 1, &end, 10);
    else
        command->shard_number = 0;
    if (*end || command->shard_number == 0 || command->shard_number > command->shards ||
        command->shards > UINT32_MAX || strpbrk(command->shard, "+- "))
        command_usage("--shard %s: must be NUMBER/COUNT, as 1/4", command->shard);
}

static void check_run(void *input, const struct command_given *given)
{
    struct run_command *command = input;

    (void)given;
    if (command->compares && !command->sides[1])
        command_usage("--beside needs two cards, A and B");
    if (!command->compares && command->sides[0])
        command_usage("%s: cards are given by --card, --reader or --beside", command->sides[0]);
    if (command->compares && command->replay_folder)
        command_usage("--beside goes without --replay-folder");
    if (command->compares && (command->cards.card || command->cards.reader))
        command_usage("--beside goes without --card and --reader");
    if (command->compares && command->cards.spec != EUICCD_SPEC_1_2)
        command_usage("--spec is for cards that are made for the run");
    if (!command->compares)
        under_test_check(&command->cards);
    outputs_check(&command->outputs);
    parse_shard(command);
}

static enum suite_change allowed(const struct run_command *command)
{
    bool made = !command->cards.card && !command->cards.reader && !command->compares;

    return made || command->allow_destructive ? SUITE_DESTROYS
           : command->allow_changes           ? SUITE_CHANGES
                                              : SUITE_READS;
}

/* Selects the cases that had a problem in an earlier report. */
static int select_failed(struct run_command *command)
{
    char why[JSON_WHY_MAX];
    size_t count = 0;

    if (!command->last_failed)
        return COMMAND_DONE;
    if (json_report_read(command->last_failed, &command->earlier, why) < 0)
        return command_failed("%s", why);
    for (const struct result *at = command->earlier.first; at; at = at->next)
        if (result_is_problem(at) && ++count &&
            !selection_add(&command->select.selection, SELECT_LAST_FAILED, at->id))
            return command_failed("%s: more than %d cases failed", command->last_failed,
                                  SELECT_MAX);
    if (count == 0) /* nothing is selected */
        selection_add(&command->select.selection, SELECT_LAST_FAILED, "");
    return COMMAND_DONE;
}

/* A card of --beside: a file of this name, else a reader. */
static struct under_test_options side(const struct run_command *command, size_t index)
{
    struct under_test_options options = {.settings = command->cards.settings};
    const char *name = command->sides[index];

    if (index == 1) { /* quirks and fault rules are those of the second card */
        options.quirks = command->cards.quirks;
        options.faults = command->cards.faults;
    }
    if (access(name, F_OK) == 0)
        options.card = name;
    else
        options.reader = name;
    return options;
}

static int open_side(struct run_command *command, size_t index, struct under_test *card,
                     struct run *run, struct link_error *error)
{
    const struct under_test_options options = side(command, index);
    struct link_error why = {""};
    int err = under_test_open(card, &options, run, &why);

    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%.80s%s%.280s",
                 options.reader ? options.reader : "",
                 options.reader ? ": No such file or directory; as a reader: " : "", why.text);
    return err;
}

static int open_all(struct run_command *command, struct under_test cards[2],
                    struct link_error *error)
{
    int err;

    if (!command->compares)
        return under_test_open(&cards[0], &command->cards, &command->run, error);
    command->other = command->run;
    err = open_side(command, 0, &cards[0], &command->run, error);
    return err < 0 ? err : open_side(command, 1, &cards[1], &command->other, error);
}

/* Says which parts of a card could not be compared. */
static void print_unstable(const struct run *run)
{
    char text[200];

    for (size_t i = 0; i < run->card_count; i++)
        if (snapshot_unstable(&run->cards[i].found, text, sizeof(text)))
            fprintf(stderr,
                    "euicc suite run: %s: differ each time that the card is read; they are not "
                    "compared after the cases: %s\n",
                    run->cards[i].settings->name, text);
}

/* Profiles of the settings get their states. */
static int settle(struct run *run)
{
    struct link_error error = {""};

    for (size_t i = 0; run->allowed >= SUITE_CHANGES && i < run->card_count; i++)
        if (run->cards[i].settings->profile_count && !run->cards[i].gone &&
            run_aside(run, &run->cards[i], suite_settle, NULL, &error) < 0)
            return command_failed("%s", error.text);
    return COMMAND_DONE;
}

static void walk_cases(struct run_command *command)
{
    run_begin(&command->run);
    run_begin(&command->other);
    beside_init(&command->beside, &command->run, &command->other);
    do {
        command->position = 0;
        selection_walk(&command->select.selection, select_arrays(&command->select), run_row,
                       command);
        command->other.repetition++;
    } while (++command->run.repetition < command->repeat && !command->results.interrupted);
    beside_free(&command->beside);
    print_unstable(&command->run);
    print_unstable(&command->other);
    run_end(&command->other);
    run_end(&command->run);
}

/* One trace on a card as it was found. */
static bool replay_one(struct run_command *command, struct under_test *cards,
                       const struct replay *replay)
{
    const char *name = command->run.cards[0].settings->name;
    struct link_error error = {""};
    struct link *link = NULL;
    bool done = false;

    if (under_test_link(cards, &command->cards, &command->run, &link, &error) < 0)
        command_failed("%s", error.text);
    else
        done = replay_case(replay, &link, name, &command->results);
    link_close(link);
    if (done)
        outputs_result(&command->outputs, results_last(&command->results), command->results.count);
    return done;
}

/* Traces may change the card. */
static int replay_all(struct run_command *command, struct under_test *cards)
{
    for (size_t i = 0; i < command->replays.count && !command->results.interrupted; i++) {
        const struct replay *replay = &command->replays.list[i];

        if (!selection_has(&command->select.selection, &replay->row) || !is_in_shard(command))
            continue;
        if (interrupted)
            command->results.interrupted = "interrupted";
        else if (command->run.allowed < SUITE_CHANGES)
            results_skip(&command->results, &replay->row, "--allow-changes");
        else if (!replay_one(command, cards, replay))
            return COMMAND_FAILED;
    }
    return COMMAND_DONE;
}

static void say_nothing_ran(const struct run_command *command)
{
    if (command->results.count)
        command_note("no case ran: none of those that are selected is applicable to this card; the "
                     "reports and the output without --quiet have the reasons");
    else if (command->last_failed || command->shard)
        command_note("no case ran: none is left by %s",
                     command->last_failed ? "--last-failed" : "--shard");
    else
        command_note("no case ran: none matches all of --case, --family, --clause and --rule; "
                     "`euicc suite list' prints those that there are");
}

static int run_all(struct run_command *command, struct under_test *cards)
{
    int status;

    if (settle(&command->run) != COMMAND_DONE || settle(&command->other) != COMMAND_DONE)
        return COMMAND_FAILED;
    outputs_begin(&command->outputs);
    walk_cases(command);
    status = replay_all(command, cards);
    if (outputs_end(&command->outputs, &command->results) != COMMAND_DONE)
        status = COMMAND_FAILED;
    if (status == COMMAND_DONE)
        status = outputs_status(&command->results);
    if (status == SUITE_NOTHING_RAN)
        say_nothing_ran(command);
    return status;
}

static int run_cases(struct run_command *command)
{
    static struct under_test cards[2];
    struct link_error error = {""};
    char why[REPLAYS_WHY_MAX];
    int status;

    if (outputs_try(&command->outputs) != COMMAND_DONE)
        status = COMMAND_FAILED;
    else if (command->replay_folder &&
             replays_find(&command->replays, command->replay_folder, why) < 0)
        status = command_failed("%s", why);
    else if (open_all(command, cards, &error) < 0)
        status = command_failed("%s", error.text);
    else
        status = run_all(command, cards);
    under_test_close(&cards[0], &command->run);
    under_test_close(&cards[1], &command->other);
    replays_free(&command->replays);
    return status;
}

static const struct command_option run_rows[] = {
    OPTION_GROUP(under_test_rows, struct run_command, cards, NULL),
    OPTION_FLAG("beside", struct run_command, compares,
                "compare two cards, A and B, each a card file or the name of a reader: the first "
                "field that differs in each step; --quirks and --fault are of B"),
    OPTION_FLAG("allow-changes", struct run_command, allow_changes,
                "run cases that change the card and restore it"),
    OPTION_FLAG("allow-destructive", struct run_command, allow_destructive,
                "run all cases, memory resets included"),
    OPTION_NUMBER("timeout", "SECONDS", struct run_command, timeout, 0, 86400,
                  "end a case that takes longer (default: 0, no limit)"),
    OPTION_NUMBER("repeat", "COUNT", struct run_command, repeat, 1, 1000000,
                  "run all cases COUNT times"),
    OPTION_TEXT("seed", "TEXT", struct run_command, seed,
                "of random numbers: cases repeat with the seed of an earlier run"),
    OPTION_GROUP(select_rows, struct run_command, select, "Cases:"),
    OPTION_GROUP(object_rows, struct run_command, select, NULL),
    OPTION_FILE("replay-folder", "DIR", struct run_command, replay_folder,
                "replay the traces in this folder, too: each is a case"),
    OPTION_FILE("last-failed", "FILE.json", struct run_command, last_failed,
                "cases that failed or were inconclusive in this JSON report"),
    OPTION_TEXT("shard", "NUMBER/COUNT", struct run_command, shard,
                "one of COUNT parts of the cases; euicc suite merge joins the reports"),
    OPERAND_OPTIONAL("A", struct run_command, sides[0]),
    OPERAND_OPTIONAL("B", struct run_command, sides[1]),
    OPTION_GROUP(output_rows, struct run_command, outputs, "Reports:"),
    OPTIONS_END};

int suite_run(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = run_rows,
        .arguments = "",
        .check = check_run,
        .help = "Runs the cases, or those that are selected: all on cards that are made for the "
                "run; with --card or --reader on that card, and then only cases that change "
                "nothing unless more is allowed.\v"
                "Exit status: 0 all passed, 1 a case failed or was inconclusive, 2 bad usage, 3 no "
                "case ran."};
    static struct run_command command = {.repeat = 1};
    uint8_t random[SEED_LEN];
    char seed[2 * SEED_LEN + 1];
    struct rng system = rng_system();
    int status;

    command_parse(&syntax, argc, argv, &command);
    if (!command.seed && system.fill(&system, random, sizeof(random)) < 0)
        return command_failed("no random numbers");
    if (!command.seed)
        command.seed = bytes_to_hex(BYTES_OF(random), seed, sizeof(seed));
    watch_signals();
    results_init(&command.results);
    results_init(&command.earlier);
    command.run.allowed = allowed(&command);
    command.run.timeout = command.timeout * INT64_C(1) * NS_PER_S;
    command.run.seed = bytes_at(command.seed, strlen(command.seed));
    command.run.interrupted = &interrupted;
    command.results.seed = command.seed;
    status = select_failed(&command);
    if (status == COMMAND_DONE)
        status = run_cases(&command);
    results_free(&command.results);
    results_free(&command.earlier);
    return status;
}
