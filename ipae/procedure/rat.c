/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rules Authorisation Table, as far as an IPA looks into it (SGP.22 2.9.2; D-31). */
#include "ipae/procedure/rat.h"

#include "card/euicc/profile_policy_rules.h"

bool rat_allows(struct terminal *terminal, struct bytes table, uint32_t bit,
                const struct operator_id *owner)
{
    struct profile_policy_authorisation_rule rule;
    struct tlv element;

    while (tlv_next(&table, &element) == 0) {
        if (der_decode(terminal->services.der, &msg_profile_policy_authorisation_rule,
                       element.whole, &rule, &terminal->arena, NULL) < 0 ||
            !(rule.ppr_ids & bit))
            continue;
        for (size_t i = 0; i < rule.allowed_operators_count; i++)
            if (rules_operator_matches(&rule.allowed_operators[i], owner))
                return true;
    }
    return false;
}
