/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc replay: sends the commands of a trace to a card and compares the responses. */
#include "tools/cli/file.h"
#include "tools/cli/options.h"
#include "tools/trace/replay/replay.h"
#include "tools/trace/replay/replay_output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { IGNORED_MAX = 64 };

struct replay_command {
    const char *trace, *card, *reader, *junit, *name;
    bool tap;
    const char *ignored[IGNORED_MAX];
    size_t ignored_count;
};

static void take_ignored(void *input, const char *option, const char *field)
{
    struct replay_command *command = input;

    if (command->ignored_count == IGNORED_MAX)
        command_usage("%s: more than %d fields", option, IGNORED_MAX);
    command->ignored[command->ignored_count++] = field;
}

static const struct command_option replay_rows[] = {
    OPTION_FILE("card", "CARD", struct replay_command, card, "card file; it is changed"),
    OPTION_STRING("reader", "NAME", struct replay_command, reader,
                  "PC/SC reader whose name contains NAME"),
    OPTION_FLAG("tap", struct replay_command, tap, "print the results in TAP, version 13"),
    OPTION_STREAM("junit", "FILE", struct replay_command, junit,
                  "write the results as JUnit XML; - is standard output"),
    OPTION_CALL("ignore", "FIELD", take_ignored,
                "do not compare this field: a name, the end of a path; * matches any "
                "characters"),
    OPTION_TEXT("name", "NAME", struct replay_command, name,
                "of a trace of several cards, the one to replay (default: the first one)"),
    OPERAND("TRACE", struct replay_command, trace),
    OPTIONS_END};

static void check_replay(void *input, const struct command_given *given)
{
    struct replay_command *command = input;

    (void)given;
    if (!command->card == !command->reader)
        command_usage("give --card CARD or --reader NAME");
    if (command->tap && command->junit)
        command_usage("--tap goes without --junit");
    if (command->junit && (file_are_same(command->junit, command->trace) ||
                           (command->card && file_are_same(command->junit, command->card))))
        command_usage("--junit %s: is an input; name another file", command->junit);
}

static int open_link(struct link **link, const struct replay_command *command,
                     struct link_error *error)
{
    const struct link_card card = {.path = command->card, .with_ipae = true};

    return command->card ? link_open_card_as(link, &card, error)
                         : link_open_reader_alone(link, command->reader, error);
}

static int reopen(void *context, struct link **link, struct link_error *error)
{
    link_close(*link);
    *link = NULL;
    return open_link(link, context, error);
}

static FILE *open_output(const struct replay_command *command)
{
    return command->junit ? file_open_output(command->junit, false) : stdout;
}

static int close_output(FILE *to, const struct replay_command *command)
{
    return file_close_output(to) < 0
               ? command_failed("%s: %s", file_output_name(command->junit ? command->junit : "-"),
                                strerror(errno))
               : COMMAND_DONE;
}

static int replay_to(const struct replay_command *command, struct trace_reader *reader,
                     struct link **link, FILE *to)
{
    struct replay_output output = {.form = command->junit ? REPLAY_JUNIT
                                           : command->tap ? REPLAY_TAP
                                                          : REPLAY_TEXT,
                                   .to = to,
                                   .trace = command->trace};
    const struct replay_options options = {.card = command->name,
                                           .ignored = command->ignored,
                                           .ignored_count = command->ignored_count,
                                           .on_result = replay_output_result,
                                           .context = &output,
                                           .reopen = command->card ? reopen : NULL,
                                           .reopen_context = (void *)(uintptr_t)command};
    char reason[REPLAY_REASON_MAX];
    const char *remark;
    int done;

    if (replay_output_begin(&output) < 0)
        return command_failed("out of memory");
    done = replay_run(reader, link, &options, reason);
    remark = trace_reader_remark(reader);
    if (done == 0 && output.compared == 0) {
        snprintf(reason, sizeof(reason), "no APDU in the trace%s%s",
                 command->name ? " of the card " : "", command->name ? command->name : "");
        done = -1;
    }
    replay_output_end(&output, done < 0 ? reason : NULL, remark);
    if (remark)
        command_note("%s", remark);
    if (done < 0)
        return command_failed(
            "%s: %s", strcmp(command->trace, "-") == 0 ? "standard input" : command->trace, reason);
    return output.different || (remark && strstr(remark, " at octet ")) ? COMMAND_FAILED
                                                                        : COMMAND_DONE;
}

int command_replay(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = replay_rows,
        .arguments = "TRACE (--card CARD | --reader NAME)",
        .excess = "one TRACE",
        .check = check_replay,
        .help = "Sends the commands of TRACE to a card and compares its responses, field by field. "
                "Fields that differ by nature (challenges, signatures, times) are compared in "
                "their lengths only. TRACE may be a script of commands and patterns; "
                "euicc-replay(1).\v"
                "Exit status: 0 no difference, 1 differences or failed, 2 bad usage."};
    struct replay_command command = {0};
    struct trace_reader *reader = NULL;
    struct link *link = NULL;
    struct link_error error = {""};
    char reason[REPLAY_REASON_MAX];
    FILE *to = NULL;
    int status;

    command_parse(&syntax, argc, argv, &command);
    if (trace_reader_open(&reader, command.trace, reason, sizeof(reason)) < 0)
        return command_failed("%s", reason);
    if (open_link(&link, &command, &error) < 0)
        status = command_failed("%s", error.text);
    else if (!(to = open_output(&command)))
        status = command_failed("%s: %s", command.junit, strerror(errno));
    else
        status = replay_to(&command, reader, &link, to);
    if (to && close_output(to, &command) != COMMAND_DONE)
        status = COMMAND_FAILED;
    link_close(link);
    trace_reader_close(reader);
    return status;
}
