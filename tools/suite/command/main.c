/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program euicc-suite, which `euicc suite` starts. */
#include "apdu/version.h"
#include "tools/cli/json_output.h"
#include "tools/pki/source_date.h"
#include "tools/suite/command/commands.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct subcommand_row commands[] = {
    {"list", suite_list, "list the cases"},
    {"run", suite_run, "run cases on a card"},
    {"explain", suite_explain, "describe a case"},
    {"merge", suite_merge, "join the reports of several runs"},
    {"ipa", suite_ipa, "judge an IPA by the trace of a card"},
    {"probe", suite_probe, "write a settings file for a card"},
    {0}};

static void print_help(FILE *to)
{
    fprintf(to, "Usage: euicc suite COMMAND [OPTION...] ...\n"
                "Tests the behaviour of an eUICC. `euicc suite COMMAND --help' describes a "
                "command.\n\n");
    for (size_t i = 0; commands[i].name; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\n  --help     print this and exit\n"
                "  --version  print the version and exit\n\n"
                "Exit status: 0 done, 1 a case failed or was inconclusive, 2 bad usage, 3 no case "
                "ran.\n");
}

int main(int argc, char **argv)
{
    int status;

    command_occupy_streams();
    argp_program_version = "euicc suite (euiccd) " EUICCD_VERSION;
    program_invocation_name = "euicc suite";
    if (argc < 2)
        command_usage("no command given");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0) {
        print_help(stdout);
        return command_finish(COMMAND_DONE);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts(argp_program_version);
        return command_finish(COMMAND_DONE);
    }
    if (!source_date_is_valid())
        command_usage("SOURCE_DATE_EPOCH=%s: must be seconds since 1970-01-01 00:00 UTC",
                      getenv("SOURCE_DATE_EPOCH"));
    json_output_begin();
    if (!command_run_row(commands, argc, argv, &status))
        command_usage("%s: no such command", argv[1]);
    return status;
}
