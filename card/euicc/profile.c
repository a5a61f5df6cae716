/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/profile.h"

#include "card/euicc/notifications.h"
#include "card/euicc/profile_records.h"
#include "profiles/package/pe.h"

#include <string.h>

enum { ISDP_NUMBER_FIRST = 0x0010, ISDP_NUMBER_LAST = 0xFFFF }; /* octets 14 and 15 of the AID */

bool profile_has_rule(const struct store_profile *profile, unsigned rule)
{
    return profile->has_policy_rules && (profile->policy_rules & rule);
}

bool profile_is(const struct store_profile *profile, const uint8_t iccid[STORE_ICCID_LEN])
{
    return memcmp(profile->iccid, iccid, STORE_ICCID_LEN) == 0;
}

/* "Not found" is no error here. */
static int found(int err)
{
    if (err == ERR_NOT_FOUND)
        return 0;
    return err < 0 ? err : 1;
}

int profile_find(struct euicc *euicc, struct arena *arena, struct bytes iccid,
                 struct store_profile *out)
{
    if (iccid.len != STORE_ICCID_LEN)
        return 0;
    return found(store_find_profile(euicc->store, arena, iccid.at, out));
}

int profile_find_by_aid(struct euicc *euicc, struct arena *arena, struct bytes aid,
                        struct store_profile *out)
{
    if (aid.len != STORE_AID_LEN)
        return 0;
    return found(store_find_profile_by_aid(euicc->store, arena, aid.at, out));
}

int profile_find_enabled(struct euicc *euicc, struct arena *arena, struct store_profile *out)
{
    return found(store_find_enabled_profile(euicc->store, arena, out));
}

int profile_find_fallback(struct euicc *euicc, struct arena *arena, struct store_profile *out)
{
    return found(store_find_fallback_profile(euicc->store, arena, out));
}

int profile_find_emergency(struct euicc *euicc, struct arena *arena, struct store_profile *out)
{
    for (int64_t id = 0;; id = out->id + 1) {
        int got = found(store_next_profile(euicc->store, arena, id, out));

        if (got <= 0)
            return got;
        if (out->ecall_indication)
            return 1;
    }
}

int profile_connectivity_parameters(struct euicc *euicc, struct arena *arena, struct bytes *out)
{
    struct profile_records context = {.store = euicc->store};
    struct records records = profile_records_of(&context);
    struct store_profile profile;
    int found = profile_find_enabled(euicc, arena, &profile);

    if (found <= 0)
        return found < 0 ? found : ERR_NOT_FOUND;
    context.profile = profile.id;
    return pe_connectivity_parameters(&records, arena, out);
}

int profile_find_displaced(struct euicc *euicc, struct arena *arena,
                           const struct store_profile *enabled, struct store_profile *out)
{
    struct store_return record;
    int err = store_get_return(euicc->store, STORE_RETURN_FROM_TEST, &record);

    if (err < 0 || enabled->profile_class != PROFILE_CLASS_TEST || !record.has_profile)
        return err < 0 ? err : 0;
    return profile_find(euicc, arena, BYTES_OF(record.iccid), out);
}

/* No record names a deleted profile; the record of an emergency becomes "none" (B-144). */
static int forget_return(struct euicc *euicc, enum store_return_kind kind,
                         const struct store_profile *profile)
{
    struct store_return record;
    int err = store_get_return(euicc->store, kind, &record);

    if (err < 0 || !record.recorded || !record.has_profile || !profile_is(profile, record.iccid))
        return err;
    record = (struct store_return){.recorded = kind == STORE_RETURN_FROM_EMERGENCY};
    return store_put_return(euicc->store, kind, &record);
}

static int forget_rollback(struct euicc *euicc, struct arena *arena,
                           const struct store_profile *profile)
{
    struct store_rollback grant;
    int err = store_get_rollback(euicc->store, arena, &grant);

    if (err < 0 || !grant.granted || !profile_is(profile, grant.target))
        return err;
    return store_put_rollback(euicc->store, &(struct store_rollback){.granted = false});
}

int profile_delete(struct euicc *euicc, struct arena *arena, const struct store_profile *profile)
{
    int err = notification_add(euicc, arena, profile, NOTIFICATION_DELETE);

    if (err < 0)
        return err;
    for (int kind = STORE_RETURN_FROM_FALLBACK; kind <= STORE_RETURN_FROM_TEST; kind++) {
        err = forget_return(euicc, (enum store_return_kind)kind, profile);
        if (err < 0)
            return err;
    }
    err = forget_rollback(euicc, arena, profile);
    if (err < 0)
        return err;
    return store_delete_profile(euicc->store, profile->id);
}

int profile_pick_aid(struct euicc *euicc, struct arena *arena, uint8_t aid[STORE_AID_LEN])
{
    static const uint8_t first[STORE_AID_LEN] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                                 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x00, 0x00};
    struct store_profile other;

    memcpy(aid, first, sizeof(first));
    for (unsigned number = ISDP_NUMBER_FIRST; number <= ISDP_NUMBER_LAST; number++) {
        aid[13] = (uint8_t)(number >> 8);
        aid[14] = (uint8_t)number;
        int err = store_find_profile_by_aid(euicc->store, arena, aid, &other);
        if (err < 0)
            return err == ERR_NOT_FOUND ? 0 : err;
    }
    return ERR_FULL;
}
