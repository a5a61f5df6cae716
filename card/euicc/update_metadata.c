/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/update_metadata.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_profile.h"
#include "card/euicc/metadata.h"

enum { REFUSED = 1, ICON_JPG = 0, ICON_PNG = 1 };

static int refuse(struct refusal *refusal, const char *reason)
{
    return refusal_set(refusal, REFUSED, "SGP.22 5.4.1", reason);
}

/* A present, empty member removes the stored one. */
static void take(struct bytes *member, struct bytes value)
{
    if (value.at)
        *member = value.len ? value : BYTES_NONE;
}

/* The same for one that is kept as a whole TLV. */
static void take_whole(struct bytes *member, struct bytes whole)
{
    struct tlv tlv;

    if (whole.at && tlv_only(whole, &tlv) == 0)
        *member = tlv.value.len ? whole : BYTES_NONE;
}

static int take_all(const struct euicc *euicc, struct store_profile *profile,
                    const struct update_metadata_request *in, struct refusal *refusal)
{
    if (in->icon.len && !in->has_icon_type)
        return refuse(refusal, "icon without iconType");
    if (in->has_icon_type && in->icon_type != ICON_JPG && in->icon_type != ICON_PNG)
        return refuse(refusal, "unknown iconType");
    if (in->has_profile_policy_rules && in->profile_policy_rules & ~(uint32_t)profile->policy_rules)
        return refuse(refusal, "profile policy rules can be removed only, not added");
    take(&profile->service_provider_name, in->service_provider_name);
    take(&profile->name, in->profile_name);
    take(&profile->icon, in->icon);
    take_whole(&profile->service_specific_data, in->service_specific_data_stored_in_euicc);
    if (in->has_icon_type)
        profile->icon_type = (uint8_t)in->icon_type;
    if (in->has_profile_policy_rules)
        profile->policy_rules = (uint8_t)in->profile_policy_rules;
    if (in->has_fallback_allowed && euicc->facts.spec == EUICC_SPEC_1_3) /* F.3 */
        profile->fallback_allowed = in->fallback_allowed;
    return refusal_none(refusal);
}

int update_metadata(struct euicc *euicc, struct arena *arena, struct bytes request,
                    struct refusal *refusal)
{
    struct update_metadata_request in;
    struct der_error error = {0};
    struct store_profile profile;
    struct bytes access_rules = BYTES_NONE;
    int err = metadata_take_access_rules(arena, &request, &access_rules);

    if (!err)
        err = der_decode(euicc->der, &msg_update_metadata_request, request, &in, arena, &error);

    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return refuse(refusal, error.reason ? error.reason : "malformed UpdateMetadata");
    if (!err)
        err = store_find_enabled_profile(euicc->store, arena, &profile);
    if (err == ERR_NOT_FOUND)
        return refuse(refusal, "no profile is enabled");
    if (!err)
        err = take_all(euicc, &profile, &in, refusal);
    if (err || refusal->code)
        return err;
    take_whole(&profile.access_rules, access_rules);
    return store_update_profile(euicc->store, &profile);
}
