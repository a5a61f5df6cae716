/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace report: a trace as one HTML page. */
#include "tools/trace/report/report_command.h"

#include "apdu/err.h"
#include "tools/cli/file.h"
#include "tools/cli/options.h"
#include "tools/cli/trace_options.h"
#include "tools/trace/report/report.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/show/walk.h"

#include <stdlib.h>
#include <string.h>

struct report_command {
    const char *trace, *output;
    struct trace_keys *keys;
    /* while it runs */
    struct report *report;
    struct walk *walk;
};

static void take_keys(void *input, const char *option, const char *path)
{
    take_key_log(&((struct report_command *)input)->keys, option, path);
}

static const struct command_option report_options[] = {
    {.kind = COMMAND_STREAM,
     .name = "output",
     .argument = "FILE.html",
     .letter = 'o',
     .help = "the page; - is standard output",
     .offset = OPTION_OFFSET(struct report_command, output, const char *)},
    OPTION_CALL(
        "keys", "FILE", take_keys,
        "key log that opens TLS connections and Bound Profile Packages; the page then shows "
        "keys, PINs and decrypted content"),
    OPERAND("TRACE", struct report_command, trace),
    OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    const struct report_command *command = input;

    (void)given;
    if (!command->output)
        command_usage("no page given; use -o FILE.html");
}

static int pass_exchange(void *context, const struct exchange *exchange)
{
    const struct report_command *command = context;

    return report_add(command->report, exchange);
}

static int write_page(struct report_command *command, FILE *to)
{
    const char *slash = strrchr(command->trace, '/');
    const char *name = slash ? slash + 1 : command->trace;
    int err = report_new(&command->report, to, file_is_standard(name) ? "standard input" : name,
                         command->keys != NULL);

    if (err < 0)
        return err;
    do
        err = walk_step(command->walk);
    while (err > 0);
    return err < 0 ? err : report_end(command->report, walk_remark(command->walk));
}

static int run(struct report_command *command)
{
    struct walk_source source = {.path = command->trace, .keys = command->keys};
    char reason[WALK_REASON_MAX];
    FILE *to;
    int err;

    if (walk_new(&command->walk, &source, pass_exchange, command, reason) < 0)
        return command_failed("%s", reason);
    if (file_are_same(command->trace, command->output))
        return command_failed("%s: is the trace itself; name another file", command->output);
    to = file_open_output(command->output, command->keys != NULL);
    if (!to)
        return command_failed("%s: %s", command->output, err_reason(ERR_IO));
    err = write_page(command, to);
    if (file_close_output(to) < 0 && err == 0)
        err = ERR_IO;
    if (err < 0) {
        int status = command_failed("%s: %s", file_output_name(command->output), err_reason(err));

        file_discard_output(command->output);
        return status;
    }
    if (walk_remark(command->walk))
        return command_failed("%s", walk_remark(command->walk));
    return COMMAND_DONE;
}

int command_trace_report(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = report_options,
        .arguments = "TRACE -o FILE.html",
        .excess = "one TRACE",
        .check = check,
        .help =
            "Writes TRACE as one HTML page that needs no network: sequence diagram, timeline, the "
            "tree of each exchange, filter and statistics. TRACE is of any format that `euicc "
            "trace "
            "show' reads; - is standard input.\v"
            "Without --keys, fields that are keys, PINs or decrypted profiles are left out; "
            "messages "
            "that the trace opens by secrets of its own are shown. Exit status 1: the trace was "
            "damaged; the page has what could be read."};
    struct report_command command = {0};
    int status;

    command_parse(&syntax, argc, argv, &command);
    status = run(&command);
    walk_free(command.walk);
    report_free(command.report);
    trace_keys_free(command.keys);
    return status;
}
