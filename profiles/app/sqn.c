/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/app/sqn.h"

enum { IND_BITS = 5 };

static uint64_t number48(const uint8_t *at)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < SQN_SEQ_LEN; i++)
        value = value << 8 | at[i];
    return value;
}

int sqn_parse(struct bytes record, struct sqn_state *out)
{
    if (record.len != SQN_RECORD)
        return ERR_FOREIGN;
    out->runs = (uint32_t)record.at[0] << 24 | (uint32_t)record.at[1] << 16 |
                (uint32_t)record.at[2] << 8 | record.at[3];
    for (unsigned ind = 0; ind < SQN_SLOTS; ind++)
        out->seq[ind] = number48(record.at + sqn_slot_at(ind));
    return 0;
}

uint64_t sqn_highest(const struct sqn_state *state)
{
    unsigned highest = 0;

    for (unsigned ind = 1; ind < SQN_SLOTS; ind++)
        if (state->seq[ind] > state->seq[highest])
            highest = ind;
    return state->seq[highest] << IND_BITS | highest;
}

enum verdict sqn_check(const struct sqn_state *state, const struct aka_record *record, uint64_t sqn)
{
    uint64_t seq = sqn >> IND_BITS;
    uint64_t highest = sqn_highest(state) >> IND_BITS;

    if (seq <= state->seq[sqn & (SQN_SLOTS - 1)])
        return BAD;
    if (record->sqn_options & SQN_WRAP_AROUND && seq > highest && seq - highest > record->sqn_delta)
        return BAD;
    if (record->sqn_options & SQN_AGE_LIMIT && seq < highest &&
        highest - seq >= record->sqn_age_limit)
        return BAD;
    return GOOD;
}

uint32_t sqn_slot(uint64_t sqn, uint8_t seq[SQN_SEQ_LEN])
{
    uint64_t value = sqn >> IND_BITS;

    for (unsigned i = SQN_SEQ_LEN; i-- > 0; value >>= 8)
        seq[i] = (uint8_t)value;
    return sqn_slot_at(sqn & (SQN_SLOTS - 1));
}
