/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/fault_source.h"

/* The rule that acts at `place`; NULL: none. */
static const struct fault *acting(struct euiccd_card *card, enum fault_place place)
{
    struct faults *faults = card->euicc.faults;
    const struct fault *fault = faults_match(faults, &(struct fault_subject){place, -1, -1, NULL});

    if (!fault)
        return NULL;
    faults_effect(faults)->id = fault->id;
    fault_note(&card->trace, fault, BYTES_NONE);
    return fault;
}

/* Each octet is counted, also behind one that fails. */
static int fill(struct rng *rng, uint8_t *out, size_t len)
{
    const struct fault_rng *wrapped = (const struct fault_rng *)rng;
    int err = wrapped->inner->fill(wrapped->inner, out, len);

    for (size_t i = 0; i < len; i++)
        if (acting(wrapped->card, FAULT_RANDOM))
            err = ERR_CRYPTO;
    return err;
}

static bool refuses_block(void *context)
{
    return acting(context, FAULT_ALLOCATION) != NULL;
}

static struct disk_verdict judge_change(void *context, enum disk_change change, size_t octets)
{
    struct euiccd_card *card = context;
    const struct fault *fault = acting(card, FAULT_WRITE);
    struct disk_verdict verdict = {DISK_LOSES_POWER, DISK_AFTER, 0};

    (void)change;
    (void)octets;
    if (!fault)
        return (struct disk_verdict){DISK_PASSES, DISK_KEEP, 0};
    if (fault->rule.action == FAULT_ERROR)
        return (struct disk_verdict){DISK_FAILS, DISK_KEEP, 0};
    if (fault->rule.action == FAULT_POWER_CUT_TORN)
        verdict.loss = DISK_TEAR;
    if (fault->rule.action == FAULT_POWER_CUT_BEFORE)
        verdict.loss = card->fault_disk_keeps ? DISK_KEEP : DISK_DROP;
    faults_effect(card->euicc.faults)->transport = FAULT_POWER_LOST;
    return verdict;
}

int fault_source_disk(struct euiccd_card *card, bool keeps, struct disk **out)
{
    card->fault_disk_keeps = keeps;
    return disk_new(out, &(struct disk_options){.judge = judge_change, .context = card});
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
