/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc trace report`. */
#ifndef TOOLS_TRACE_REPORT_REPORT_COMMAND_H
#define TOOLS_TRACE_REPORT_REPORT_COMMAND_H

#include "tools/cli/command.h"

subcommand_function command_trace_report;

#endif
