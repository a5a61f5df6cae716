/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/es10c_profiles.h"

#include "card/euicc/emergency.h"
#include "card/euicc/notifications.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rollback.h"

enum { ICCID_OR_AID_NOT_FOUND = 1 }; /* in each of the functions */

/* 1; 0: refused; enum err. */
static int find(struct euicc *euicc, struct arena *arena, const struct es10c_profile *which,
                struct store_profile *out, struct refusal *refusal)
{
    int got = which->by == PROFILE_IDENTIFIER_ICCID
                  ? profile_find(euicc, arena, which->iccid, out)
                  : profile_find_by_aid(euicc, arena, which->isdp_aid, out);

    return got ? got
               : refusal_set(refusal, ICCID_OR_AID_NOT_FOUND, "D-02",
                             "no profile with this ICCID or AID");
}

/* Checks of enable and disable; the codes of both are the same. */
static int check_switch(struct euicc *euicc, const struct profile_switch_order *order, bool refresh,
                        struct refusal *refusal)
{
    int err;

    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, ENABLE_PROFILE_CAT_BUSY, "B-05",
                           "proactive session in progress");
    err = emergency_is_active(euicc);
    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, ENABLE_PROFILE_UNDEFINED_ERROR, "B-145",
                           "the Emergency Profile is enabled");
    err = profile_switch_has_room(euicc, order);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, ENABLE_PROFILE_UNDEFINED_ERROR, "B-118",
                           "no room for the notifications of the operation");
    return refusal_none(refusal);
}

/* B-09: a switch by ES10c ends the authorisation of a rollback. */
static int run(struct euicc *euicc, struct arena *arena, const struct profile_switch_order *order,
               bool refresh)
{
    int err = rollback_forget(euicc, arena);

    return err < 0 ? err : profile_switch_request(euicc, arena, order, refresh);
}

static int check_enable(struct euicc *euicc, struct arena *arena,
                        const struct store_profile *enabled, const struct store_profile *target,
                        struct refusal *refusal)
{
    struct store_profile displaced;
    bool to_test = target->profile_class == PROFILE_CLASS_TEST;
    int err;

    if (target->state == STORE_PROFILE_ENABLED)
        return refusal_set(refusal, ENABLE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "D-02",
                           "the profile is enabled");
    if (target->ecall_indication)
        return refusal_set(refusal, ENABLE_PROFILE_DISALLOWED_BY_POLICY, "C-58",
                           "only EnableEmergencyProfile can enable an Emergency Profile");
    if (!enabled || to_test)
        return refusal_none(refusal);
    if (profile_has_rule(enabled, PPR_IDS_PPR1))
        return refusal_set(refusal, ENABLE_PROFILE_DISALLOWED_BY_POLICY, "D-33",
                           "disabling the enabled profile is not allowed by PPR1");
    err = profile_find_displaced(euicc, arena, enabled, &displaced);
    if (err < 0)
        return err;
    if (err && displaced.id != target->id)
        return refusal_set(refusal, ENABLE_PROFILE_WRONG_PROFILE_REENABLING, "SGP.22 3.2.1",
                           "a test profile gives way to the profile whose place it took");
    return refusal_none(refusal);
}

int es10c_profiles_enable(struct euicc *euicc, struct arena *arena,
                          const struct es10c_profile *which, bool refresh, struct refusal *refusal)
{
    struct store_profile enabled, target;
    struct profile_switch_order order = {PROFILE_SWITCH_ES10C, NULL, &target, false};
    int err = find(euicc, arena, which, &target, refusal);

    if (err <= 0)
        return err;
    err = profile_find_enabled(euicc, arena, &enabled);
    if (err < 0)
        return err;
    order.disable = err ? &enabled : NULL;
    err = check_enable(euicc, arena, order.disable, &target, refusal);
    if (err == 0 && refusal->code == 0)
        err = check_switch(euicc, &order, refresh, refusal);
    if (err < 0 || refusal->code)
        return err;
    return run(euicc, arena, &order, refresh);
}

int es10c_profiles_disable(struct euicc *euicc, struct arena *arena,
                           const struct es10c_profile *which, bool refresh, struct refusal *refusal)
{
    struct store_profile profile, displaced;
    struct profile_switch_order order = {PROFILE_SWITCH_ES10C, &profile, NULL, false};
    int err = find(euicc, arena, which, &profile, refusal);

    if (err <= 0)
        return err;
    if (profile.state != STORE_PROFILE_ENABLED)
        return refusal_set(refusal, DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE, "D-02",
                           "the profile is not enabled");
    if (profile_has_rule(&profile, PPR_IDS_PPR1))
        return refusal_set(refusal, DISABLE_PROFILE_DISALLOWED_BY_POLICY, "D-33",
                           "disabling the profile is not allowed by PPR1");
    err = profile_find_displaced(euicc, arena, &profile, &displaced); /* C-67 */
    if (err < 0)
        return err;
    order.enable = err ? &displaced : NULL;
    err = check_switch(euicc, &order, refresh, refusal);
    if (err < 0 || refusal->code)
        return err;
    return run(euicc, arena, &order, refresh);
}

int es10c_profiles_delete(struct euicc *euicc, struct arena *arena,
                          const struct es10c_profile *which, struct refusal *refusal)
{
    struct store_profile profile;
    unsigned count;
    int err = find(euicc, arena, which, &profile, refusal);

    if (err <= 0)
        return err;
    if (profile.state != STORE_PROFILE_DISABLED)
        return refusal_set(refusal, DELETE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "D-02",
                           "the profile is enabled");
    if (profile_has_rule(&profile, PPR_IDS_PPR2))
        return refusal_set(refusal, DELETE_PROFILE_DISALLOWED_BY_POLICY, "D-33",
                           "deleting the profile is not allowed by PPR2");
    count = notification_count(&profile, NOTIFICATION_DELETE);
    err = count ? notification_has_room(euicc, count) : 1;
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, DELETE_PROFILE_UNDEFINED_ERROR, "B-118",
                           "no room for the notifications of the operation");
    err = profile_delete(euicc, arena, &profile);
    return err < 0 ? err : refusal_none(refusal);
}

int es10c_profiles_set_nickname(struct euicc *euicc, struct arena *arena, struct bytes iccid,
                                struct bytes nickname, struct refusal *refusal)
{
    struct store_profile profile;
    int err = profile_find(euicc, arena, iccid, &profile);

    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, SET_NICKNAME_ICCID_NOT_FOUND, "B-171",
                           "no profile with this ICCID or AID");
    profile.nickname = nickname.len ? nickname : BYTES_NONE;
    err = store_update_profile(euicc->store, &profile);
    if (err == ERR_FULL)
        return refusal_set(refusal, SET_NICKNAME_UNDEFINED_ERROR, "B-171",
                           "no memory for the nickname");
    return err < 0 ? err : refusal_none(refusal);
}
