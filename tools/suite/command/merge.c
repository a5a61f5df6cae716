/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite merge: the JSON reports of several runs, shards for instance, as one. */
#include "tools/suite/command/commands.h"
#include "tools/suite/command/outputs.h"
#include "tools/suite/report/json.h"

struct merge_command {
    struct output_options outputs;
    const char *files[1024];
    size_t count;
};

static void take_file(void *input, const char *option, const char *path)
{
    struct merge_command *command = input;

    if (command->count == sizeof(command->files) / sizeof(command->files[0]))
        command_usage("%s: more than %zu files", option, command->count);
    command->files[command->count++] = path;
}

static void check_merge(void *input, const struct command_given *given)
{
    const struct merge_command *command = input;

    (void)given;
    outputs_check(&command->outputs);
}

/* As if the results came one after the other. */
static void print_results(const struct output_options *outputs, const struct results *results)
{
    size_t number = 0;

    outputs_begin(outputs);
    for (const struct result *at = results->first; at; at = at->next)
        outputs_result(outputs, at, ++number);
}

int suite_merge(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(output_rows, struct merge_command, outputs, "Reports:"),
        OPERANDS("FILE.json", 1, take_file), OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "FILE.json...",
        .check = check_merge,
        .help = "Reports the results of JSON reports together.\v"
                "Exit status: as of euicc suite run with these results."};
    static struct merge_command command;
    struct results results;
    char why[JSON_WHY_MAX] = "";
    int status = COMMAND_DONE;

    command_parse(&syntax, argc, argv, &command);
    results_init(&results);
    for (size_t i = 0; status == COMMAND_DONE && i < command.count; i++)
        if (json_report_read(command.files[i], &results, why) < 0)
            status = command_failed("%s", why);
    if (status == COMMAND_DONE) {
        print_results(&command.outputs, &results);
        status = outputs_end(&command.outputs, &results);
        if (status == COMMAND_DONE)
            status = outputs_status(&results);
    }
    results_free(&results);
    return status;
}
