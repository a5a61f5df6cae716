/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/target/target_private.h"

int target_reset(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    return target->kind->reset(target, atr, error);
}

int target_power_cycle(struct suite_target *target, struct bytes *atr, struct link_error *error)
{
    return target->kind->power_cycle(target, atr, error);
}

int target_transmit(struct suite_target *target, struct bytes command, struct bytes *data,
                    uint16_t *sw, struct link_error *error)
{
    return target->kind->transmit(target, command, data, sw, error);
}

void target_limit(struct suite_target *target, int64_t until)
{
    target->until = until;
}

void target_close(struct suite_target *target)
{
    if (target)
        target->kind->close(target);
}

void target_seed(struct suite_target *target, struct bytes seed)
{
    if (target->kind->seed)
        target->kind->seed(target, seed);
}

bool target_save(struct suite_target *target)
{
    return target->kind->save && target->kind->save(target);
}

bool target_restore(struct suite_target *target)
{
    return target->kind->restore && target->kind->restore(target);
}

struct euiccd_card *target_card(struct suite_target *target)
{
    return target->kind->card ? target->kind->card(target) : NULL;
}
