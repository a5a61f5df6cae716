/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `euicc`: the table of its commands. */
#include "apdu/version.h"
#include "tools/cli/program.h"

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

int main(int argc, char **argv)
{
    static const struct program program = {"euicc", "euicc (euiccd) " EUICCD_VERSION,
                                           "A virtual SGP.32 eUICC.",
                                           "0 done, 1 failed, 2 bad usage", commands};

    return program_main(&program, argc, argv);
}
