/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card that is not one of the suite: three profiles, A enabled, B and C disabled, and the eIM
 * "home.eim". What the suite knows about it are the settings: the profiles HOME (may be disabled),
 * SECOND (may be enabled, disabled and deleted) and THIRD (nothing), and the key of the eIM; no
 * SM-DP+.
 */
#ifndef TEST_FAKE_FOREIGN_H
#define TEST_FAKE_FOREIGN_H

#include "test/fake/suite.h"

struct fake_foreign {
    struct fake_suite suite; /* `iot` is this card */
    struct suite_settings settings;
    char digits[3][21]; /* ICCIDs */
    char key[CARDS_PATH_MAX + 16], certificate[CARDS_PATH_MAX + 64],
        other_key[CARDS_PATH_MAX + 64]; /* files; the last two are of another eIM */
};

/* Ends the program on a failure. */
void fake_foreign_begin(struct fake_foreign *foreign);
void fake_foreign_end(struct fake_foreign *foreign);

#endif
