/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc modem: a virtual IoT device whose modem has an AT interface on a pseudo terminal. */
#include "tools/cli/control.h"
#include "tools/cli/device_options.h"
#include "tools/modem/part.h"

#include <stdio.h>

enum { NAMES_MAX = 400, HELP_MAX = 3000 };

struct command_line {
    struct device_process process;
    struct modem_part modem;
};

static void take_trait(void *input, const char *option, const char *text)
{
    struct command_line *line = input;
    char names[NAMES_MAX];

    if (!trait_add(&line->modem.traits, text))
        command_usage("%s %s: must be one of %s", option, text, trait_names(names, sizeof(names)));
}

static const struct command_option options[] = {
    OPTION_FILE("pty", "PATH", struct command_line, modem.link,
                "make PATH a symbolic link to the terminal (default: its name is printed)"),
    OPTION_CALL("trait", "NAME", take_trait, "behave as some modems do; may be repeated"),
    OPTION_GROUP(device_option_rows, struct command_line, process, "The device:"), OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct command_line *line = input;
    enum trait a, b;

    (void)given;
    if (trait_conflict(line->modem.traits, &a, &b))
        command_usage("--trait %s and --trait %s exclude each other", trait_rows[a].name,
                      trait_rows[b].name);
    device_options_check(&line->process);
}

static void list_traits(char help[HELP_MAX])
{
    size_t len = (size_t)snprintf(help, HELP_MAX,
                                  "A modem with AT commands (3GPP TS 27.007, V.250) on a pseudo "
                                  "terminal, in a virtual IoT device (`euicc device') with its "
                                  "card. Runs until SIGINT or SIGTERM.\vTraits:");

    for (unsigned i = 0; i < TRAITS && len < HELP_MAX; i++)
        len += (size_t)snprintf(help + len, HELP_MAX - len, "\n  %-17s%s", trait_rows[i].name,
                                trait_rows[i].text);
}

static int run_ask(int argc, char **argv)
{
    return control_ask(
        argc, argv,
        "Sends a request, a JSON object of euicc-device(1), to the device of a running modem, and "
        "prints its response.");
}

int command_modem(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {{"ask", run_ask, NULL}, {0}};
    char help[HELP_MAX];
    const struct command_syntax syntax = {
        .options = options, .arguments = "\nask REQUEST", .help = help, .check = check};
    struct command_line line = {0};
    int status;

    if (command_run_row(subcommands, argc, argv, &status))
        return status;
    list_traits(help);
    device_options_begin(&line.process);
    line.process.device.ipa = DEVICE_IPA_IPAD; /* that of the client */
    command_parse(&syntax, argc, argv, &line);
    line.process.part = modem_as_part(&line.modem);
    return device_process_run(&line.process);
}
