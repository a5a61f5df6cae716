/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/fault_options.h"

#include "tools/cli/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20 };

static void take(struct fault_options *options, const char *option, const char *text, bool is_file)
{
    if (options->count == FAULT_OPTIONS_MAX)
        command_usage("%s: at most %d", option, FAULT_OPTIONS_MAX);
    options->given[options->count].text = text;
    options->given[options->count++].is_file = is_file;
}

static void take_rule(void *input, const char *option, const char *text)
{
    take(input, option, text, false);
}

static void take_file(void *input, const char *option, const char *text)
{
    take(input, option, text, true);
}

const struct command_option fault_option_rows[] = {
    OPTION_CALL("fault", "RULE", take_rule,
                "make the server fail at a request, as in `function=AuthenticateClient http=503'"),
    OPTION_CALL("fault-file", "FILE", take_file, "fault rules, one in a line"), OPTIONS_END};

static int add_lines(const char *path, char *text, fault_options_add *add, void *context)
{
    unsigned number = 0;
    char *line;

    while ((line = strsep(&text, "\n"))) {
        char reason[FAULT_OPTIONS_REASON_MAX];

        number++;
        line[strcspn(line, "\r")] = '\0';
        line += strspn(line, " \t");
        if (*line && *line != '#' && add(context, line, reason) < 0)
            return command_failed("%s:%u: %s", path, number, reason);
    }
    return COMMAND_DONE;
}

static int add_file(const char *path, fault_options_add *add, void *context)
{
    struct bytes file = BYTES_NONE;
    int err = file_read(path, FILE_MAX, &file), status;
    char *text;

    if (err < 0)
        return command_failed("%s: %s", path, file_error(err));
    text = strndup((const char *)file.at, file.len);
    free((void *)(uintptr_t)file.at);
    status = text ? add_lines(path, text, add, context) : command_failed("out of memory");
    free(text);
    return status;
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
