/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite ipa: judges an IPA by the trace of a card that it used, or that it uses now. */
#include "tools/cli/child.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/command/ipa_live.h"
#include "tools/suite/command/outputs.h"
#include "tools/suite/ipa/judge.h"
#include "tools/trace/show/walk.h"

#include <string.h>

struct ipa_command {
    const char *path; /* of a trace, or of the card */
    struct ipa_live live;
    struct output_options outputs;
    struct ipa_calls calls;
    struct results results;
};

static int take_exchange(void *context, const struct exchange *exchange)
{
    return ipa_calls_add(context, exchange);
}

static int read_trace(struct ipa_command *command)
{
    const struct walk_source source = {.path = command->path};
    char reason[WALK_REASON_MAX];
    struct walk *walk;
    int err = walk_new(&walk, &source, take_exchange, &command->calls, reason);

    if (err < 0)
        return command_failed("%s", reason);
    do
        err = walk_step(walk);
    while (err > 0);
    if (err == 0 && walk_remark(walk))
        command_note("%s", walk_remark(walk));
    walk_free(walk);
    return err < 0 ? command_failed("%s: %s", command->path, err_reason(err)) : COMMAND_DONE;
}

static int judge(struct ipa_command *command)
{
    size_t number = 0;
    int status;

    outputs_begin(&command->outputs);
    if (!ipa_judge(&command->calls, &command->results))
        return command_failed("out of memory");
    for (struct result *at = command->results.first; at; at = at->next)
        outputs_result(&command->outputs, at, ++number);
    status = outputs_end(&command->outputs, &command->results);
    return status == COMMAND_DONE ? outputs_status(&command->results) : status;
}

static void check_ipa(void *input, const struct command_given *given)
{
    const struct ipa_command *command = input;

    (void)given;
    if (command->live.words && !command->live.words[0])
        command_usage("-- COMMAND is needed");
    if (!command->live.words && ipa_live_is_given(&command->live))
        command_usage("--stdio, --trace, --text and --fault go with CARD -- COMMAND");
    outputs_check(&command->outputs);
}

int suite_ipa(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPERAND("TRACE", struct ipa_command, path),
        OPTION_GROUP(ipa_live_rows, struct ipa_command, live, "With CARD -- COMMAND:"),
        OPTION_GROUP(output_rows, struct ipa_command, outputs, "Reports:"), OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "TRACE\nCARD -- COMMAND...",
        .excess = "one TRACE, or CARD -- COMMAND",
        .check = check_ipa,
        .help =
            "Judges what an IPA did with a card, by the trace of the card: `euicc run --trace', "
            "`--json', or any format of `euicc trace show'; - is standard input. COMMAND is an IPA "
            "that runs with the card file CARD until it ends; what it prints goes to standard "
            "error. With fault rules of the card and of the eIM the IPA meets the errors that it "
            "must handle."};
    struct ipa_command command = {.live.words = child_words(&argc, argv)};
    int status;

    command_parse(&syntax, argc, argv, &command);
    ipa_calls_init(&command.calls);
    results_init(&command.results);
    status = outputs_try(&command.outputs);
    if (status == COMMAND_DONE && command.live.words) {
        status = ipa_live_run(&command.live, command.path);
        command.path = command.live.path;
    }
    if (status == COMMAND_DONE)
        status = read_trace(&command);
    if (status == COMMAND_DONE && command.live.ended_badly && command.calls.count == 0)
        status = COMMAND_FAILED; /* there is a message */
    if (status == COMMAND_DONE)
        status = judge(&command);
    results_free(&command.results);
    ipa_calls_free(&command.calls);
    ipa_live_end(&command.live);
    return status;
}
