/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/rollback.h"

#include "card/euicc/notifications.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"

#include <string.h>

/* RollbackProfileResult [12]: ok. */
static const uint8_t rollback_ok[] = {0x8C, 0x01, 0x00};

int rollback_grant(struct euicc *euicc, const uint8_t target[STORE_ICCID_LEN],
                   const struct package_head *head, int64_t number)
{
    struct store_rollback grant = {.granted = true,
                                   .counter = head->counter,
                                   .result_number = number,
                                   .eim_id = head->eim_id,
                                   .transaction_id = head->transaction_id,
                                   .eim_signature = head->signature};

    memcpy(grant.target, target, sizeof(grant.target));
    return store_put_rollback(euicc->store, &grant);
}

int rollback_forget(struct euicc *euicc, struct arena *arena)
{
    struct store_rollback grant;
    int err = store_get_rollback(euicc->store, arena, &grant);

    if (err < 0 || !grant.granted)
        return err;
    return store_put_rollback(euicc->store, &(struct store_rollback){.granted = false});
}

/* Removes the old result; signs and stores the new one (B-91, B-96). */
static int replace_result(struct euicc *euicc, struct arena *arena,
                          const struct store_rollback *grant, const struct store_eim *eim,
                          struct buf *result)
{
    const struct package_head head = {.eim_id = grant->eim_id,
                                      .transaction_id = grant->transaction_id,
                                      .counter = grant->counter,
                                      .association_token = eim->association_token,
                                      .ci_key_id = eim->ci_key_id,
                                      .signature = grant->eim_signature};
    size_t before = result->len;
    int64_t number;
    int err = store_remove_message(euicc->store, grant->result_number);

    if (err < 0 && err != ERR_NOT_FOUND) /* already removed by the IPA */
        return err;
    err = store_next_sequence_number(euicc->store, &number);
    if (err == 0)
        err = package_put_result(euicc, arena, &head, number, BYTES_OF(rollback_ok), result);
    if (err < 0)
        return err;
    if (result->overflow)
        return ERR_MEMORY;
    return package_result_add(euicc, arena, number, head.eim_id,
                              bytes_from(buf_bytes(result), before));
}

int rollback_run(struct euicc *euicc, struct arena *arena, bool refresh, struct buf *result,
                 struct refusal *refusal)
{
    struct store_profile current, target;
    struct profile_switch_order order = {.cause = PROFILE_SWITCH_ROLLBACK};
    struct store_rollback grant;
    struct store_eim eim;
    int err = store_get_rollback(euicc->store, arena, &grant);

    if (err < 0)
        return err;
    if (!grant.granted)
        return refusal_set(refusal, PROFILE_ROLLBACK_NOT_ALLOWED, "B-90",
                           "no rollback is authorised");
    err = store_find_eim(euicc->store, arena, grant.eim_id, &eim);
    if (err == ERR_NOT_FOUND)
        return refusal_set(refusal, PROFILE_ROLLBACK_NOT_ALLOWED, "B-97",
                           "the eIM that authorised the rollback is not associated any more");
    if (err < 0)
        return err;
    if (profile_switch_is_cat_busy(euicc, refresh))
        return refusal_set(refusal, PROFILE_ROLLBACK_CAT_BUSY, "B-93",
                           "proactive session in progress");
    err = profile_find(euicc, arena, BYTES_OF(grant.target), &target);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, PROFILE_ROLLBACK_COMMAND_ERROR, "B-93",
                           "the profile to roll back to is not installed any more");
    err = profile_find_enabled(euicc, arena, &current);
    if (err < 0)
        return err;
    order.disable = err ? &current : NULL;
    order.enable = &target;
    err = profile_switch_has_room(euicc, &order);
    if (err < 0)
        return err;
    if (err == 0)
        return refusal_set(refusal, PROFILE_ROLLBACK_COMMAND_ERROR, "B-118",
                           "no room for the notifications of the operation");
    err = rollback_forget(euicc, arena);
    if (err == 0)
        err = profile_switch_request(euicc, arena, &order, refresh);
    if (err == 0)
        err = replace_result(euicc, arena, &grant, &eim, result);
    return err < 0 ? err : refusal_none(refusal);
}
