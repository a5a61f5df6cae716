/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc stdio: a command with a card on its standard input and output. */
#include "tools/cli/card_options.h"
#include "tools/cli/child.h"
#include "tools/stdio/session.h"

#include <stdlib.h>
#include <string.h>

struct command_line {
    const char *path;
    char **words; /* of COMMAND */
    struct card_options options;
};

static const struct command_option stdio_options[] = {
    OPERAND("CARD", struct command_line, path),
    OPTION_GROUP(card_option_rows, struct command_line, options, NULL), OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct command_line *line = input;

    if (!line->words || !line->words[0])
        command_usage("-- COMMAND is needed");
    card_options_check(&line->options, given);
}

/* The variables of lpac: this pipe for APDUs, and not for HTTP (docs/ENVVARS.md of lpac). */
static int set_environment(void)
{
    const char *http = getenv("LPAC_HTTP");

    if (setenv("LPAC_APDU", "stdio", 1) < 0 ||
        ((!http || strcmp(http, "stdio") == 0) && setenv("LPAC_HTTP", "curl", 1) < 0))
        return command_failed("out of memory");
    return COMMAND_DONE;
}

int command_stdio(int argc, char **argv)
{
    char help[CREATE_HELP_MAX];
    const struct command_syntax syntax = {
        .options = stdio_options,
        .arguments = "CARD -- COMMAND...",
        .excess = "one CARD, then -- and COMMAND",
        .help = create_options_help(
            help,
            "Runs COMMAND with the card on its standard input and output, as lpac's driver "
            "`stdio' has it: JSON lines. Its other lines are printed.\v"
            "The exit status is that of COMMAND, 128 and the signal that ended it, 127 where there "
            "is no such program; 1 where the card cannot be opened, 2 for bad usage."),
        .check = check};
    struct command_line line = {.words = child_words(&argc, argv)};
    struct stdio_card card = {.options = &line.options};
    int status;

    command_parse(&syntax, argc, argv, &line);
    status = card_options_load(&line.options);
    if (status == COMMAND_DONE)
        status = card_options_open(&line.options, line.path, NULL, 0, &card.card);
    if (status == COMMAND_DONE)
        status = card_options_record(&line.options);
    if (status == COMMAND_DONE)
        status = set_environment();
    if (status == COMMAND_DONE)
        status = stdio_session(&card, line.words);
    euiccd_close(card.card);
    return card_options_end(&line.options, status);
}
