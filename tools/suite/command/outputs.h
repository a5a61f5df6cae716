/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where and how results are reported: options of run and merge. */
#ifndef TOOLS_SUITE_COMMAND_OUTPUTS_H
#define TOOLS_SUITE_COMMAND_OUTPUTS_H

#include "tools/cli/options.h"
#include "tools/suite/report/result.h"

#include <stdio.h>

struct output_options {
    bool tap, quiet, coverage;
    const char *junit, *json, *html; /* files; NULL: none */
};
extern const struct command_option output_rows[];
/* Complains about two reports on standard output. */
void outputs_check(const struct output_options *options);

/* At the start of a long run: whether each file can be opened. COMMAND_DONE or COMMAND_FAILED. */
int outputs_try(const struct output_options *options);

/* In order: begin, each result as it comes with its number from 1, end with all. */
void outputs_begin(const struct output_options *options);
void outputs_result(const struct output_options *options, const struct result *result,
                    size_t number);
/* Writes the files. COMMAND_DONE or COMMAND_FAILED. */
int outputs_end(const struct output_options *options, const struct results *results);
/* The exit status of a run with these results. */
int outputs_status(const struct results *results);

#endif
