/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The PSMOs enable, disable and delete (SGP.32 3.4.1 to 3.4.3; C-40 to C-78). They mark the
 * switch, which is ordered when the result is signed (C-25). The checks have the order of the
 * rules.
 */
#include "card/euicc/decisions.h"
#include "card/euicc/fallback.h"
#include "card/euicc/notifications.h"
#include "card/euicc/operation.h"
#include "card/euicc/profile.h"

int psmo_find_profile(struct package_run *run, struct bytes iccid, const char *rule,
                      struct store_profile *out, struct refusal *refusal)
{
    int got = profile_find(run->euicc, run->arena, iccid, out);

    if (got > 0 && run->current_deleted && out->id == run->current.id)
        got = 0;
    return got ? got
               : refusal_set(refusal, OPERATION_ICCID_OR_AID_NOT_FOUND, rule,
                             "no profile has this ICCID");
}

static bool is_enabled(const struct package_run *run, const struct store_profile *profile)
{
    return profile->state == STORE_PROFILE_ENABLED && !run->current_leaves;
}

bool psmo_switch_order(const struct package_run *run, struct profile_switch_order *order)
{
    bool back = run->has_target && run->has_current && run->target.id == run->current.id;

    *order = (struct profile_switch_order){.cause = PROFILE_SWITCH_PACKAGE};
    if (back)
        return false; /* C-57: disable and enable of one profile is no change */
    order->disable = run->current_leaves ? &run->current : NULL;
    order->enable = run->has_target ? &run->target : NULL;
    order->delete_disabled = run->current_deleted;
    return order->disable || order->enable;
}

/* Is there room for the notifications of the switch so far, and `more`? 1; 0: refused with `code`;
 * enum err. */
static int has_room(const struct package_run *run, unsigned more, int code, struct refusal *refusal)
{
    struct profile_switch_order order;
    int room;

    if (psmo_switch_order(run, &order))
        more += profile_switch_count_notifications(&order);
    room = more ? notification_has_room(run->euicc, more) : 1;
    return room ? room
                : refusal_set(refusal, code, "B-118",
                              "no room for the notifications of the operation");
}

static int check_enable(struct package_run *run, const struct store_profile *target, bool rollback,
                        struct refusal *refusal)
{
    bool replaces = run->has_current && !run->current_leaves;

    if (is_enabled(run, target))
        return refusal_set(refusal, ENABLE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "C-52",
                           "the profile is enabled");
    if (target->ecall_indication)
        return refusal_set(refusal, DECISION_EMERGENCY_BY_PSMO, "C-58",
                           "an Emergency Profile cannot be enabled by a package");
    if (replaces && profile_has_rule(&run->current, PPR_IDS_PPR1) &&
        target->profile_class != PROFILE_CLASS_TEST) /* C-59 */
        return refusal_set(refusal, ENABLE_PROFILE_DISALLOWED_BY_POLICY, "C-53",
                           "disabling the enabled profile is not allowed by PPR1");
    if (profile_switch_is_cat_busy(run->euicc, true))
        return refusal_set(refusal, ENABLE_PROFILE_CAT_BUSY, "C-54",
                           "proactive session in progress");
    if (rollback && (!run->has_current || run->current_deleted))
        return refusal_set(refusal, ENABLE_PROFILE_ROLLBACK_NOT_AVAILABLE, "C-55",
                           "no profile to roll back to");
    return refusal_none(refusal);
}

int psmo_enable(struct package_run *run, const void *request, struct euicc_result_data *result,
                struct refusal *refusal)
{
    const struct psmo *psmo = request;
    struct store_profile target;
    int err;

    (void)result;
    if (run->enable_done)
        return refusal_set(refusal, DECISION_SECOND_SWITCH, "C-50", "second enable in one package");
    err = psmo_find_profile(run, psmo->iccid, "C-51", &target, refusal);
    if (err <= 0)
        return err;
    err = check_enable(run, &target, psmo->rollback_flag, refusal);
    if (err < 0 || refusal->code)
        return err;
    struct package_run attempt = *run;
    attempt.target = target;
    attempt.has_target = true;
    attempt.current_leaves = run->has_current;
    attempt.enable_done = true;
    attempt.grants_rollback = psmo->rollback_flag;
    err = has_room(&attempt, 0, ENABLE_PROFILE_UNDEFINED_ERROR, refusal);
    if (err <= 0)
        return err;
    *run = attempt;
    return fallback_forget_return(run->euicc); /* C-56, B-132 */
}

/* C-67: disabling a test profile enables the profile that it had replaced. */
static int find_successor(struct package_run *run)
{
    int err = profile_find_displaced(run->euicc, run->arena, &run->current, &run->target);

    run->has_target = err > 0;
    return err < 0 ? err : 0;
}

int psmo_disable(struct package_run *run, const void *request, struct euicc_result_data *result,
                 struct refusal *refusal)
{
    const struct psmo *psmo = request;
    struct store_profile profile;
    int err;

    (void)result;
    if (run->enable_done || run->disable_done)
        return refusal_set(refusal, DECISION_SECOND_SWITCH, "C-60",
                           "disable after an enable or disable in one package");
    err = psmo_find_profile(run, psmo->iccid, "C-61", &profile, refusal);
    if (err <= 0)
        return err;
    if (!is_enabled(run, &profile))
        return refusal_set(refusal, DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE, "C-62",
                           "the profile is not enabled");
    if (profile_has_rule(&profile, PPR_IDS_PPR1))
        return refusal_set(refusal, DISABLE_PROFILE_DISALLOWED_BY_POLICY, "C-63",
                           "disabling the profile is not allowed by PPR1");
    if (profile_switch_is_cat_busy(run->euicc, true))
        return refusal_set(refusal, DISABLE_PROFILE_CAT_BUSY, "C-64",
                           "proactive session in progress");
    struct package_run attempt = *run;
    attempt.current_leaves = true;
    attempt.disable_done = true;
    err = find_successor(&attempt);
    if (err == 0)
        err = has_room(&attempt, 0, DISABLE_PROFILE_UNDEFINED_ERROR, refusal);
    if (err <= 0)
        return err;
    *run = attempt;
    return refusal_none(refusal);
}

static int check_delete(struct package_run *run, const struct store_profile *profile,
                        struct refusal *refusal)
{
    int err;

    if (is_enabled(run, profile) || (run->has_target && profile->id == run->target.id))
        return refusal_set(refusal, DELETE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "C-71",
                           "the profile is enabled");
    if (profile_has_rule(profile, PPR_IDS_PPR2))
        return refusal_set(refusal, DELETE_PROFILE_DISALLOWED_BY_POLICY, "C-72",
                           "deleting the profile is not allowed by PPR2");
    if (run->grants_rollback && profile->id == run->current.id)
        return refusal_set(refusal, DELETE_PROFILE_ROLLBACK_NOT_AVAILABLE, "C-73",
                           "the profile is the one to roll back to");
    err = fallback_returns_to(run->euicc, run->arena, profile);
    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, DELETE_PROFILE_RETURN_FALLBACK_PROFILE, "C-74",
                           "the profile is the one to return to from fallback");
    return refusal_none(refusal);
}

int psmo_delete(struct package_run *run, const void *request, struct euicc_result_data *result,
                struct refusal *refusal)
{
    const struct psmo *psmo = request;
    struct store_profile profile;
    int err;

    (void)result;
    err = psmo_find_profile(run, psmo->iccid, "C-70", &profile, refusal);
    if (err <= 0)
        return err;
    err = check_delete(run, &profile, refusal);
    if (err < 0 || refusal->code)
        return err;
    err = has_room(run, notification_count(&profile, NOTIFICATION_DELETE),
                   DELETE_PROFILE_UNDEFINED_ERROR, refusal);
    if (err <= 0)
        return err;
    if (run->has_current &&
        profile.id == run->current.id) { /* its files are used until the switch */
        run->current_deleted = true;
        /* The rest of the package does not find it, nor its Fallback Attribute (C-76). */
        err = profile.fallback_attribute ? store_set_fallback_attribute(run->euicc->store, 0) : 0;
        return err < 0 ? err : refusal_none(refusal);
    }
    err = profile_delete(run->euicc, run->arena, &profile);
    return err < 0 ? err : refusal_none(refusal);
}
