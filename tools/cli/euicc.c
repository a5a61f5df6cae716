/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `euicc`: finds the subcommand and runs it. */
#include "apdu/version.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/pki/source_date.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* To add a command: a row here, a prototype in command.h, a file cmd_NAME.c, a page
 * man/euicc-NAME.1. */
static const struct subcommand_row commands[] = {
    {"create", command_create, "make a card"},
    {"run", command_run_cards, "put cards into readers"},
    {"stdio", command_stdio, "run a command with a card on its standard input and output"},
    {"install", command_install, "install a profile in a card without a server"},
    {"show", command_show, "print the contents of a card file"},
    {"snapshot", command_snapshot, "copy a card, even a running one"},
    {"restore", command_restore, "restore a card from a snapshot"},
    {"pki", command_pki, "make a test PKI"},
    {"eim", command_eim, "run a test eIM, sign packages, or send them to a card"},
    {"device", command_device, "run a virtual IoT device with a card"},
    {"modem", command_modem, "run a virtual IoT device with an AT modem"},
    {"profile", command_profile, "show, check and build profile packages"},
    {"smdpp", command_smdpp, "run a test SM-DP+ and SM-DS"},
    {"lpa", command_lpa, "manage the profiles of a card as its LPA"},
    {"trace", command_trace, "show and compare traces"},
    {"replay", command_replay, "send the commands of a trace to a card and compare"},
    {"suite", command_suite, "test the behaviour of an eUICC"},
    {"doctor", command_doctor, "check the machine"},
    {"functions", command_functions, "list the ES10 functions"},
    {0}};

static void print_help(FILE *to)
{
    fprintf(to, "Usage: euicc COMMAND [OPTION...] ...\n"
                "A virtual SGP.32 eUICC. `euicc COMMAND --help' describes a command.\n\n");
    for (size_t i = 0; commands[i].name; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fprintf(to, "\n  --help     print this and exit\n"
                "  --version  print the version and exit\n\n"
                "Exit status: 0 done, 1 failed, 2 bad usage.\n");
}

int main(int argc, char **argv)
{
    int status;

    command_occupy_streams();
    argp_program_version = "euicc (euiccd) " EUICCD_VERSION;
    program_invocation_name = "euicc";
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
