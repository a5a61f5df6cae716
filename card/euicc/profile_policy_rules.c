/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/profile_policy_rules.h"

#include "profiles/rat.h"

/* 1, 0 or an enum err. */
static int has_operational_profile(struct euicc *euicc, struct arena *arena)
{
    struct store_profile profile;
    int err;

    for (int64_t id = 0; (err = store_next_profile(euicc->store, arena, id, &profile)) == 0;
         id = profile.id + 1)
        if (profile.profile_class == PROFILE_CLASS_OPERATIONAL)
            return 1;
    return err == ERR_NOT_FOUND ? 0 : err;
}

int rules_forbidden(struct euicc *euicc, struct arena *arena, uint32_t *ppr_ids)
{
    int err;

    *ppr_ids = euicc->facts.forbidden_by_table;
    if (*ppr_ids & PPR_IDS_PPR1)
        return 0;
    err = has_operational_profile(euicc, arena);
    if (err > 0)
        *ppr_ids |= PPR_IDS_PPR1;
    return err < 0 ? err : 0;
}

static int refuse(struct refusal *refusal, const char *reason)
{
    return refusal_set(refusal, 1, "D-31", reason);
}

int rules_check_install(struct euicc *euicc, struct arena *arena, uint32_t ppr_ids,
                        const struct operator_id *owner, struct refusal *refusal)
{
    const uint32_t known = PPR_IDS_PPR_UPDATE_CONTROL | PPR_IDS_PPR1 | PPR_IDS_PPR2;
    struct store_identity identity;
    int err;

    if (ppr_ids & ~known)
        return refuse(refusal, "unknown profile policy rule");
    if (!(ppr_ids & (PPR_IDS_PPR1 | PPR_IDS_PPR2)))
        return refusal_none(refusal);
    if (!owner)
        return refuse(refusal, "profile policy rules without profileOwner");
    err = store_get_identity(euicc->store, arena, &identity);
    if (err < 0)
        return err;
    err = rat_refused(euicc->der, arena, identity.rat, ppr_ids, owner);
    if (err < 0)
        return err;
    if (err > 0)
        return refuse(refusal,
                      "the Rules Authorisation Table does not allow profileOwner these rules");
    err = ppr_ids & PPR_IDS_PPR1 ? has_operational_profile(euicc, arena) : 0;
    if (err < 0)
        return err;
    if (err)
        return refuse(refusal, "PPR1 is not allowed while an operational profile is installed");
    return refusal_none(refusal);
}
