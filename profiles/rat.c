/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/rat.h"

#include "apdu/tlv.h"

enum { MCC_MNC_LEN = 3, ANY_DIGIT = 0xE };

static unsigned nibble(struct bytes octets, unsigned index)
{
    unsigned octet = octets.at[index / 2];

    return index & 1 ? octet >> 4 : octet & 0xF;
}

static bool mcc_mnc_matches(struct bytes rule, struct bytes owner)
{
    if (rule.len != MCC_MNC_LEN || owner.len != MCC_MNC_LEN)
        return false;
    for (unsigned i = 0; i < 2 * MCC_MNC_LEN; i++) {
        unsigned wanted = nibble(rule, i);

        if (wanted != ANY_DIGIT && wanted != nibble(owner, i))
            return false;
    }
    return true;
}

static bool gid_matches(struct bytes rule, struct bytes owner)
{
    if (!rule.at)
        return !owner.at;
    return rule.len == 0 || bytes_equal(rule, owner);
}

bool rat_operator_matches(const struct operator_id *rule, const struct operator_id *owner)
{
    return mcc_mnc_matches(rule->mcc_mnc, owner->mcc_mnc) && gid_matches(rule->gid1, owner->gid1) &&
           gid_matches(rule->gid2, owner->gid2);
}

/* Takes the next well-formed rule of the table: 1; 0 when none is left; ERR_MEMORY. */
static int next_rule(const struct der *der, struct arena *arena, struct bytes *table,
                     struct profile_policy_authorisation_rule *rule)
{
    struct tlv element;

    while (tlv_next(table, &element) == 0) {
        int err = der_decode(der, &msg_profile_policy_authorisation_rule, element.whole, rule,
                             arena, NULL);

        if (err == 0 || err == ERR_MEMORY)
            return err == 0 ? 1 : err;
    }
    return 0;
}

/* 1: a rule of the table allows `bit` for `owner`; 0: none; ERR_MEMORY. */
static int allows(const struct der *der, struct arena *arena, struct bytes table, uint32_t bit,
                  const struct operator_id *owner)
{
    struct profile_policy_authorisation_rule rule;
    int found;

    while ((found = next_rule(der, arena, &table, &rule)) > 0)
        for (size_t i = 0; rule.ppr_ids & bit && i < rule.allowed_operators_count; i++)
            if (rat_operator_matches(&rule.allowed_operators[i], owner))
                return 1;
    return found;
}

int rat_refused(const struct der *der, struct arena *arena, struct bytes table, uint32_t ppr_ids,
                const struct operator_id *owner)
{
    static const uint32_t bits[] = {PPR_IDS_PPR1, PPR_IDS_PPR2};

    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        int err = !(ppr_ids & bits[i]) ? 1 : owner ? allows(der, arena, table, bits[i], owner) : 0;

        if (err <= 0)
            return err < 0 ? err : (int)i + 1;
    }
    return 0;
}

int rat_forbidden(const struct der *der, struct arena *arena, struct bytes table, uint32_t *ppr_ids)
{
    struct profile_policy_authorisation_rule rule;
    int found;

    *ppr_ids = PPR_IDS_PPR1 | PPR_IDS_PPR2;
    while ((found = next_rule(der, arena, &table, &rule)) > 0)
        if (rule.allowed_operators_count)
            *ppr_ids &= ~rule.ppr_ids;
    return found;
}
