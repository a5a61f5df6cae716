/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sequence numbers of an application: the array of TS 33.102 annex C.1.1 and C.2. SQN is
 * SEQ (43 bits) || IND (5 bits); the array holds the highest SEQ accepted for each IND.
 */
#ifndef PROFILES_APP_SQN_H
#define PROFILES_APP_SQN_H

#include "profiles/uicc_records.h"

struct sqn_state {
    uint32_t runs; /* number of runs of AUTHENTICATE */
    uint64_t seq[SQN_SLOTS];
};

int sqn_parse(struct bytes record, struct sqn_state *out); /* ERR_FOREIGN */
/* The highest number accepted so far: SEQ_MS || IND. */
uint64_t sqn_highest(const struct sqn_state *state);
/* GOOD when `sqn` (48 bits) is fresh by the options of `record` (DP-5.5). */
enum verdict sqn_check(const struct sqn_state *state, const struct aka_record *record,
                       uint64_t sqn);
/* The offset in RECORD_SQN of the slot of `sqn`, and the six octets to write there. */
uint32_t sqn_slot(uint64_t sqn, uint8_t seq[SQN_SEQ_LEN]);

#endif
