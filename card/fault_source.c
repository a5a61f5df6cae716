/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/fault_source.h"

static bool fails(struct euiccd_card *card, enum fault_place place)
{
    struct faults *faults = card->euicc.faults;
    const struct fault *fault = faults_match(faults, &(struct fault_subject){place, -1, -1, NULL});

    if (!fault)
        return false;
    faults_effect(faults)->id = fault->id;
    fault_note(&card->trace, fault, BYTES_NONE);
    return true;
}

/* Each octet is counted, also behind one that fails. */
static int fill(struct rng *rng, uint8_t *out, size_t len)
{
    const struct fault_rng *wrapped = (const struct fault_rng *)rng;
    int err = wrapped->inner->fill(wrapped->inner, out, len);

    for (size_t i = 0; i < len; i++)
        if (fails(wrapped->card, FAULT_RANDOM))
            err = ERR_CRYPTO;
    return err;
}

static bool refuses_block(void *context)
{
    return fails(context, FAULT_ALLOCATION);
}

void fault_source_watch(struct euiccd_card *card, enum fault_place place)
{
    if (place == FAULT_RANDOM && !card->fault_rng.inner) {
        card->fault_rng = (struct fault_rng){{fill}, card->euicc.rng, card};
        card->euicc.rng = &card->fault_rng.rng;
    }
    if (place == FAULT_ALLOCATION)
        arena_refuse(&card->arena, refuses_block, card);
}
