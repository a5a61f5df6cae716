/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/immediate_enabling.h"

#include "apdu/host.h"
#include "card/euicc/decisions.h"
#include "card/euicc/emergency.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rollback.h"

#include <string.h>

static const char fact[] = "installed"; /* its ICCID */

void immediate_enabling_configure(struct store_settings *settings, bool on, struct bytes oid,
                                  struct bytes address, struct refusal *refusal)
{
    if (oid.len > DECISION_ADDRESS_MAX || address.len > DECISION_ADDRESS_MAX) {
        refusal_set(refusal, CONFIGURE_IMMEDIATE_PROFILE_ENABLING_INSUFFICIENT_MEMORY, "B-82",
                    "SM-DP+ OID or address too long");
        return;
    }
    settings->immediate_enable = on;
    if (!on || oid.at || !DECISION_IMMEDIATE_KEEPS_OLD)
        settings->immediate_enable_smdp_oid = on ? oid : BYTES_NONE;
    if (!on || address.at || !DECISION_IMMEDIATE_KEEPS_OLD)
        settings->immediate_enable_smdp_address = on ? address : BYTES_NONE;
    refusal_none(refusal);
}

/* B-86: is the profile from the configured SM-DP+? */
static bool is_from(const struct store_profile *profile, const struct store_settings *settings)
{
    if (settings->immediate_enable_smdp_oid.len &&
        !bytes_equal(settings->immediate_enable_smdp_oid, profile->smdp_oid))
        return false;
    return settings->immediate_enable_smdp_address.len == 0 ||
           host_equal(settings->immediate_enable_smdp_address, profile->smdp_address);
}

int immediate_enabling_remember(struct euicc *euicc, struct arena *arena,
                                const struct store_profile *profile)
{
    struct installed_profile *installed = &euicc->volatile_state.installed;
    struct store_settings settings;
    int err = store_get_settings(euicc->store, arena, &settings);

    if (err < 0)
        return err;
    installed->valid = true;
    memcpy(installed->iccid, profile->iccid, sizeof(installed->iccid));
    if (euicc_active_ipa(euicc) != EUICC_IPA_IPAE || !settings.immediate_enable ||
        !is_from(profile, &settings))
        return store_put_agent_state(euicc->store, fact, BYTES_NONE);
    return store_put_agent_state(euicc->store, fact, BYTES_OF(installed->iccid));
}

int immediate_enabling_forget(struct euicc *euicc)
{
    euicc->volatile_state.installed.valid = false;
    return store_put_agent_state(euicc->store, fact, BYTES_NONE);
}

int immediate_enabling_recall(struct euicc *euicc, struct arena *arena, uint8_t iccid[10])
{
    struct bytes value;
    int err = euicc_active_ipa(euicc) == EUICC_IPA_IPAE
                  ? store_get_agent_state(euicc->store, arena, fact, &value)
                  : ERR_NOT_FOUND;

    if (err < 0 || value.len != sizeof(euicc->volatile_state.installed.iccid))
        return err < 0 ? err : ERR_NOT_FOUND;
    memcpy(iccid, value.at, value.len);
    return 0;
}

/* Finds the context, also that of an earlier card session. 1: there is one. */
static int has_context(struct euicc *euicc, struct arena *arena)
{
    struct installed_profile *installed = &euicc->volatile_state.installed;
    int err;

    if (installed->valid)
        return 1;
    err = immediate_enabling_recall(euicc, arena, installed->iccid);
    installed->valid = err == 0;
    return err < 0 && err != ERR_NOT_FOUND ? err : installed->valid;
}

/* The checks of the switch; 0 with a refusal. */
static int check_switch(struct euicc *euicc, const struct profile_switch_order *order, bool refresh,
                        struct refusal *refusal)
{
    int err = emergency_is_active(euicc);

    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, IMMEDIATE_ENABLE_UNDEFINED_ERROR, "B-145",
                           "the Emergency Profile is enabled");
    if (order->enable->ecall_indication)
        return refusal_set(refusal, IMMEDIATE_ENABLE_UNDEFINED_ERROR, "C-58",
                           "only EnableEmergencyProfile can enable an Emergency Profile");
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, IMMEDIATE_ENABLE_CAT_BUSY, "B-85",
                           "proactive session in progress");
    if (order->enable->state != STORE_PROFILE_DISABLED)
        return refusal_set(refusal, IMMEDIATE_ENABLE_UNDEFINED_ERROR, "B-87",
                           "the profile is already enabled");
    if (order->disable && profile_has_rule(order->disable, PPR_IDS_PPR1) &&
        order->enable->profile_class != PROFILE_CLASS_TEST)
        return refusal_set(refusal, DECISION_IMMEDIATE_ENABLE_PPR1, "B-88",
                           "disabling the enabled profile is not allowed by PPR1");
    err = profile_switch_has_room(euicc, order);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, IMMEDIATE_ENABLE_UNDEFINED_ERROR, "B-118",
                           "no room for the notifications of the operation");
    return refusal_none(refusal);
}

int immediate_enabling_execute(struct euicc *euicc, struct arena *arena, bool refresh,
                               struct refusal *refusal)
{
    const struct installed_profile *installed = &euicc->volatile_state.installed;
    struct store_profile current, target;
    struct profile_switch_order order = {PROFILE_SWITCH_IMMEDIATE_ENABLE, NULL, &target, false};
    struct store_settings settings;
    int err = store_get_settings(euicc->store, arena, &settings);

    if (err < 0)
        return err;
    if (!settings.immediate_enable)
        return refusal_set(refusal, IMMEDIATE_ENABLE_NOT_AVAILABLE, "B-85",
                           "immediate enabling is not configured");
    err = has_context(euicc, arena);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, IMMEDIATE_ENABLE_NO_SESSION_CONTEXT, "B-85",
                           "no installed profile is waiting for ImmediateEnable");
    err = profile_find(euicc, arena, BYTES_OF(installed->iccid), &target);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, IMMEDIATE_ENABLE_NO_SESSION_CONTEXT, "B-85",
                           "the installed profile was deleted");
    if (!is_from(&target, &settings))
        return refusal_set(refusal, IMMEDIATE_ENABLE_NOT_AVAILABLE, "B-86",
                           "the profile is from another SM-DP+ than the configured one");
    err = profile_find_enabled(euicc, arena, &current);
    if (err < 0)
        return err;
    order.disable = err ? &current : NULL;
    err = check_switch(euicc, &order, refresh, refusal);
    if (err < 0 || refusal->code)
        return err;
    err = rollback_forget(euicc, arena); /* also with refreshFlag TRUE (B-09) */
    if (err == 0)
        err = profile_switch_request(euicc, arena, &order, refresh);
    if (err == 0)
        err = immediate_enabling_forget(euicc);
    return err < 0 ? err : refusal_none(refusal);
}
