/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile's policy rules against the eUICC's Rules Authorisation Table (SGP.22 2.9.2; D-31). */
#include "card/asn1/msg_info.h"
#include "card/euicc/profile_policy_rules.h"
#include "ipae/procedure/profile_download.h"

#include <stdio.h>

/* Does a rule of `table` (ProfilePolicyAuthorisationRules in a row) allow `bit` for `owner`? */
static bool is_allowed(struct terminal *terminal, struct bytes table, uint32_t bit,
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

static int refuse(struct download *download, const struct store_metadata_request *profile,
                  unsigned ppr)
{
    const struct operator_id *owner = &profile->profile_owner;
    char mcc_mnc[7] = "none", text[80];

    if (profile->has_profile_owner)
        bytes_to_hex(bytes_cut(owner->mcc_mnc, 0, 3), mcc_mnc, sizeof(mcc_mnc));
    snprintf(text, sizeof(text), "profile policy rule PPR%u is not allowed for mccMnc %s", ppr,
             mcc_mnc);
    download->cancel_reason = CANCEL_SESSION_PPR_NOT_ALLOWED;
    return download_fail(download->pending, download->session->terminal, text);
}

int profile_policy_check(struct download *download, struct bytes metadata)
{
    static const uint32_t bits[] = {PPR_IDS_PPR1, PPR_IDS_PPR2};
    struct terminal *terminal = download->session->terminal;
    struct store_metadata_request profile;
    struct get_rat_response table;
    uint32_t rules;
    int err;

    if (metadata.len == 0)
        return 0;
    err = der_decode(terminal->services.der, &msg_store_metadata_request, metadata, &profile,
                     &terminal->arena, NULL);
    if (err < 0) {
        download->cancel_reason = CANCEL_SESSION_METADATA_MISMATCH;
        return download_fail(download->pending, terminal, "malformed profileMetadata");
    }
    rules = profile.has_profile_policy_rules ? profile.profile_policy_rules : 0;
    if (!(rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2)))
        return 0;
    /* IPA -> eUICC: ES10b.GetRAT */
    err = es10_exchange(terminal, &msg_get_rat_request, NULL, &msg_get_rat_response, &table);
    for (unsigned i = 0; err == 0 && i < sizeof(bits) / sizeof(bits[0]); i++)
        if ((rules & bits[i]) &&
            !(profile.has_profile_owner &&
              is_allowed(terminal, table.rat, bits[i], &profile.profile_owner)))
            err = refuse(download, &profile, i + 1);
    return err;
}
