/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deviations of vendors' cards: one row a quirk; several quirks combine. A quirk changes behaviour
 * on the wire; verification is never skipped.
 */
#ifndef CARD_EUICC_QUIRK_H
#define CARD_EUICC_QUIRK_H

#include "apdu/bytes.h"

/* All members are flags: quirks are combined by OR. */
struct quirk {
    bool inline_response;       /* a case 4 command returns data and 9000 instead of 61xx */
    bool silent;                /* no 91xx: a profile switch waits for the next reset */
    bool refuses_until_reset;   /* after a switch ES10 is 6985 until a reset */
    bool awaits_reset;          /* a switch with refreshFlag waits for a reset where the terminal
                                   announced no REFRESH (B-07) */
    bool explicit_certificates; /* certificate arms as A5{30..} and A1{30..} */
    bool explicit_defaults;     /* DEFAULT FALSE is sent */
    bool strict_segments;       /* an 86, 87 or 88 of more than 1020 octets is refused */
    bool version_1_0;           /* SGP.32 v1.0: tags and codes (F.1) */
    bool signs_eim_signature; /* results are signed with the eIM's signature, not the token (F.1) */
};

struct quirk_row {
    const char *name;
    const char *text; /* one line for --help */
    struct quirk quirk;
    const char *excludes; /* name of the quirk that this one contradicts; NULL: none */
};

/* Row `index`, or NULL past the end. The first one is "none". */
const struct quirk_row *quirk_row(unsigned index);

/*
 * Combines the quirks that `names` lists, separated by commas ("inline,silent"; empty: none).
 * ERR_NOT_FOUND: `*bad` is the name without a row; ERR_STATE: `*bad` is the name of a quirk that
 * contradicts another one of the list. `bad` may be NULL.
 */
int quirk_combine(struct quirk *out, struct bytes names, struct bytes *bad);

#endif
