/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What real cards do differently, by choice: one row a vendor habit. A quirk changes wire habits;
 * verification is never skipped.
 */
#ifndef CARD_EUICC_QUIRK_H
#define CARD_EUICC_QUIRK_H

#include "apdu/bytes.h"

struct quirk {
    const char *name;
    const char *text;     /* one line for --help */
    bool inline_response; /* case 4 answers data and 9000 instead of 61xx */
};

/* The row called `name` (empty: "none"), or NULL. */
const struct quirk *quirk_find(struct bytes name);
/* Row `index`, or NULL past the end. */
const struct quirk *quirk_row(unsigned index);

#endif
