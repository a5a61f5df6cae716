/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/fault_options.h"

#include "tools/cli/fault_file.h"

static void take(struct fault_options *options, const char *option, const char *text, bool is_file)
{
    if (options->count == FAULT_OPTIONS_MAX)
        command_usage("%s: at most %d", option, FAULT_OPTIONS_MAX);
    options->given[options->count].text = text;
    options->given[options->count++].is_file = is_file;
}

void fault_options_take_rule(void *input, const char *option, const char *text)
{
    take(input, option, text, false);
}

void fault_options_take_file(void *input, const char *option, const char *text)
{
    take(input, option, text, true);
}

const struct command_option fault_option_rows[] = {
    OPTION_CALL("fault", "RULE", fault_options_take_rule,
                "make the server fail at a request, as in `function=AuthenticateClient http=503'"),
    OPTION_CALL("fault-file", "FILE", fault_options_take_file, "fault rules, one in a line"),
    OPTIONS_END};

/* A file whose rules are being added. */
struct adding {
    const char *path;
    fault_options_add *add;
    void *context;
    int status;
};

static void add_rule(void *context, const char *rule)
{
    struct adding *adding = context;
    char reason[FAULT_OPTIONS_REASON_MAX];

    if (adding->status == COMMAND_DONE && adding->add(adding->context, rule, reason) < 0)
        adding->status = command_failed("%s: '%s': %s", adding->path, rule, reason);
}

static int add_file(const char *path, fault_options_add *add, void *context)
{
    struct adding adding = {path, add, context, COMMAND_DONE};
    char why[FAULT_FILE_WHY_MAX];

    return fault_file_read(path, add_rule, &adding, why) < 0 ? command_failed("%s", why)
                                                             : adding.status;
}

int fault_options_load(const struct fault_options *options, fault_options_add *add, void *context)
{
    int status = COMMAND_DONE;

    for (size_t i = 0; i < options->count && status == COMMAND_DONE; i++) {
        const char *text = options->given[i].text;
        char reason[FAULT_OPTIONS_REASON_MAX];

        if (options->given[i].is_file)
            status = add_file(text, add, context);
        else if (add(context, text, reason) < 0)
            status = command_failed("--fault '%s': %s", text, reason);
    }
    return status;
}
