/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/memory_reset.h"

#include "card/euicc/decisions.h"
#include "card/euicc/emergency.h"
#include "card/euicc/fallback.h"
#include "card/euicc/notifications.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rollback.h"

#include <string.h>

/* Do the options select this profile? An Emergency Profile is an operational one (B-109). */
static bool is_asked_for(const struct store_profile *profile, unsigned options)
{
    switch (profile->profile_class) {
    case PROFILE_CLASS_TEST:
        return options & (profile->preloaded ? RESET_OPTIONS_DELETE_PRE_LOADED_TEST_PROFILES
                                             : RESET_OPTIONS_DELETE_FIELD_LOADED_TEST_PROFILES);
    case PROFILE_CLASS_PROVISIONING:
        return options & RESET_OPTIONS_DELETE_PROVISIONING_PROFILES;
    default:
        return options & RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES;
    }
}

/* The profiles to delete. */
struct finding {
    unsigned profiles;
    unsigned notifications;
    bool enabled; /* one of them is the enabled profile */
};

static int find(struct euicc *euicc, struct arena *arena, unsigned options, struct finding *out)
{
    struct store_profile profile;
    int err;

    *out = (struct finding){0};
    for (int64_t id = 0; (err = store_next_profile(euicc->store, arena, id, &profile)) == 0;
         id = profile.id + 1) {
        if (!is_asked_for(&profile, options))
            continue;
        out->profiles++;
        out->notifications += notification_count(&profile, NOTIFICATION_DELETE);
        if (profile.state == STORE_PROFILE_ENABLED) {
            out->notifications += notification_count(&profile, NOTIFICATION_DISABLE);
            out->enabled = true;
        }
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* Deleting an enabled test profile enables the profile that it had replaced (C-67). */
static int find_successor(struct euicc *euicc, struct arena *arena, unsigned options,
                          const struct store_profile *enabled, struct store_profile *out)
{
    int err = profile_find_displaced(euicc, arena, enabled, out);

    return err > 0 && is_asked_for(out, options) ? 0 : err;
}

/* The enabled profile is disabled first, regardless of its policy rules (B-104, D-33). */
static int disable_enabled(struct euicc *euicc, struct arena *arena, unsigned options)
{
    struct store_profile enabled, successor;
    struct profile_switch_order order = {PROFILE_SWITCH_MEMORY_RESET, &enabled, NULL, false};
    int err = profile_find_enabled(euicc, arena, &enabled);

    if (err <= 0)
        return err;
    err = find_successor(euicc, arena, options, &enabled, &successor);
    if (err < 0)
        return err;
    order.enable = err ? &successor : NULL;
    err = profile_switch_request(euicc, arena, &order, false);
    euicc->volatile_state.switching.refresh = true; /* B-104 */
    return err;
}

static int delete_profiles(struct euicc *euicc, struct arena *arena, unsigned options,
                           const struct finding *finding)
{
    struct store_profile profile;
    int err = finding->enabled ? disable_enabled(euicc, arena, options) : 0;

    if (err < 0)
        return err;
    for (int64_t id = 0; (err = store_next_profile(euicc->store, arena, id, &profile)) == 0;
         id = profile.id + 1) {
        if (!is_asked_for(&profile, options))
            continue;
        err = profile_delete(euicc, arena, &profile);
        if (err < 0)
            return err;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* B-107, D-13: every reset clears the records of earlier switches. */
static int forget_switches(struct euicc *euicc, struct arena *arena)
{
    int err = fallback_forget_return(euicc);

    return err < 0 ? err : rollback_forget(euicc, arena);
}

/* 1: there were some, 0: none. */
static int delete_eims(struct euicc *euicc, struct arena *arena)
{
    struct store_eim eim;
    int some = 0, err;

    while ((err = store_get_eim(euicc->store, arena, 0, &eim)) == 0) {
        err = store_delete_eim(euicc->store, eim.eim_id);
        if (err < 0)
            return err;
        some = 1;
    }
    return err == ERR_NOT_FOUND ? some : err;
}

/* Default SM-DP+ address and immediate enabling; returns which of them were set. */
static int reset_settings(struct euicc *euicc, struct arena *arena, unsigned options,
                          bool *address_was_set, bool *immediate_was_set)
{
    struct store_settings settings;
    int err = store_get_settings(euicc->store, arena, &settings);

    if (err < 0)
        return err;
    if (options & RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS) {
        *address_was_set = settings.default_smdp_address.len != 0;
        settings.default_smdp_address = BYTES_NONE;
    }
    if (options & RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG) {
        *immediate_was_set = settings.immediate_enable || settings.immediate_enable_smdp_oid.len ||
                             settings.immediate_enable_smdp_address.len;
        settings.immediate_enable = false;
        settings.immediate_enable_smdp_oid = BYTES_NONE;
        settings.immediate_enable_smdp_address = BYTES_NONE;
    }
    return store_put_settings(euicc->store, &settings);
}

static int check(struct euicc *euicc, const struct finding *finding, unsigned options,
                 struct refusal *refusal)
{
    int err = emergency_is_active(euicc);

    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, RESET_ECALL_ACTIVE, "B-102",
                           "the Emergency Profile is enabled");
    if (options == 0)
        return refusal_set(refusal, DECISION_RESET_NO_BIT, "B-106",
                           "no bit of resetOptions is set");
    if (finding->enabled && profile_switch_is_cat_busy(euicc, true))
        return refusal_set(refusal, RESET_CAT_BUSY, "B-102", "proactive session in progress");
    err = finding->notifications ? notification_has_room(euicc, finding->notifications) : 1;
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, RESET_UNDEFINED_ERROR, "B-118",
                           "no room for the notifications of the operation");
    return refusal_none(refusal);
}

int memory_reset(struct euicc *euicc, struct arena *arena, unsigned options,
                 struct memory_reset_result *result, struct refusal *refusal)
{
    const unsigned classic = ~(unsigned)(RESET_OPTIONS_RESET_EIM_CONFIG_DATA |
                                         RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG);
    bool address = false, immediate = false, eims = false;
    struct finding finding;
    int err = find(euicc, arena, options, &finding);

    *result = (struct memory_reset_result){0, 0};
    if (err == 0)
        err = check(euicc, &finding, options, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (finding.profiles)
        err = delete_profiles(euicc, arena, options, &finding);
    if (err == 0)
        err = reset_settings(euicc, arena, options, &address, &immediate);
    if (err == 0 && (options & RESET_OPTIONS_RESET_EIM_CONFIG_DATA)) {
        err = delete_eims(euicc, arena);
        eims = err > 0;
        result->eim = eims ? RESET_EIM_OK : RESET_EIM_NOTHING_TO_DELETE;
    }
    if (err >= 0 && (finding.profiles || address || immediate || eims))
        err = forget_switches(euicc, arena);
    if (err < 0)
        return err;
    if (finding.profiles || address)
        return refusal_none(refusal);
    if (!(options & classic) && (eims || immediate))
        return refusal_none(refusal); /* B-102: either of the last two did something */
    return refusal_set(refusal, RESET_NOTHING_TO_DELETE, "B-102", "nothing to reset");
}
