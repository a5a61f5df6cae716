/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of the modem, a row each. */
#ifndef TOOLS_MODEM_COMMANDS_H
#define TOOLS_MODEM_COMMANDS_H

#include "tools/modem/state.h"

struct modem_command_row {
    const char *name;
    unsigned forms;     /* bits of enum at_form; the test form of rows with `values` is answered */
    const char *clause; /* of TS 27.007 where no other is named; "-": a vendor's command */
    modem_command *run;
    uint32_t max;       /* of a basic command's number */
    const char *values; /* what the test form shows after "NAME: "; "": only OK; NULL: `run` */
    trait_set absent;   /* traits with which there is no such command */
};
extern const struct modem_command_row modem_command_rows[];
extern const size_t modem_command_count;

/* Carries out one command. Errors of a session. */
int modem_command_run(struct call *call);

#endif
