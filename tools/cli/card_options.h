/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of a card that runs in this process, as those of `euicc run`: traces,
 * durability, clock, fault rules, --create.
 */
#ifndef TOOLS_CLI_CARD_OPTIONS_H
#define TOOLS_CLI_CARD_OPTIONS_H

#include "tools/cli/create_options.h"
#include "tools/cli/record_options.h"
#include "tools/reader/run_clock.h"

/* All zero before parsing. */
struct card_options {
    bool quiet;                           /* refusals are not printed on standard error */
    bool create;                          /* make cards without a file */
    struct create_options create_options; /* of these cards */
    enum euiccd_durability durability;
    bool check_dates;
    const char *clock_text; /* of --clock; NULL: no such clock */
    struct run_clock own_clock;
    const struct clock *clock; /* NULL: the cards have none */
    char **faults;             /* fault rules of each card */
    size_t fault_count;
    bool more_faults; /* set by a command that adds fault rules to cards that are open */
    struct record_options record_options;
    const char *json;           /* path; NULL: not given */
    struct euiccd_trace *trace; /* of all cards; NULL: before the first of them */
    struct recorders recorders;
    struct euiccd_context *context; /* of all cards; made with the first one */
};

/* For OPTION_GROUP, as the last row: it ends with the options of --create. */
extern const struct command_option card_option_rows[];

/* To be called by the `check` of a command with these rows. */
void card_options_check(struct card_options *options, const struct command_given *given);
/* Reads the files that the options name. An exit status. */
int card_options_load(struct card_options *options);
/*
 * Opens the card file `path`, with the fault rules; makes it with --create when there is none.
 * `number` counts the cards of a command line from 0. `name` of the card in traces; NULL: that of
 * the file. An exit status, after a message; then `*card` may be set and belongs to the caller all
 * the same.
 */
int card_options_open(struct card_options *options, const char *path, const char *name,
                      unsigned number, struct euiccd_card **card);
/* After the cards were opened, so that no file is replaced for a card that cannot be: opens the
 * files of traces. An exit status. */
int card_options_record(struct card_options *options);
/* To be called before each APDU: advances a stopped clock of --clock. */
void card_options_apdu(struct card_options *options);
/* After the last card was closed: as record_end. */
int card_options_end(struct card_options *options, int status);

#endif
