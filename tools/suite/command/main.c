/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program euicc-suite, which `euicc suite` starts. */
#include "apdu/version.h"
#include "tools/cli/program.h"
#include "tools/suite/command/commands.h"

static const struct subcommand_row commands[] = {
    {"list", suite_list, "list the cases"},
    {"run", suite_run, "run cases on a card"},
    {"explain", suite_explain, "describe a case"},
    {"merge", suite_merge, "join the reports of several runs"},
    {"ipa", suite_ipa, "judge an IPA by the trace of a card"},
    {"probe", suite_probe, "write a settings file for a card"},
    {0}};

int main(int argc, char **argv)
{
    static const struct program program = {
        "euicc suite", "euicc suite (euiccd) " EUICCD_VERSION, "Tests the behaviour of an eUICC.",
        "0 done, 1 a case failed or was inconclusive, 2 bad usage, 3 no case ran", commands};

    return program_main(&program, argc, argv);
}
