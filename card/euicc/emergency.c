/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/emergency.h"

#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rollback.h"

int emergency_is_active(struct euicc *euicc)
{
    struct store_return record;
    int err = store_get_return(euicc->store, STORE_RETURN_FROM_EMERGENCY, &record);

    return err < 0 ? err : record.recorded;
}

int emergency_enable(struct euicc *euicc, struct arena *arena, bool refresh,
                     struct refusal *refusal)
{
    struct store_profile current, emergency;
    struct profile_switch_order order = {PROFILE_SWITCH_EMERGENCY_ENABLE, NULL, &emergency, false};
    int err = profile_find_emergency(euicc, arena, &emergency);

    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, ENABLE_EMERGENCY_PROFILE_ECALL_NOT_AVAILABLE, "B-140",
                           "no Emergency Profile");
    if (emergency.state != STORE_PROFILE_DISABLED)
        return refusal_set(refusal, ENABLE_EMERGENCY_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "B-140",
                           "the Emergency Profile is enabled");
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, ENABLE_EMERGENCY_PROFILE_CAT_BUSY, "B-140",
                           "proactive session in progress");
    err = profile_find_enabled(euicc, arena, &current);
    if (err < 0)
        return err;
    order.disable = err ? &current : NULL;
    err = rollback_forget(euicc, arena); /* B-141; also with refreshFlag TRUE (B-09) */
    if (err == 0)
        err = profile_switch_request(euicc, arena, &order, refresh);
    return err < 0 ? err : refusal_none(refusal);
}

/* The profile that was enabled before, if there was one and is one still (B-143, B-144). */
static int find_previous(struct euicc *euicc, struct arena *arena, struct store_profile *out)
{
    struct store_return record;
    int err = store_get_return(euicc->store, STORE_RETURN_FROM_EMERGENCY, &record);

    if (err < 0 || !record.has_profile)
        return err;
    return profile_find(euicc, arena, BYTES_OF(record.iccid), out);
}

/* F.3: v1.3 has a code of its own for a card without an Emergency Profile. */
static int refuse_not_enabled(struct euicc *euicc, struct arena *arena, struct refusal *refusal)
{
    struct store_profile emergency;
    int err =
        euicc->facts.spec == EUICC_SPEC_1_3 ? profile_find_emergency(euicc, arena, &emergency) : 1;

    if (err < 0)
        return err;
    return err ? refusal_set(refusal, DISABLE_EMERGENCY_PROFILE_PROFILE_NOT_IN_ENABLED_STATE,
                             "B-143", "the Emergency Profile is not enabled")
               : refusal_set(refusal, DISABLE_EMERGENCY_PROFILE_ECALL_NOT_AVAILABLE, "F.3",
                             "no Emergency Profile");
}

int emergency_disable(struct euicc *euicc, struct arena *arena, bool refresh,
                      struct refusal *refusal)
{
    struct store_profile emergency, previous;
    struct profile_switch_order order = {PROFILE_SWITCH_EMERGENCY_DISABLE, &emergency, NULL, false};
    int err = emergency_is_active(euicc);

    if (err < 0)
        return err;
    if (err == 0)
        return refuse_not_enabled(euicc, arena, refusal);
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, DISABLE_EMERGENCY_PROFILE_CAT_BUSY, "B-143",
                           "proactive session in progress");
    err = profile_find_enabled(euicc, arena, &emergency);
    if (err < 0)
        return err;
    order.disable = err ? &emergency : NULL;
    err = find_previous(euicc, arena, &previous);
    if (err < 0)
        return err;
    order.enable = err ? &previous : NULL;
    err = rollback_forget(euicc, arena);
    if (err == 0)
        err = profile_switch_request(euicc, arena, &order, refresh);
    return err < 0 ? err : refusal_none(refusal);
}
