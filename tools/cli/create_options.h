/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options for new cards, of `euicc create` and of `euicc run --create`. */
#ifndef TOOLS_CLI_CREATE_OPTIONS_H
#define TOOLS_CLI_CREATE_OPTIONS_H

#include "tools/cli/factory.h"
#include "tools/cli/options.h"

enum { CREATE_SEED_MAX = COMMAND_HEX_MAX, CREATE_HELP_MAX = 4096 };

struct create_options {
    struct factory factory;  /* zero before parsing */
    const char *first;       /* name of the first option given; NULL: none was */
    bool has_eid;            /* factory.settings.eid was given */
    struct command_hex seed; /* factory.settings.seed points here */
    const char *rat;         /* path of a file; read by create_options_load */
};

/* Rows for a struct create_options. */
extern const struct command_option create_options[];
/* To be called by the `check` of a command with these rows. */
void create_options_check(struct create_options *create, const struct command_given *given);
/* A command's `help` with the list of quirks at its end. */
const char *create_options_help(char help[CREATE_HELP_MAX], const char *text);
/* Reads the files that the options name. COMMAND_DONE, or COMMAND_FAILED after a message. */
int create_options_load(struct create_options *create);
void create_options_free(struct create_options *create);

#endif
