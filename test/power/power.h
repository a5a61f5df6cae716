/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The power sweep: an action is run again and again, and power goes away at its 1st, 2nd, 3rd ...
 * change of the disk, until it survives. After each cut the card is powered on and must be as
 * before the action or as after it; as after it, if it had answered.
 *
 * A state-changing case is one row:
 *
 *     static const struct power_case cases[] = {
 *         {"ES10b.AddInitialEim", make_card, add_initial_eim, look_for_eim},
 *     };
 *     int main(void) { return power_main(cases, sizeof(cases) / sizeof(cases[0])); }
 *
 * With POWER=exhaustive in the environment (`make power`) every mode of losing is tried at every
 * cut, and power goes away a second time while the card recovers. POWER_MATCH=TEXT: only cases with
 * TEXT in their name. POWER_SEED=NUMBER: by the seed that a failure printed.
 */
#ifndef TEST_POWER_POWER_H
#define TEST_POWER_POWER_H

#include "crypto/rng.h"

#include <stdbool.h>
#include <stddef.h>

enum power_state {
    POWER_BEFORE,
    POWER_AFTER,
    POWER_BROKEN /* neither, or the card cannot be opened */
};

/* `path` is a card file in a folder that belongs to the sweep: all that stands in it is part of the
 * state that is restored between runs. */
struct power_case {
    const char *name; /* of the function as the specification spells it */
    /* Makes the state before. Power stays. False: the test is broken. */
    bool (*setup)(const char *path);
    /* Opens, acts, closes, whatever happens on the way. True when the answer left the card: from
     * then on the change may not be lost. */
    bool (*action)(const char *path);
    /* Opens and looks; closes. May be cut itself. */
    enum power_state (*check)(const char *path);
};

/* What chance decides in a test, keys, session identifiers, SQLite's salts, comes from one seed:
 * POWER_SEED in the environment, else a new one, which each failure prints. (OpenSSL's nonces in
 * signatures do not.) */
uint64_t power_seed(void);
struct rng power_rng(void); /* all of one stream */

/* How cases are swept that are not a card's file alone. */
struct power_manner {
    /* Puts what stands beside the files back to where setup left it. NULL: nothing does. */
    void (*restore)(void);
    const char *(*explain)(void); /* what the last check saw, for failures; may be NULL */
    unsigned cuts; /* when not exhaustive: about so many cuts, spread over all; 0: all */
};

/* Sweeps one case and prints a line about it, numbered `number`; false when something was lost. */
bool power_sweep(const struct power_case *row, size_t number);
bool power_sweep_in(const struct power_case *row, size_t number, const struct power_manner *manner);
/* Sweeps all cases, prints the cut points of each, and gives an exit status. */
int power_main(const struct power_case *cases, size_t count);

#endif
