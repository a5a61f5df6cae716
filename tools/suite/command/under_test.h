/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards under test of the command line. */
#ifndef TOOLS_SUITE_COMMAND_UNDER_TEST_H
#define TOOLS_SUITE_COMMAND_UNDER_TEST_H

#include "tools/cli/fault_options.h"
#include "tools/cli/options.h"
#include "tools/link/link.h"
#include "tools/suite/run/probe.h"
#include "tools/suite/run/runner.h"
#include "tools/suite/settings/file.h"
#include "tools/suite/target/cards.h"

struct under_test_options {
    const char *card, *reader; /* both NULL: cards are made for the run */
    const char *settings;      /* NULL: the card is probed */
    const char *quirks;        /* of cards in this process; NULL: their own */
    enum euiccd_spec spec;     /* of cards that are made for the run */
    struct fault_options faults;
};
extern const struct command_option under_test_rows[];
/* Complains about options that do not fit together. */
void under_test_check(const struct under_test_options *options);

struct under_test {
    struct cards made;
    struct settings_file file;
    struct suite_settings settings; /* of one card */
    struct probe probe;
    bool has_file;
    char folder[CARDS_PATH_MAX], copy[CARDS_PATH_MAX + 16]; /* of the card, for replays; "": none */
};

/* Opens the cards and sets those of `run`, whose seed is set; run_begin follows. Negative with one
 * line in `error`. */
int under_test_open(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link_error *error);
/* Instead of the targets, after run_end: the first card for a replay, as it was found. Closed by
 * link_close. */
int under_test_link(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link **link, struct link_error *error);
/* After run_end; closes the targets. */
void under_test_close(struct under_test *cards, struct run *run);

#endif
