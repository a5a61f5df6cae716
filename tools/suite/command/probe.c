/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite probe: the settings file of a card, from what the card says. */
#include "tools/cli/file.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/command/under_test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct probe_command {
    struct under_test_options cards;
    const char *output;
};

static void check_probe(void *input, const struct command_given *given)
{
    const struct probe_command *command = input;

    (void)given;
    if (!command->cards.card == !command->cards.reader)
        command_usage("give --card CARD or --reader NAME");
}

static int write_settings(const struct suite_settings *settings, const char *path)
{
    FILE *to;

    if (!path || file_is_standard(path)) {
        settings_write(settings, stdout);
        return fflush(stdout) == EOF ? command_failed("standard output: %s", strerror(errno))
                                     : COMMAND_DONE;
    }
    to = fopen(path, "wxe");
    if (!to && errno == EEXIST)
        return command_failed("%s: exists already; choose another name or remove it", path);
    if (!to)
        return command_failed("%s: %s", path, strerror(errno));
    settings_write(settings, to);
    return fclose(to) == EOF ? command_failed("%s: %s", path, strerror(errno)) : COMMAND_DONE;
}

int suite_probe(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_FILE("card", "CARD", struct probe_command, cards.card, "card file"),
        OPTION_TEXT("reader", "NAME", struct probe_command, cards.reader,
                    "PC/SC reader whose name contains NAME"),
        OPTION_STREAM("output", "FILE", struct probe_command, output,
                      "write a new FILE (default, and -: standard output)"),
        OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "(--card CARD | --reader NAME)",
        .check = check_probe,
        .help = "Writes a settings file for `euicc suite run --settings': what the card says about "
                "itself, its profiles and its eIMs. Complete it by the keys that you have, by what "
                "cases "
                "may do with the profiles, and by the names that no function of the card returns."};
    static struct under_test cards;
    static struct run run;
    struct probe_command command = {0};
    struct link_error error = {""};
    int status;

    command_parse(&syntax, argc, argv, &command);
    status = under_test_open(&cards, &command.cards, &run, &error) < 0
                 ? command_failed("%s", error.text)
                 : write_settings(&cards.settings, command.output);
    under_test_close(&cards, &run);
    return status;
}
