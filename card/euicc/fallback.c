/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/fallback.h"

#include "card/euicc/emergency.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rollback.h"

/* B-131: rollback goes first, then the switch. */
static int run(struct euicc *euicc, struct arena *arena, const struct profile_switch_order *order,
               bool refresh, struct refusal *refusal)
{
    int err = profile_switch_has_room(euicc, order);

    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, RETURN_FROM_FALLBACK_UNDEFINED_ERROR, "B-118",
                           "no room for the notifications of the operation");
    err = rollback_forget(euicc, arena);
    if (err == 0)
        err = profile_switch_request(euicc, arena, order, refresh);
    return err < 0 ? err : refusal_none(refusal);
}

int fallback_execute(struct euicc *euicc, struct arena *arena, bool refresh,
                     struct refusal *refusal)
{
    struct store_profile current, fallback;
    struct profile_switch_order order = {PROFILE_SWITCH_FALLBACK, &current, &fallback, false};
    int err = profile_find_enabled(euicc, arena, &current);

    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_COMMAND_ERROR, "B-120",
                           "no profile is enabled");
    err = profile_find_fallback(euicc, arena, &fallback);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_FALLBACK_NOT_AVAILABLE, "B-120",
                           "no profile has the fallback attribute");
    if (!fallback.fallback_allowed)
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_FALLBACK_NOT_AVAILABLE, "F.3",
                           "the owner of the Fallback Profile has withdrawn fallbackAllowed");
    err = emergency_is_active(euicc);
    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_ECALL_ACTIVE, "B-142",
                           "the Emergency Profile is enabled");
    if (fallback.state != STORE_PROFILE_DISABLED)
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_PROFILE_NOT_IN_DISABLED_STATE,
                           "B-120", "the Fallback Profile is enabled");
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, EXECUTE_FALLBACK_MECHANISM_CAT_BUSY, "B-120",
                           "proactive session in progress");
    return run(euicc, arena, &order, refresh, refusal);
}

int fallback_return(struct euicc *euicc, struct arena *arena, bool refresh, struct refusal *refusal)
{
    struct store_profile current, target;
    struct profile_switch_order order = {PROFILE_SWITCH_RETURN, &current, &target, false};
    struct store_return record;
    int err = profile_find_enabled(euicc, arena, &current);

    if (err < 0)
        return err;
    if (err == 0 || !current.fallback_attribute)
        return refusal_set(refusal, RETURN_FROM_FALLBACK_FALLBACK_NOT_AVAILABLE, "B-130",
                           "the enabled profile is not the Fallback Profile");
    err = store_get_return(euicc->store, STORE_RETURN_FROM_FALLBACK, &record);
    if (err < 0)
        return err;
    if (!record.recorded || !record.has_profile)
        return refusal_set(refusal, RETURN_FROM_FALLBACK_FALLBACK_NOT_AVAILABLE, "B-130",
                           "no profile to return to is recorded");
    err = profile_find(euicc, arena, BYTES_OF(record.iccid), &target);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, RETURN_FROM_FALLBACK_FALLBACK_NOT_AVAILABLE, "B-130",
                           "the profile to return to is not installed any more");
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, RETURN_FROM_FALLBACK_CAT_BUSY, "B-130",
                           "proactive session in progress");
    return run(euicc, arena, &order, refresh, refusal);
}

int fallback_set_attribute(struct euicc *euicc, struct arena *arena,
                           const struct store_profile *target, struct refusal *refusal)
{
    struct store_profile holder;
    int err;

    if (target->fallback_attribute)
        return refusal_none(refusal); /* C-91 */
    if (!target->fallback_allowed || target->ecall_indication)
        return refusal_set(refusal, SET_FALLBACK_ATTRIBUTE_FALLBACK_NOT_ALLOWED, "C-92",
                           "the metadata of the profile do not have fallbackAllowed");
    err = profile_find_fallback(euicc, arena, &holder);
    if (err < 0)
        return err;
    if (err && holder.state == STORE_PROFILE_ENABLED)
        return refusal_set(refusal, SET_FALLBACK_ATTRIBUTE_FALLBACK_PROFILE_ENABLED, "C-93",
                           "the current Fallback Profile is enabled");
    err = store_set_fallback_attribute(euicc->store, target->id);
    return err < 0 ? err : refusal_none(refusal);
}

int fallback_unset_attribute(struct euicc *euicc, struct arena *arena, struct refusal *refusal)
{
    struct store_profile holder;
    int err = profile_find_fallback(euicc, arena, &holder);

    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, UNSET_FALLBACK_ATTRIBUTE_NO_FALLBACK_ATTRIBUTE, "C-96",
                           "no profile has the fallback attribute");
    if (holder.state == STORE_PROFILE_ENABLED)
        return refusal_set(refusal, UNSET_FALLBACK_ATTRIBUTE_FALLBACK_PROFILE_ENABLED, "C-96",
                           "the Fallback Profile is enabled");
    err = store_set_fallback_attribute(euicc->store, 0);
    return err < 0 ? err : refusal_none(refusal);
}

int fallback_returns_to(struct euicc *euicc, struct arena *arena,
                        const struct store_profile *profile)
{
    struct store_profile fallback;
    struct store_return record;
    int err = store_get_return(euicc->store, STORE_RETURN_FROM_FALLBACK, &record);

    if (err < 0 || !record.recorded || !record.has_profile || !profile_is(profile, record.iccid))
        return err;
    err = profile_find_fallback(euicc, arena, &fallback);
    return err <= 0 ? err : fallback.state == STORE_PROFILE_ENABLED;
}

int fallback_forget_return(struct euicc *euicc)
{
    return store_put_return(euicc->store, STORE_RETURN_FROM_FALLBACK,
                            &(struct store_return){.recorded = false});
}
