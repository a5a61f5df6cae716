/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The profile's policy rules against the eUICC's Rules Authorisation Table (SGP.22 2.9.2; D-31). */
#include "card/asn1/msg_info.h"
#include "ipae/procedure/profile_download.h"
#include "profiles/rat.h"

#include <stdio.h>

static int refuse(struct download *download, const struct store_metadata_request *profile, int ppr)
{
    const struct operator_id *owner = &profile->profile_owner;
    char mcc_mnc[7] = "none", text[80];

    if (profile->has_profile_owner)
        bytes_to_hex(bytes_cut(owner->mcc_mnc, 0, 3), mcc_mnc, sizeof(mcc_mnc));
    snprintf(text, sizeof(text), "profile policy rule PPR%d is not allowed for mccMnc %s", ppr,
             mcc_mnc);
    download->cancel_reason = CANCEL_SESSION_PPR_NOT_ALLOWED;
    return download_fail(download->pending, download->session->terminal, text);
}

int profile_policy_check(struct download *download, struct bytes metadata)
{
    struct terminal *terminal = download->session->terminal;
    struct store_metadata_request profile;
    struct get_rat_response table;
    uint32_t rules;
    int err;

    if (metadata.len == 0 ||
        ((terminal->ipa_features & IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION) &&
         download->session->eim->indirect))
        return 0; /* the eIM checked it (E-65) */
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
    if (err == 0)
        err = rat_refused(terminal->services.der, &terminal->arena, table.rat, rules,
                          profile.has_profile_owner ? &profile.profile_owner : NULL);
    return err > 0 ? refuse(download, &profile, err) : err;
}
