/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program of commands: `euicc`, and the program of `euicc suite`. */
#ifndef TOOLS_CLI_PROGRAM_H
#define TOOLS_CLI_PROGRAM_H

#include "tools/cli/command.h"

struct program {
    char *name;           /* in messages and --help */
    const char *version;  /* the line of --version */
    const char *summary;  /* a sentence */
    const char *statuses; /* its exit statuses in words */
    const struct subcommand_row *commands;
};

/* The main function: --help, --version, or the command that argv[1] names. Returns an exit status.
 */
int program_main(const struct program *program, int argc, char **argv);

#endif
