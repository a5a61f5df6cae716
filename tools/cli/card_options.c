/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/card_options.h"

#include "tools/cli/command.h"
#include "tools/cli/fault_file.h"
#include "tools/cli/file.h"
#include "tools/pki/source_date.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct euiccd_trace *trace_of(struct card_options *options)
{
    if (!options->trace && euiccd_trace_new(&options->trace) < 0)
        exit(command_failed("the trace: out of memory"));
    return options->trace;
}

static void add_gsmtap(void *input, const char *option, const char *text)
{
    struct command_address address = command_address(option, text);
    char port[8];

    snprintf(port, sizeof(port), "%u", address.port);
    if (euiccd_trace_gsmtap(trace_of(input), address.host, port) < 0)
        exit(command_failed("%s %s: %s", option, text,
                            errno == EADDRNOTAVAIL ? "no such host" : strerror(errno)));
}

static void keep_fault(void *context, const char *rule)
{
    struct card_options *options = context;

    options->faults = command_grow(options->faults, options->fault_count, sizeof(*options->faults));
    options->faults[options->fault_count++] = command_copy(rule);
}

static void add_fault(void *input, const char *option, const char *rule)
{
    (void)option;
    keep_fault(input, rule);
}

static void add_fault_file(void *input, const char *option, const char *path)
{
    char why[FAULT_FILE_WHY_MAX];

    if (fault_file_read(path, keep_fault, input, why) < 0)
        exit(command_failed("%s %s", option, why));
}

static void take_clock(void *input, const char *option, const char *text)
{
    struct card_options *options = input;
    int err = run_clock_begin(&options->own_clock, text, &source_clock);

    if (err == ERR_RANGE)
        command_usage("%s %s: from 1970 to 2260, at a rate up to %d", option, text,
                      RUN_CLOCK_RATE_MAX);
    if (err < 0)
        command_usage("%s %s: must be YYYY-MM-DD, YYYY-MM-DDTHH:MM:SSZ or +RATE", option, text);
    options->clock_text = text;
}

const struct command_option card_option_rows[] = {
    OPTION_GROUP(record_option_rows, struct card_options, record_options, NULL),
    OPTION_CALL("gsmtap", "HOST:PORT", add_gsmtap, "send the APDUs as GSMTAP"),
    OPTION_STREAM("json", "FILE", struct card_options, json,
                  "write all events as JSON lines (-: standard output)"),
    OPTION_FLAG("quiet", struct card_options, quiet,
                "do not print refused commands with their reasons, nor errors of the card file"),
    OPTION_CHOICE("durability", "full|os|none", struct card_options, durability,
                  "how durable changes are: full (power loss; the default), os (process crash), "
                  "none (memory only: the file is read at the start and never written)"),
    OPTION_FLAG("check-dates", struct card_options, check_dates,
                "give the cards a clock: certificates out of date are refused"),
    OPTION_CALL("fault", "RULE", add_fault,
                "make each card fail at a point, as in `apdu n=20 silence' (euiccd_fault(3))"),
    OPTION_CALL("fault-file", "FILE", add_fault_file,
                "the same for each line of FILE; # begins a comment line"),
    OPTION_CALL(
        "clock", "WHEN|+RATE", take_clock,
        "the cards' clock: stopped at WHEN, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ, and advanced by 1 "
        "ms with each APDU; or it runs from now at RATE. Certificates out of date are refused"),
    OPTION_FLAG("create", struct card_options, create,
                "make the cards that have no file yet; takes the options of `euicc create', below"),
    OPTION_GROUP(create_options, struct card_options, create_options, "Of new cards (--create):"),
    OPTIONS_END};

void card_options_check(struct card_options *options, const struct command_given *given)
{
    const char *text = options->record_options.text;

    create_options_check(&options->create_options, given);
    if (options->create_options.first && !options->create)
        command_usage("--%s is for new cards; it needs --create", options->create_options.first);
    if (options->check_dates && options->clock_text)
        command_usage(
            "--check-dates uses the system's clock, --clock another one; give one of them");
    if (options->check_dates)
        options->clock = &source_clock;
    else if (options->clock_text)
        options->clock = &options->own_clock.clock;
    record_options_check(&options->record_options, true);
    if (!options->quiet && !(text && strcmp(text, "-") == 0) && /* it contains the refusals */
        euiccd_trace_refusals(trace_of(options), "-") < 0)
        exit(command_failed("the trace: out of memory"));
}

int card_options_load(struct card_options *options)
{
    return create_options_load(&options->create_options);
}

/* Makes a card without a file, with --create. */
static int make_missing(struct card_options *options, const char *path, unsigned number)
{
    struct factory *factory = &options->create_options.factory;
    struct euiccd_error error = {""};
    char eid[EID_TEXT_SIZE];

    if (access(path, F_OK) == 0 || errno != ENOENT)
        return COMMAND_DONE; /* opening it reports the error */
    if (!options->create)
        return command_failed(
            "%s: there is no such card; --create makes it, as `euicc create' does", path);
    factory->number = number;
    if (factory_make(path, factory, eid, &error) < 0)
        return command_failed("%s", error.text);
    return COMMAND_DONE;
}

static int64_t read_clock(void *context)
{
    const struct clock *clock = context;

    return clock->now(clock);
}

int card_options_open(struct card_options *options, const char *path, const char *name,
                      unsigned number, struct euiccd_card **card)
{
    struct euiccd_open_options open = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    int err;

    if (!options->context && euiccd_context_new(&options->context) < 0)
        return command_failed("cannot prepare the cards: out of memory");
    if (make_missing(options, path, number) != COMMAND_DONE)
        return COMMAND_FAILED;
    open.context = options->context;
    open.durability = options->durability;
    open.name = name;
    open.trace = trace_of(options);
    open.storage_faults = options->fault_count > 0 || options->more_faults;
    if (options->clock) {
        open.clock = read_clock;
        open.clock_context = (void *)(uintptr_t)options->clock;
    }
    err = euiccd_open(card, path, &open, &error);
    if (err < 0)
        return command_failed("%s", error.text[0] ? error.text : err_text(err));
    for (size_t i = 0; i < options->fault_count; i++)
        if (euiccd_fault_add(*card, options->faults[i], NULL, &error) < 0)
            return command_failed("%s: %s", path, error.text);
    if (options->json && file_are_same(options->json, path))
        return command_failed("--json %s: is the card file itself; name another file",
                              options->json);
    return record_options_apart(&options->record_options, path);
}

int card_options_record(struct card_options *options)
{
    int status = record_options_open(&options->record_options, options->trace, &options->recorders);

    if (status == COMMAND_DONE && options->json &&
        euiccd_trace_json(options->trace, options->json) < 0)
        status = command_failed("--json %s: %s", options->json, strerror(errno));
    return status;
}

void card_options_apdu(struct card_options *options)
{
    if (options->clock_text)
        run_clock_apdu(&options->own_clock);
}

int card_options_end(struct card_options *options, int status)
{
    euiccd_context_free(options->context);
    status = record_end(options->trace, &options->recorders, status);
    create_options_free(&options->create_options);
    for (size_t i = 0; i < options->fault_count; i++)
        free(options->faults[i]);
    free(options->faults);
    *options = (struct card_options){0};
    return status;
}
