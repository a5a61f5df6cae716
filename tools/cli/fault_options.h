/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options --fault RULE and --fault-file FILE. */
#ifndef TOOLS_CLI_FAULT_OPTIONS_H
#define TOOLS_CLI_FAULT_OPTIONS_H

#include "tools/cli/options.h"

enum { FAULT_OPTIONS_MAX = 256, FAULT_OPTIONS_REASON_MAX = 1000 };

struct fault_options {
    struct {
        const char *text; /* a rule, or the path of a file of rules */
        bool is_file;
    } given[FAULT_OPTIONS_MAX];
    size_t count;
};

/* For OPTION_GROUP: the rules of a test server. */
extern const struct command_option fault_option_rows[];
/* For OPTION_CALL in rows of a command with another help; `input` is a struct fault_options. */
void fault_options_take_rule(void *input, const char *option, const char *rule);
void fault_options_take_file(void *input, const char *option, const char *path);

/* Adds one rule. Negative: refused, with one line in `reason`. */
typedef int fault_options_add(void *context, const char *rule,
                              char reason[FAULT_OPTIONS_REASON_MAX]);
/* Calls `add` with each rule in the order of the command line, those of a file (fault_file.h) in
 * its order. Stops at the first error and
 * prints it. Returns an exit status. */
int fault_options_load(const struct fault_options *options, fault_options_add *add, void *context);

#endif
