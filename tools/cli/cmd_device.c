/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc device: a virtual IoT device around a card. */
#include "tools/cli/control.h"
#include "tools/cli/device_options.h"

static void check(void *input, const struct command_given *given)
{
    (void)given;
    device_options_check(input);
}

static int run_ask(int argc, char **argv)
{
    return control_ask(
        argc, argv,
        "Sends a request, a JSON object of euicc-device(1), to a running device, and "
        "prints its response.");
}

int command_device(int argc, char **argv)
{
    static const struct subcommand_row subcommands[] = {{"ask", run_ask, NULL}, {0}};
    static const struct command_syntax syntax = {
        .options = device_option_rows,
        .arguments = "\nask REQUEST",
        .help =
            "A virtual IoT device: powers a card, attaches to a simulated network, runs the card's "
            "toolkit with real sockets and timers, and prints what happens, until SIGINT or "
            "SIGTERM.\v"
            "A line of a radio file: `FROM[-TO] PLMN [imsi=PREFIX] [cause=N] [rate=N] [nodata]', "
            "or `sim IMSI milenage|tuak KEY OPC' for a SIM that is authenticated. The requests of "
            "`euicc device ask' are in euicc-device(1).",
        .check = check};
    struct device_process process = {0};
    int status;

    if (command_run_row(subcommands, argc, argv, &status))
        return status;
    device_options_begin(&process);
    command_parse(&syntax, argc, argv, &process);
    return device_process_run(&process);
}
