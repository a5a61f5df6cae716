/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/command/outputs.h"

#include "tools/cli/file.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/coverage.h"
#include "tools/suite/report/html.h"
#include "tools/suite/report/json.h"
#include "tools/suite/report/junit.h"
#include "tools/suite/report/tap.h"
#include "tools/suite/report/text.h"

#include <errno.h>
#include <string.h>

const struct command_option output_rows[] = {
    OPTION_FLAG("tap", struct output_options, tap, "print the results in TAP, version 14"),
    OPTION_FLAG("quiet", struct output_options, quiet, "print problems and sums only"),
    OPTION_FLAG("coverage", struct output_options, coverage,
                "print which result codes and rules were not reached, and why"),
    OPTION_STREAM("junit", "FILE", struct output_options, junit,
                  "write the results as JUnit XML; - is standard output"),
    OPTION_STREAM("json", "FILE", struct output_options, json,
                  "write the results as JSON; - is standard output"),
    OPTION_STREAM("report", "FILE.html", struct output_options, html,
                  "write the results as an HTML page; - is standard output"),
    OPTIONS_END};

/* NULL: there is no such report. */
static bool is_standard(const char *path)
{
    return path && file_is_standard(path);
}

static unsigned standard_reports(const struct output_options *options)
{
    return (unsigned)options->tap + (unsigned)is_standard(options->junit) +
           (unsigned)is_standard(options->json) + (unsigned)is_standard(options->html);
}

void outputs_check(const struct output_options *options)
{
    if (standard_reports(options) > 1)
        command_usage("one report on standard output");
    if (options->coverage && standard_reports(options))
        command_usage("--coverage goes without another report on standard output");
}

int outputs_try(const struct output_options *options)
{
    const char *const paths[] = {options->junit, options->json, options->html};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (paths[i] && !is_standard(paths[i]) && file_try_output(paths[i]) < 0)
            return command_failed("%s: %s", paths[i], strerror(errno));
    return COMMAND_DONE;
}

/* Standard output has the text for a person. */
static bool has_text(const struct output_options *options)
{
    return standard_reports(options) == 0;
}

void outputs_begin(const struct output_options *options)
{
    if (options->tap)
        tap_begin(stdout);
}

void outputs_result(const struct output_options *options, const struct result *result,
                    size_t number)
{
    if (options->tap)
        tap_result(stdout, result, number);
    else if (has_text(options) && (!options->quiet || result_is_problem(result)))
        text_result(stdout, result);
    fflush(stdout);
}

static int write_file(const char *path, const struct results *results,
                      void (*report)(FILE *to, const struct results *results))
{
    FILE *to = file_open_output(path, false);

    if (!to)
        return command_failed("%s: %s", path, strerror(errno));
    report(to, results);
    return file_close_output(to) < 0
               ? command_failed("%s: %s", file_output_name(path), strerror(errno))
               : COMMAND_DONE;
}

static void write_json(FILE *to, const struct results *results)
{
    json_report(to, results); /* a failure stays in `to` */
}

int outputs_end(const struct output_options *options, const struct results *results)
{
    const struct {
        const char *path;
        void (*report)(FILE *to, const struct results *results);
    } files[] = {
        {options->junit, junit_report}, {options->json, write_json}, {options->html, html_report}};
    int status = COMMAND_DONE;

    if (options->tap)
        tap_end(stdout, results);
    else if (has_text(options))
        text_summary(stdout, results);
    if (options->coverage)
        coverage_print(stdout, results);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i].path && write_file(files[i].path, results, files[i].report) != COMMAND_DONE)
            status = COMMAND_FAILED;
    return fflush(stdout) == EOF ? command_failed("standard output: %s", strerror(errno)) : status;
}

int outputs_status(const struct results *results)
{
    size_t problems = results->verdicts[SUITE_FAIL] + results->verdicts[SUITE_INCONCLUSIVE];

    return problems || results->suite_errors || results->interrupted ? COMMAND_FAILED
           : results->verdicts[SUITE_PASS]                           ? COMMAND_DONE
                                                                     : SUITE_NOTHING_RAN;
}
