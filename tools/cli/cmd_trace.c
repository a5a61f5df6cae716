/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace: shows and compares traces. */
#include "apdu/err.h"
#include "apdu/text.h"
#include "tools/cli/options.h"
#include "tools/cli/trace_options.h"
#include "tools/trace/report/report_command.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/show/diff.h"
#include "tools/trace/show/filter.h"
#include "tools/trace/show/show.h"
#include "tools/trace/show/stats.h"
#include "tools/trace/show/walk.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TREE_MEMORY_MAX = 64 << 20, TRACES_MAX = 64 };

struct show_command {
    const char *traces[TRACES_MAX];
    size_t trace_count;
    struct filter *filter;
    struct trace_keys *keys;
    bool line, json, want_stats, follow, full;
    enum colour_when when;
    /* while it runs */
    struct show show;
    struct stats *stats;
    struct arena arena;
    struct view view;
    const char *trace; /* the current one */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static void take_trace(void *input, const char *option, const char *path)
{
    struct show_command *command = input;

    (void)option;
    if (command->trace_count == TRACES_MAX)
        command_usage("more than %d traces", TRACES_MAX);
    command->traces[command->trace_count++] = path;
}

static void take_filter(void *input, const char *option, const char *text)
{
    struct show_command *command = input;
    char reason[FILTER_REASON_MAX];

    filter_free(command->filter);
    command->filter = NULL;
    if (filter_new(&command->filter, text, reason) < 0)
        command_usage("%s: %s", option, reason);
}

static void take_keys(void *input, const char *option, const char *path)
{
    struct show_command *command = input;

    take_key_log(&command->keys, option, path);
}

static const struct command_option show_options[] = {
    OPTION_FLAG("line", struct show_command, line, "one line for each exchange, without its tree"),
    OPTION_CALL("filter", "EXPRESSION", take_filter,
                "show the exchanges that match, as in `function=EnableProfile and sw!=9000'"),
    OPTION_FLAG("json", struct show_command, json, "print a JSON object for each exchange"),
    OPTION_FLAG("stats", struct show_command, want_stats,
                "print counts, octets, times, refusals and unknown fields"),
    OPTION_CALL("keys", "FILE", take_keys,
                "key log that opens TLS connections and Bound Profile Packages"),
    OPTION_FLAG(
        "follow", struct show_command, follow,
        "wait for what is written to TRACE, until SIGINT; TRACE may be HOST:PORT for GSMTAP "
        "over UDP"),
    OPTION_FLAG("full", struct show_command, full, "print long values completely"),
    OPTION_CHOICE("color", COLOUR_WHEN, struct show_command, when,
                  "colours (default: auto, on a terminal where NO_COLOR is not set)"),
    OPERANDS("TRACE", 1, take_trace),
    OPTIONS_END};

static void check_show(void *input, const struct command_given *given)
{
    struct show_command *command = input;

    (void)given;
    if (command->line && (command->json || command->want_stats))
        command_usage("--line goes without --json and --stats");
    if (command->follow && command->trace_count > 1)
        command_usage("--follow takes one trace");
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct show_command *command = context;

    view_set(&command->view, &command->arena, exchange);
    if (!filter_matches(command->filter, &command->view))
        return 0;
    if (command->stats)
        return stats_add(command->stats, &command->view);
    if (command->json)
        show_json(stdout, &command->view, command->trace);
    else if (command->line)
        show_line(&command->show, &command->view);
    else
        show_tree(&command->show, &command->view);
    if (command->follow)
        fflush(stdout);
    if (view_lacks_memory(&command->view))
        return ERR_MEMORY;
    return ferror(stdout) ? ERR_IO : 0;
}

/* True: an address, "HOST:PORT", not a file. */
static bool is_address(const char *text)
{
    const char *colon = strrchr(text, ':');

    return colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1) &&
           access(text, F_OK) < 0;
}

static int show_trace(struct show_command *command, const char *path)
{
    struct walk_source source = {.path = path, .follow = command->follow, .keys = command->keys};
    char reason[WALK_REASON_MAX];
    struct walk *walk = NULL;
    const char *remark;
    int status = COMMAND_DONE, done;

    if (command->follow && is_address(path))
        source.listen = path;
    command->trace = path;
    command->show =
        (struct show){.to = stdout, .colour = wants_colour(command->when), .full = command->full};
    if (walk_new(&walk, &source, on_exchange, command, reason) < 0)
        return interrupted ? COMMAND_DONE : command_failed("%s", reason);
    if (command->trace_count > 1 && !command->json && !command->stats) {
        printf("%s==> ", path == command->traces[0] ? "" : "\n");
        text_print(stdout, path);
        puts(" <==");
    }
    do
        done = walk_step(walk);
    while (done > 0 && !interrupted);
    if (fflush(stdout) == EOF && done >= 0)
        done = ERR_IO;
    remark = walk_remark(walk);
    if (done < 0 && !interrupted)
        status =
            command_failed("%s: %s", ferror(stdout) ? "standard output" : path, err_reason(done));
    else if (remark && !interrupted)
        status = command_failed("%s", remark);
    walk_free(walk);
    return status;
}

static int show_all(struct show_command *command)
{
    int status = COMMAND_DONE;

    arena_init(&command->arena, TREE_MEMORY_MAX);
    if (command->want_stats && stats_new(&command->stats) < 0)
        return command_failed("out of memory");
    for (size_t i = 0; i < command->trace_count && !interrupted && !ferror(stdout); i++)
        if (show_trace(command, command->traces[i]) != COMMAND_DONE)
            status = COMMAND_FAILED;
    if (command->stats && command->json)
        stats_print_json(command->stats, stdout);
    else if (command->stats)
        stats_print(command->stats, stdout);
    if (fflush(stdout) == EOF)
        status = command_failed("standard output: %s", strerror(errno));
    stats_free(command->stats);
    arena_free(&command->arena);
    return status;
}

static int command_trace_show(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = show_options,
        .arguments = "TRACE...",
        .help = "Shows traces: APDUs that belong together as one exchange, decoded. TRACE is a "
                "pcapng or pcap file with GSMTAP, a trace of `euicc run' in JSON, a log of "
                "lpac, or lines of hex; - is standard input.\v"
                "Fields of --filter: function ins channel app sw text time kind card peer protocol "
                "number octets, with = != < <= > >=; words: refused incomplete encrypted unknown; "
                "joined by and, or, not and parentheses. `*' matches any characters, `x' "
                "any digit of a status word. Exit status 1: a trace was damaged.",
        .check = check_show};
    struct show_command command = {0};
    int status;

    command_parse(&syntax, argc, argv, &command);
    if (command.follow) {
        const struct sigaction action = {.sa_handler = on_signal};

        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
    }
    status = show_all(&command);
    filter_free(command.filter);
    trace_keys_free(command.keys);
    return status;
}

/* ---- diff ---- */

enum { IGNORED_MAX = 64, DIFF_SAME = 0, DIFF_DIFFERENT = 1, DIFF_TROUBLE = 2 };

struct diff_command {
    const char *a, *b;
    const char *ignored[IGNORED_MAX];
    struct diff_options options;
    struct trace_keys *keys;
    enum colour_when when;
};

static void take_ignored(void *input, const char *option, const char *field)
{
    struct diff_command *command = input;

    if (command->options.ignored_count == IGNORED_MAX)
        command_usage("%s: more than %d fields", option, IGNORED_MAX);
    command->ignored[command->options.ignored_count++] = field;
}

static void take_diff_keys(void *input, const char *option, const char *path)
{
    take_key_log(&((struct diff_command *)input)->keys, option, path);
}

static const struct command_option diff_rows[] = {
    OPTION_CALL("ignore", "FIELD", take_ignored,
                "leave out fields with this name, or this end of their path; `*' for any "
                "characters; more than once"),
    OPTION_FLAG("all", struct diff_command, options.all,
                "compare STATUS, SEND DATA and RECEIVE DATA and notes of the card, too"),
    OPTION_FLAG("quiet", struct diff_command, options.quiet, "exit status only"),
    OPTION_CALL("keys", "FILE", take_diff_keys,
                "key log that opens TLS connections and Bound Profile Packages"),
    OPTION_CHOICE("color", COLOUR_WHEN, struct diff_command, when,
                  "colours (default: auto, on a terminal where NO_COLOR is not set)"),
    OPERAND("A", struct diff_command, a),
    OPERAND("B", struct diff_command, b),
    OPTIONS_END};

static int compare_traces(struct diff_command *command)
{
    const struct walk_source sources[2] = {{.path = command->a, .keys = command->keys},
                                           {.path = command->b, .keys = command->keys}};
    char reason[WALK_REASON_MAX], remarks[2][WALK_REASON_MAX];
    struct diff_result result;
    int status = DIFF_SAME;

    command->options.ignored = command->ignored;
    command->options.to = stdout;
    command->options.colour = wants_colour(command->when);
    if (diff_traces(sources, &command->options, &result, reason, remarks) < 0) {
        command_failed("%s", reason);
        return DIFF_TROUBLE;
    }
    if (result.different) {
        status = DIFF_DIFFERENT;
        if (!command->options.quiet)
            printf("exchanges that differ: %" PRIu64 " of %" PRIu64 "\n", result.different,
                   result.compared);
    }
    for (size_t i = 0; i < 2; i++) {
        if (*remarks[i]) {
            command_failed("%s", remarks[i]);
            status = DIFF_TROUBLE;
        }
    }
    if (fflush(stdout) == EOF) {
        command_failed("standard output: %s", strerror(errno));
        status = DIFF_TROUBLE;
    }
    return status;
}

static int command_trace_diff(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = diff_rows,
        .arguments = "A B",
        .help = "Compares two traces field by field. Exchanges are aligned first; fields that "
                "differ by nature (challenges, transaction ids, one-time keys, signatures, times, "
                "counters) are compared in their lengths only.\v"
                "Exit status: 0 no difference, 1 differences, 2 trouble.",
        .failed = DIFF_TROUBLE};
    struct diff_command command = {0};
    int status;

    command_parse(&syntax, argc, argv, &command);
    status = compare_traces(&command);
    trace_keys_free(command.keys);
    return status;
}

int command_trace(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {
        {"show", command_trace_show, "print traces, decoded"},
        {"diff", command_trace_diff, "compare two traces"},
        {"export", command_trace_export, "write a pcapng file for Wireshark and tshark"},
        {"report", command_trace_report, "write a trace as one HTML page"},
        {0}};
    int status;

    if (argc >= 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0)) {
        printf("Usage: euicc trace COMMAND [OPTION...] ...\n"
               "Traces of cards. See `euicc trace COMMAND --help'.\n\n");
        for (size_t i = 0; subcommands[i].name; i++)
            printf("  %-10s %s\n", subcommands[i].name, subcommands[i].summary);
        return COMMAND_DONE;
    }
    if (argc < 2)
        command_usage("no command given");
    if (!command_run_row(subcommands, argc, argv, &status))
        command_usage("%s: no such command", argv[1]);
    return status;
}
