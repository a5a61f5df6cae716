/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc trace export: a trace as a pcapng file for Wireshark and tshark. */
#include "apdu/err.h"
#include "apdu/text.h"
#include "tools/cli/file.h"
#include "tools/cli/options.h"
#include "tools/cli/trace_options.h"
#include "tools/trace/export/export.h"
#include "tools/trace/session/keys.h"
#include "tools/trace/show/walk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct export_command {
    const char *trace, *output;
    struct trace_keys *keys;
    struct trace_export *export;
};

static void take_keys(void *input, const char *option, const char *path)
{
    take_key_log(&((struct export_command *)input)->keys, option, path);
}

static const struct command_option export_options[] = {
    {.kind = COMMAND_STREAM,
     .name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help = "the pcapng file to write; - is standard output",
     .offset = OPTION_OFFSET(struct export_command, output, const char *)},
    OPTION_CALL("keys", "FILE", take_keys,
                "key log; the secrets of exported TLS connections are written into FILE"),
    OPERAND("TRACE", struct export_command, trace),
    OPTIONS_END};

static void check_export(void *input, const struct command_given *given)
{
    const struct export_command *command = input;

    (void)given;
    if (!command->output)
        command_usage("-o FILE is missing");
    if (file_are_same(command->trace, command->output))
        command_usage("-o %s: this is the trace itself", command->output);
}

static int on_exchange(void *context, const struct exchange *exchange)
{
    return trace_export_add(((struct export_command *)context)->export, exchange);
}

/* Exit status; what was written is of no use. */
static int give_up(const struct export_command *command, const char *what, const char *why)
{
    file_discard_output(command->output);
    return command_failed("%s: %s", what, why);
}

/* Copies the trace that `walk` reads. */
static int run_walk(struct export_command *command, struct walk *walk)
{
    const char *remark;
    int done;

    done = trace_export_new(&command->export, command->output, command->keys);
    if (done < 0)
        return command_failed("%s: %s", command->output, err_reason(done));
    do
        done = walk_step(walk);
    while (done > 0);
    if (done < 0)
        return give_up(command, command->trace, err_reason(done));
    done = trace_export_end(command->export);
    if (done < 0)
        return give_up(command, file_output_name(command->output), err_reason(done));
    if (trace_export_opened(command->export))
        command_note("%s: contains the secrets of %u TLS connection%s",
                     file_output_name(command->output), trace_export_opened(command->export),
                     text_s(trace_export_opened(command->export)));
    remark = walk_remark(walk);
    return remark ? command_failed("%s", remark) : COMMAND_DONE;
}

static int run_export(struct export_command *command)
{
    struct walk_source source = {.path = command->trace};
    char reason[WALK_REASON_MAX];
    struct walk *walk = NULL;
    int status;

    if (!command->keys && trace_keys_new(&command->keys) < 0)
        return command_failed("out of memory");
    source.keys = command->keys;
    if (walk_new(&walk, &source, on_exchange, command, reason) < 0)
        return command_failed("%s", reason);
    status = run_walk(command, walk);
    walk_free(walk);
    trace_export_free(command->export);
    return status;
}

int command_trace_export(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = export_options,
        .arguments = "TRACE",
        .help = "Writes a trace as a pcapng file that Wireshark and tshark read better: BIP "
                "channels as IP packets, with the secrets of their TLS connections from the key "
                "log, ES10 functions as messages for the dissectors of SGP.22 and SGP.32 "
                "(Wireshark 4.6), other commands as GSMTAP.\v"
                "Exit status 1: the trace was damaged; the file has what could be read.",
        .check = check_export};
    struct export_command command = {0};
    int status;

    command_parse(&syntax, argc, argv, &command);
    status = run_export(&command);
    trace_keys_free(command.keys);
    return status;
}
