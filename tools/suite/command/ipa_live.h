/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An IPA that runs with a card: `euicc run` or `euicc stdio` with a trace, in a process of its own.
 */
#ifndef TOOLS_SUITE_COMMAND_IPA_LIVE_H
#define TOOLS_SUITE_COMMAND_IPA_LIVE_H

#include "tools/cli/options.h"

#include <stddef.h>

enum { IPA_LIVE_ARGUMENTS_MAX = 200, IPA_LIVE_PATH_MAX = 512 };

struct ipa_live {
    char **words;                               /* of COMMAND, then NULL; NULL: no IPA is run */
    bool stdio;                                 /* on standard input and output instead of PC/SC */
    const char *trace;                          /* file of the trace; NULL: a temporary one */
    const char *passed[IPA_LIVE_ARGUMENTS_MAX]; /* options of `euicc run` or `euicc stdio` */
    size_t count;
    char path[IPA_LIVE_PATH_MAX]; /* of the trace, after ipa_live_run */
    bool ended_badly;             /* the card could not be used, or COMMAND failed */
};

/* For OPTION_GROUP at a struct ipa_live: options that belong to a COMMAND. */
extern const struct command_option ipa_live_rows[];
/* An option of a COMMAND was given. */
bool ipa_live_is_given(const struct ipa_live *live);

/*
 * Runs the command with the card file `card` until it ends; what it prints goes to standard error.
 * COMMAND_DONE: there is a trace of this run, at `path`, which has no exchange if COMMAND could not
 * be started; otherwise an exit status after a message. SIGTERM and SIGHUP end the command, not
 * this process.
 */
int ipa_live_run(struct ipa_live *live, const char *card);
/* Removes a temporary trace. */
void ipa_live_end(struct ipa_live *live);

#endif
