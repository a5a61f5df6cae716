/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges what an IPA did with a card: one row for each demand of SGP.32 chapter 3 and SGP.22
 * chapter 3 on the IPA that the card can see.
 */
#ifndef TOOLS_SUITE_IPA_JUDGE_H
#define TOOLS_SUITE_IPA_JUDGE_H

#include "tools/suite/ipa/calls.h"
#include "tools/suite/report/result.h"

/* What a row found. */
struct ipa_finding {
    size_t seen;                  /* places to which the demand applies; 0: not applicable */
    const struct ipa_call *wrong; /* the first place where it is not met; NULL: all are good */
    const char *reason;           /* of `wrong`; static */
};

struct ipa_row {
    const char *id, *title, *clause, *rules;
    const char *where; /* what is not applicable where nothing was seen: "no download" */
    void (*judge)(const struct ipa_calls *calls, struct ipa_finding *finding);
};
/* Ended by a row without id. */
extern const struct ipa_row ipa_rows[];

/* Adds a result for each row. False: out of memory. */
bool ipa_judge(const struct ipa_calls *calls, struct results *results);

#endif
