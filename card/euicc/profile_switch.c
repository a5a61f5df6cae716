/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/profile_switch.h"

#include "card/euicc/notifications.h"
#include "card/euicc/profile.h"

#include <assert.h>
#include <string.h>

/* Effects of each cause, by enum profile_switch_cause. */
static const struct {
    bool silent;          /* no notifications: emergency (B-141, B-143) */
    bool kept_if_refused; /* stays marked when REFRESH is refused: a signed result reported ok */
} causes[] = {
    [PROFILE_SWITCH_PACKAGE] = {.kept_if_refused = true},
    [PROFILE_SWITCH_ROLLBACK] = {.kept_if_refused = true},
    [PROFILE_SWITCH_IMMEDIATE_ENABLE] = {0},
    [PROFILE_SWITCH_FALLBACK] = {0},
    [PROFILE_SWITCH_RETURN] = {0},
    [PROFILE_SWITCH_EMERGENCY_ENABLE] = {.silent = true},
    [PROFILE_SWITCH_EMERGENCY_DISABLE] = {.silent = true},
    [PROFILE_SWITCH_ES10C] = {0},
    [PROFILE_SWITCH_MEMORY_RESET] = {0},
};

/* B-07: without REFRESH in TERMINAL PROFILE the switch is completed now, except for the IPAe, whose
 * procedures continue in the next card session. */
static bool is_deferred(const struct euicc *euicc, bool refresh)
{
    return refresh && (euicc->volatile_state.toolkit.refresh || euicc->quirk->awaits_reset ||
                       euicc_active_ipa(euicc) == EUICC_IPA_IPAE);
}

bool profile_switch_is_cat_busy(const struct euicc *euicc, bool refresh)
{
    return is_deferred(euicc, refresh) && euicc->volatile_state.toolkit.busy;
}

unsigned profile_switch_count_notifications(const struct profile_switch_order *order)
{
    unsigned count = 0;

    if (causes[order->cause].silent)
        return 0;
    if (order->disable)
        count += notification_count(order->disable, NOTIFICATION_DISABLE);
    if (order->disable && order->delete_disabled)
        count += notification_count(order->disable, NOTIFICATION_DELETE);
    if (order->enable)
        count += notification_count(order->enable, NOTIFICATION_ENABLE);
    return count;
}

int profile_switch_has_room(struct euicc *euicc, const struct profile_switch_order *order)
{
    unsigned count = profile_switch_count_notifications(order);

    return count ? notification_has_room(euicc, count) : 1;
}

static int put_return(struct euicc *euicc, enum store_return_kind kind, bool recorded,
                      const struct store_profile *profile)
{
    struct store_return record = {.recorded = recorded, .has_profile = recorded && profile};

    if (record.has_profile)
        memcpy(record.iccid, profile->iccid, sizeof(record.iccid));
    return store_put_return(euicc->store, kind, &record);
}

/* The records that the end of a switch leaves (B-121, B-131, B-141, B-143, D-13). */
static int put_records(struct euicc *euicc, const struct profile_switch_order *order)
{
    switch (order->cause) {
    case PROFILE_SWITCH_FALLBACK:
        return put_return(euicc, STORE_RETURN_FROM_FALLBACK, true, order->disable);
    case PROFILE_SWITCH_RETURN:
    case PROFILE_SWITCH_ROLLBACK:
    case PROFILE_SWITCH_IMMEDIATE_ENABLE:
    case PROFILE_SWITCH_ES10C:
        return put_return(euicc, STORE_RETURN_FROM_FALLBACK, false, NULL);
    case PROFILE_SWITCH_EMERGENCY_ENABLE:
        return put_return(euicc, STORE_RETURN_FROM_EMERGENCY, true, order->disable);
    case PROFILE_SWITCH_EMERGENCY_DISABLE:
        return put_return(euicc, STORE_RETURN_FROM_EMERGENCY, false, NULL);
    case PROFILE_SWITCH_NONE:
    case PROFILE_SWITCH_PACKAGE: /* the package cleared what it had to (C-56) */
    case PROFILE_SWITCH_MEMORY_RESET:
        break;
    }
    return 0;
}

/* C-67: the profile that a test profile replaced is recorded; other switches clear the record. */
static int put_test_record(struct euicc *euicc, const struct profile_switch_order *order)
{
    bool to_test = order->enable && order->enable->profile_class == PROFILE_CLASS_TEST;
    bool from_test = order->disable && order->disable->profile_class == PROFILE_CLASS_TEST;

    if (to_test && from_test)
        return 0;
    return put_return(euicc, STORE_RETURN_FROM_TEST, to_test && order->disable, order->disable);
}

static int disable(struct euicc *euicc, struct arena *arena,
                   const struct profile_switch_order *order)
{
    int err;

    if (!order->disable)
        return 0;
    err = store_set_profile_state(euicc->store, order->disable->id, STORE_PROFILE_DISABLED);
    if (err == 0 && !causes[order->cause].silent)
        err = notification_add(euicc, arena, order->disable, NOTIFICATION_DISABLE);
    return err;
}

static int enable(struct euicc *euicc, struct arena *arena,
                  const struct profile_switch_order *order)
{
    int err;

    if (!order->enable)
        return 0;
    err = store_set_profile_state(euicc->store, order->enable->id, STORE_PROFILE_ENABLED);
    if (err == 0 && !causes[order->cause].silent)
        err = notification_add(euicc, arena, order->enable, NOTIFICATION_ENABLE);
    return err;
}

/* All of it, in the caller's transaction; disable's notification comes first (D-44). */
static int carry_out(struct euicc *euicc, struct arena *arena,
                     const struct profile_switch_order *order)
{
    int err = disable(euicc, arena, order);

    if (err == 0)
        err = enable(euicc, arena, order);
    if (err == 0)
        err = put_records(euicc, order);
    if (err == 0)
        err = put_test_record(euicc, order);
    if (err == 0 && order->disable && order->delete_disabled)
        err = profile_delete(euicc, arena, order->disable);
    if (err < 0)
        return err;
    euicc->volatile_state.switching.changed = true;
    euicc->volatile_state.switching.until_reset |= euicc->quirk->refuses_until_reset;
    return 0;
}

int profile_switch_request(struct euicc *euicc, struct arena *arena,
                           const struct profile_switch_order *order, bool refresh)
{
    struct switching *switching = &euicc->volatile_state.switching;
    struct store_switching mark = {.cause = (uint8_t)order->cause,
                                   .enables = order->enable != NULL,
                                   .disables = order->disable != NULL,
                                   .deletes = order->delete_disabled};
    int err;

    assert(order->cause != PROFILE_SWITCH_NONE);
    if (switching->marked) /* SWITCH-W3 */
        return ERR_STATE;
    if (!is_deferred(euicc, refresh))
        return carry_out(euicc, arena, order);
    if (order->enable)
        memcpy(mark.to_enable, order->enable->iccid, sizeof(mark.to_enable));
    if (order->disable)
        memcpy(mark.to_disable, order->disable->iccid, sizeof(mark.to_disable));
    err = store_put_switching(euicc->store, &mark);
    if (err < 0)
        return err;
    switching->marked = true;
    switching->refresh = true;
    return 0;
}

static int unmark(struct euicc *euicc)
{
    euicc->volatile_state.switching.marked = false;
    euicc->volatile_state.switching.refresh = false;
    return store_put_switching(euicc->store,
                               &(struct store_switching){.cause = PROFILE_SWITCH_NONE});
}

int profile_switch_complete(struct euicc *euicc, struct arena *arena)
{
    struct store_profile to_enable, to_disable;
    struct store_switching mark;
    struct profile_switch_order order;
    int err = store_get_switching(euicc->store, &mark);

    if (err < 0 || mark.cause == PROFILE_SWITCH_NONE)
        return err;
    order = (struct profile_switch_order){.cause = (enum profile_switch_cause)mark.cause,
                                          .delete_disabled = mark.deletes};
    if (mark.disables) {
        err = profile_find(euicc, arena, BYTES_OF(mark.to_disable), &to_disable);
        if (err < 0)
            return err;
        order.disable = err ? &to_disable : NULL;
    }
    if (mark.enables) {
        err = profile_find(euicc, arena, BYTES_OF(mark.to_enable), &to_enable);
        if (err < 0)
            return err;
        order.enable = err ? &to_enable : NULL;
    }
    err = carry_out(euicc, arena, &order);
    if (err == 0)
        err = unmark(euicc);
    return err < 0 ? err : 1;
}

int profile_switch_abandon(struct euicc *euicc)
{
    struct store_switching mark;
    int err = store_get_switching(euicc->store, &mark);

    if (err < 0 || mark.cause == PROFILE_SWITCH_NONE || causes[mark.cause].kept_if_refused)
        return err;
    err = unmark(euicc);
    return err < 0 ? err : 1;
}

void profile_switch_refresh(const struct euicc *euicc, struct buf *command)
{
    static const uint8_t reset[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01,
                                    0x04, 0x82, 0x02, 0x81, 0x82};
    static const uint8_t state_change[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x01,
                                           0x09, 0x82, 0x02, 0x81, 0x82};

    buf_put(command,
            euicc->volatile_state.toolkit.state_change ? BYTES_OF(state_change) : BYTES_OF(reset));
}
