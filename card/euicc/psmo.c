/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile State Management Operations (SGP.32 3.4, 2.11.1.1.3; digest C.4). The order of the checks
 * is that of the digest's tables.
 */
#include "apdu/tlv.h"
#include "card/euicc/decisions.h"
#include "card/euicc/fallback.h"
#include "card/euicc/immediate.h"
#include "card/euicc/operation.h"
#include "card/euicc/outbox.h"
#include "card/euicc/profile.h"
#include "card/euicc/rollback.h"

/* A profile as the operations before this one left it: one that is to be deleted is gone. 1, 0,
 * enum err. */
static int find(struct package_run *run, struct bytes iccid, struct store_profile *out)
{
    int got = profile_find(run->euicc, run->arena, iccid, out);

    if (got > 0 && run->current_deleted && out->id == run->current.id)
        return 0;
    return got;
}

static bool is_enabled(const struct package_run *run, const struct store_profile *profile)
{
    return profile->state == STORE_PROFILE_ENABLED && !run->current_leaves;
}

bool psmo_order(const struct package_run *run, struct switch_order *order)
{
    bool back = run->has_target && run->has_current && run->target.id == run->current.id;

    *order = (struct switch_order){.cause = SWITCH_PACKAGE};
    if (back)
        return false; /* C-57: off and on again is no change */
    order->disable = run->current_leaves ? &run->current : NULL;
    order->enable = run->has_target ? &run->target : NULL;
    order->delete_disabled = run->current_deleted;
    return order->disable || order->enable;
}

/* Room for the notifications of the switch as it would be, and `more`; 1, 0, enum err. */
static int has_room(const struct package_run *run, unsigned more)
{
    struct switch_order order;

    if (psmo_order(run, &order))
        more += switch_count_notifications(&order);
    return more ? outbox_room(run->euicc, more) : 1;
}

/* The content of an operation on one profile: 5A, then what newer versions add. */
static int take_iccid(struct bytes *content, struct bytes *iccid)
{
    struct tlv part;

    if (tlv_take(content, 0x5A, &part) < 0 || part.value.len != STORE_ICCID_LEN)
        return ERR_MALFORMED;
    *iccid = part.value;
    return 0;
}

/* Nothing known may follow; unknown members are passed over. */
static int take_rest(struct bytes content, uint32_t known)
{
    struct tlv part;

    while (content.len)
        if (tlv_next(&content, &part) < 0 || part.tag == known || part.tag == 0x5A)
            return ERR_MALFORMED;
    return 0;
}

static int rule_enable(struct package_run *run, const struct store_profile *target, bool rollback,
                       struct ruling *ruling)
{
    bool replaces = run->has_current && !run->current_leaves;

    if (is_enabled(run, target))
        return ruling_refuse(ruling, ENABLE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "C-52",
                             "the profile is enabled");
    if (target->ecall_indication)
        return ruling_refuse(ruling, DECISION_EMERGENCY_BY_PSMO, "C-58",
                             "an Emergency Profile is not enabled by packages");
    if (replaces && profile_has_rule(&run->current, PPR_IDS_PPR1) &&
        target->profile_class != PROFILE_CLASS_TEST) /* C-59 */
        return ruling_refuse(ruling, ENABLE_PROFILE_DISALLOWED_BY_POLICY, "C-53",
                             "PPR1 holds the enabled profile");
    if (switch_is_cat_busy(run->euicc))
        return ruling_refuse(ruling, ENABLE_PROFILE_CAT_BUSY, "C-54",
                             "a proactive session goes on");
    if (rollback && (!run->has_current || run->current_deleted))
        return ruling_refuse(ruling, ENABLE_PROFILE_ROLLBACK_NOT_AVAILABLE, "C-55",
                             "there is no profile to roll back to");
    return ruling_ok(ruling);
}

static int enable(struct package_run *run, struct bytes content, struct ruling *ruling)
{
    struct store_profile target;
    struct bytes iccid;
    struct tlv flag;
    bool rollback;
    int err = take_iccid(&content, &iccid);

    if (err < 0)
        return err;
    rollback = tlv_take(&content, 0x05, &flag) == 0;
    if ((rollback && flag.value.len) || take_rest(content, 0x05) < 0)
        return ERR_MALFORMED;
    if (run->enable_done)
        return ruling_refuse(ruling, DECISION_SECOND_SWITCH, "C-50", "a second enable");
    err = find(run, iccid, &target);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, ENABLE_PROFILE_ICCID_OR_AID_NOT_FOUND, "C-51",
                             "no profile has this ICCID");
    err = rule_enable(run, &target, rollback, ruling);
    if (err < 0 || ruling->code)
        return err;
    struct package_run attempt = *run;
    attempt.target = target;
    attempt.has_target = true;
    attempt.current_leaves = run->has_current;
    attempt.enable_done = attempt.changed = true;
    attempt.grants_rollback = rollback;
    err = has_room(&attempt, 0);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, ENABLE_PROFILE_UNDEFINED_ERROR, "B-118", "the outbox is full");
    *run = attempt;
    return fallback_forget_return(run->euicc); /* C-56, B-132 */
}

/* C-67: a test profile that is disabled gives way to the one whose place it had taken. */
static int find_successor(struct package_run *run)
{
    struct store_return record;
    int err = store_get_return(run->euicc->store, STORE_RETURN_FROM_TEST, &record);

    if (err < 0 || run->current.profile_class != PROFILE_CLASS_TEST || !record.has_profile)
        return err;
    err = find(run, BYTES_OF(record.iccid), &run->target);
    run->has_target = err > 0;
    return err < 0 ? err : 0;
}

static int disable(struct package_run *run, struct bytes content, struct ruling *ruling)
{
    struct store_profile profile;
    struct bytes iccid;
    int err = take_iccid(&content, &iccid);

    if (err < 0 || take_rest(content, 0) < 0)
        return ERR_MALFORMED;
    if (run->enable_done || run->disable_done)
        return ruling_refuse(ruling, DECISION_SECOND_SWITCH, "C-60",
                             "a disable after an enable or disable");
    err = find(run, iccid, &profile);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, DISABLE_PROFILE_ICCID_OR_AID_NOT_FOUND, "C-61",
                             "no profile has this ICCID");
    if (!is_enabled(run, &profile))
        return ruling_refuse(ruling, DISABLE_PROFILE_PROFILE_NOT_IN_ENABLED_STATE, "C-62",
                             "the profile is not enabled");
    if (profile_has_rule(&profile, PPR_IDS_PPR1))
        return ruling_refuse(ruling, DISABLE_PROFILE_DISALLOWED_BY_POLICY, "C-63", "PPR1 holds it");
    if (switch_is_cat_busy(run->euicc))
        return ruling_refuse(ruling, DISABLE_PROFILE_CAT_BUSY, "C-64",
                             "a proactive session goes on");
    struct package_run attempt = *run;
    attempt.current_leaves = true;
    attempt.disable_done = attempt.changed = true;
    err = find_successor(&attempt);
    if (err == 0)
        err = has_room(&attempt, 0);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, DISABLE_PROFILE_UNDEFINED_ERROR, "B-118",
                             "the outbox is full");
    *run = attempt;
    return ruling_ok(ruling);
}

static int rule_delete(struct package_run *run, const struct store_profile *profile,
                       struct ruling *ruling)
{
    int err;

    if (is_enabled(run, profile) || (run->enable_done && profile->id == run->target.id))
        return ruling_refuse(ruling, DELETE_PROFILE_PROFILE_NOT_IN_DISABLED_STATE, "C-71",
                             "the profile is enabled");
    if (profile_has_rule(profile, PPR_IDS_PPR2))
        return ruling_refuse(ruling, DELETE_PROFILE_DISALLOWED_BY_POLICY, "C-72", "PPR2 holds it");
    if (run->grants_rollback && profile->id == run->current.id)
        return ruling_refuse(ruling, DELETE_PROFILE_ROLLBACK_NOT_AVAILABLE, "C-73",
                             "it is the profile to roll back to");
    err = fallback_holds(run->euicc, run->arena, profile);
    if (err < 0)
        return err;
    if (err)
        return ruling_refuse(ruling, DELETE_PROFILE_RETURN_FALLBACK_PROFILE, "C-74",
                             "it is the profile to return to from fallback");
    return ruling_ok(ruling);
}

static int delete (struct package_run *run, struct bytes content, struct ruling *ruling)
{
    struct store_profile profile;
    struct bytes iccid;
    int err = take_iccid(&content, &iccid);

    if (err < 0 || take_rest(content, 0) < 0)
        return ERR_MALFORMED;
    err = find(run, iccid, &profile);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, DELETE_PROFILE_ICCID_OR_AID_NOT_FOUND, "C-70",
                             "no profile has this ICCID");
    err = rule_delete(run, &profile, ruling);
    if (err < 0 || ruling->code)
        return err;
    err = has_room(run, outbox_count(&profile, OUTBOX_DELETE));
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, DELETE_PROFILE_UNDEFINED_ERROR, "B-118", "the outbox is full");
    run->changed = true;
    if (run->has_current && profile.id == run->current.id) { /* its files serve until the switch */
        run->current_deleted = true;
        return ruling_ok(ruling);
    }
    err = profile_delete(run->euicc, run->arena, &profile);
    return err < 0 ? err : ruling_ok(ruling);
}

static int list_profile_info(struct package_run *run, struct bytes content, struct ruling *ruling)
{
    if (run->changed) {
        profile_put_list_error(&run->results, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING);
        return ruling_refuse(ruling, PROFILE_INFO_LIST_PROFILE_CHANGE_ONGOING, "C-41",
                             "after enable, disable or delete in one package");
    }
    return profile_list(run->euicc, run->arena, content, &run->results, ruling);
}

static int get_rat(struct package_run *run, struct bytes content, struct ruling *ruling)
{
    struct store_identity identity;
    int err;

    if (content.len)
        return ERR_MALFORMED;
    err = store_get_identity(run->euicc->store, run->arena, &identity);
    if (err < 0)
        return err;
    tlv_put(&run->results, 0xA6, identity.rat);
    return ruling_ok(ruling);
}

/* The settings as the operations before this one left them. */
static int have_settings(struct package_run *run)
{
    int err = 0;

    if (!run->has_settings)
        err = store_get_settings(run->euicc->store, run->arena, &run->settings);
    run->has_settings = err == 0;
    return err;
}

static int configure_immediate_enable(struct package_run *run, struct bytes content,
                                      struct ruling *ruling)
{
    struct tlv flag, oid = {0}, address = {0};
    bool on = tlv_take(&content, 0x80, &flag) == 0;

    if (on && flag.value.len)
        return ERR_MALFORMED;
    (void)tlv_take(&content, 0x81, &oid);
    (void)tlv_take(&content, 0x82, &address);
    if (take_rest(content, 0x80) < 0)
        return ERR_MALFORMED;
    int err = have_settings(run);

    if (err < 0)
        return err;
    immediate_configure(&run->settings, on, oid.value, address.value, ruling);
    run->settings_changed |= ruling->code == 0;
    return 0;
}

static int set_fallback_attribute(struct package_run *run, struct bytes content,
                                  struct ruling *ruling)
{
    struct store_profile profile;
    struct bytes iccid;
    int err = take_iccid(&content, &iccid);

    if (err < 0 || take_rest(content, 0) < 0)
        return ERR_MALFORMED;
    err = find(run, iccid, &profile);
    if (err < 0)
        return err;
    if (err == 0)
        return ruling_refuse(ruling, SET_FALLBACK_ATTRIBUTE_ICCID_OR_AID_NOT_FOUND, "C-90",
                             "no profile has this ICCID");
    return fallback_set_attribute(run->euicc, run->arena, iccid, ruling);
}

static int unset_fallback_attribute(struct package_run *run, struct bytes content,
                                    struct ruling *ruling)
{
    if (content.len)
        return ERR_MALFORMED;
    return fallback_unset_attribute(run->euicc, run->arena, ruling);
}

static int set_default_dp_address(struct package_run *run, struct bytes content,
                                  struct ruling *ruling)
{
    struct tlv address;
    size_t response;
    int err;

    if (tlv_take(&content, 0x80, &address) < 0 || take_rest(content, 0x80) < 0)
        return ERR_MALFORMED;
    err = have_settings(run);
    if (err < 0)
        return err;
    if (address.value.len > DECISION_ADDRESS_MAX) {
        ruling_refuse(ruling, SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR, "C-82",
                      "the address does not fit");
    } else {
        run->settings.default_smdp_address = address.value;
        run->settings_changed = true;
        ruling_ok(ruling);
    }
    response = tlv_open(&run->results, 0xBF65);
    tlv_put_u8(&run->results, 0x80, (unsigned)ruling->code);
    tlv_close(&run->results, response);
    return 0;
}

/* `last_code_1_0` 2: v1.0 had iccidOrAidNotFound and the wrong state only. */
static const struct operation psmos[] = {
    {.tag = 0xA3,
     .name = "ESep.Enable",
     .clause = "SGP.32 3.4.1",
     .result_tag = 0x83,
     .last_code_1_0 = 2,
     .run = enable},
    {.tag = 0xA4,
     .name = "ESep.Disable",
     .clause = "SGP.32 3.4.2",
     .result_tag = 0x84,
     .last_code_1_0 = 2,
     .run = disable},
    {.tag = 0xA5,
     .name = "ESep.Delete",
     .clause = "SGP.32 3.4.3",
     .result_tag = 0x85,
     .last_code_1_0 = 2,
     .run = delete},
    {.tag = 0xBF2D,
     .name = "ESep.ListProfileInfo",
     .clause = "SGP.32 5.13.4",
     .writes_result = true,
     .run = list_profile_info},
    {.tag = 0xA6,
     .name = "ESep.GetRAT",
     .clause = "SGP.32 5.13.5",
     .writes_result = true,
     .run = get_rat},
    {.tag = 0xA7,
     .name = "ESep.ConfigureImmediateProfileEnabling",
     .clause = "SGP.32 3.4.4",
     .result_tag = 0x87,
     .malformed = CONFIGURE_IMMEDIATE_ENABLE_COMMAND_ERROR,
     .run = configure_immediate_enable},
    {.tag = 0xA8,
     .name = "ESep.SetFallbackAttribute",
     .clause = "SGP.32 3.4.6",
     .result_tag = 0x8D,
     .since_1_1 = true,
     .run = set_fallback_attribute},
    {.tag = 0xA9,
     .name = "ESep.UnsetFallbackAttribute",
     .clause = "SGP.32 3.4.7",
     .result_tag = 0x8E,
     .malformed = UNSET_FALLBACK_ATTRIBUTE_COMMAND_ERROR,
     .since_1_1 = true,
     .run = unset_fallback_attribute},
    {.tag = 0xBF65,
     .name = "ESep.SetDefaultDpAddress",
     .clause = "SGP.32 2.11.1.1.3",
     .writes_result = true,
     .since_1_1 = true,
     .run = set_default_dp_address},
};
const struct operation *psmo_row(size_t index)
{
    return index < sizeof(psmos) / sizeof(psmos[0]) ? &psmos[index] : NULL;
}

const struct operation *psmo_find(uint32_t tag)
{
    const struct operation *row;

    for (size_t i = 0; (row = psmo_row(i)); i++)
        if (row->tag == tag)
            return row;
    return NULL;
}
