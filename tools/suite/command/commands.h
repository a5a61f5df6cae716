/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of `euicc suite`; tools/cli/command.h has their conventions. */
#ifndef TOOLS_SUITE_COMMAND_COMMANDS_H
#define TOOLS_SUITE_COMMAND_COMMANDS_H

#include "tools/cli/options.h"
#include "tools/suite/run/select.h"

/* Exit status of a run besides those of tools/cli/command.h: no case ran. */
enum { SUITE_NOTHING_RAN = 3 };

subcommand_function suite_list, suite_run, suite_explain, suite_probe, suite_merge, suite_ipa;

/*
 * Options for OPTION_GROUP at a member of struct select_options: `select_rows` select cases,
 * `object_rows` add those of shared objects.
 */
struct select_options {
    struct selection selection;
    const struct suite_case *arrays[SELECT_ARRAYS_MAX]; /* set by select_arrays */
};
extern const struct command_option select_rows[], object_rows[];
/* All cases, built-in and users', up to NULL. */
const struct suite_case *const *select_arrays(struct select_options *options);

#endif
