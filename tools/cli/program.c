/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/program.h"

#include "tools/cli/json_output.h"
#include "tools/pki/source_date.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(const struct program *program)
{
    printf("Usage: %s COMMAND [OPTION...] ...\n"
           "%s `%s COMMAND --help' describes a command.\n\n",
           program->name, program->summary, program->name);
    for (const struct subcommand_row *row = program->commands; row->name; row++)
        printf("  %-10s %s\n", row->name, row->summary);
    printf("\n  --help     print this and exit\n"
           "  --version  print the version and exit\n\n"
           "Exit status: %s.\n",
           program->statuses);
}

int program_main(const struct program *program, int argc, char **argv)
{
    int status;

    command_occupy_streams();
    argp_program_version = program->version;
    program_invocation_name = program->name;
    if (argc < 2)
        command_usage("no command given");
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-?") == 0) {
        print_help(program);
        return command_finish(COMMAND_DONE);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        puts(program->version);
        return command_finish(COMMAND_DONE);
    }
    if (!source_date_is_valid())
        command_usage("SOURCE_DATE_EPOCH=%s: must be seconds since 1970-01-01 00:00 UTC",
                      getenv("SOURCE_DATE_EPOCH"));
    json_output_begin();
    if (!command_run_row(program->commands, argc, argv, &status))
        command_usage("%s: no such command", argv[1]);
    return status;
}
