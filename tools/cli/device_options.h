/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of a virtual device, for the commands that run one. */
#ifndef TOOLS_CLI_DEVICE_OPTIONS_H
#define TOOLS_CLI_DEVICE_OPTIONS_H

#include "tools/cli/options.h"
#include "tools/device/process.h"

/* For OPTION_GROUP(device_option_rows, struct x, process, NULL). */
extern const struct command_option device_option_rows[];
/* The defaults, in a zeroed `process`. */
void device_options_begin(struct device_process *process);
/* Checks that the options fit together, after they were parsed. Bad usage ends the program. */
void device_options_check(struct device_process *process);

#endif
