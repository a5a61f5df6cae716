/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A case on two cards, compared step by step. */
#ifndef TOOLS_SUITE_RUN_BESIDE_H
#define TOOLS_SUITE_RUN_BESIDE_H

#include "tools/suite/run/runner.h"

struct beside_side {
    struct run *run; /* of one card */
    /* Private. */
    struct arena arena; /* of the exchanges of a case */
    struct beside_item *first, **end;
    struct results results;
};

struct beside {
    struct beside_side sides[2];
};

/* The runs have one card each and the same seed; run_begin was called for both. */
void beside_init(struct beside *beside, struct run *a, struct run *b);
void beside_free(struct beside *beside);

/*
 * Runs the case on both cards. Pass: the same verdict and the same exchanges, except random fields,
 * EID and CERT.EUICC; fail: the first field that differs in each step is in the details; not
 * applicable: to one card it is not. False: out of memory.
 */
bool beside_case(struct beside *beside, const struct suite_case *row, struct results *results);

#endif
