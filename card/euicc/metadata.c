/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/metadata.h"

#include "apdu/tlv.h"
#include "card/asn1/msg_profile.h"
#include "card/asn1/tags.h"
#include "card/euicc/decisions.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_policy_rules.h"

#include <string.h>

enum { ICON_JPG = 0, ICON_PNG = 1, NO_DIGIT = 0xF };

static int refuse(struct refusal *refusal, enum error_reason code, const char *reason)
{
    return refusal_set(refusal, code, "DP-3.5", reason);
}

/* Members that are stored as received. */
static struct bytes find_whole(struct bytes list, uint32_t tag)
{
    struct tlv found;

    return tlv_find(list, tag, &found) == 0 ? found.whole : BYTES_NONE;
}

/* Checks beyond the field table. */
static int check_form(const struct store_metadata_request *in, struct refusal *refusal)
{
    if (in->icon.at && !in->has_icon_type)
        return refuse(refusal, ERROR_REASON_INCORRECT_INPUT_VALUES, "icon without iconType");
    if (in->has_icon_type && in->icon_type != ICON_JPG && in->icon_type != ICON_PNG)
        return refuse(refusal, ERROR_REASON_INCORRECT_INPUT_VALUES, "unknown iconType");
    for (size_t i = 0; i < in->notification_configuration_info_count; i++)
        if (in->notification_configuration_info[i].notification_address.len > DECISION_ADDRESS_MAX)
            return refuse(refusal, ERROR_REASON_INCORRECT_INPUT_VALUES,
                          "notificationAddress too long");
    return refusal_none(refusal);
}

static int64_t class_of(const struct store_metadata_request *in)
{
    return in->has_profile_class ? in->profile_class : PROFILE_CLASS_OPERATIONAL;
}

static int check(struct euicc *euicc, struct arena *arena, const struct store_metadata_request *in,
                 struct refusal *refusal)
{
    struct store_profile other;
    int err = check_form(in, refusal);

    if (err < 0 || refusal->code)
        return err;
    err = profile_find(euicc, arena, in->iccid, &other);
    if (err < 0)
        return err;
    if (err)
        return refuse(refusal, ERROR_REASON_INSTALL_FAILED_DUE_TO_ICCID_ALREADY_EXISTS_ON_EUICC,
                      "a profile with this ICCID is installed");
    if (class_of(in) < PROFILE_CLASS_TEST || class_of(in) > PROFILE_CLASS_OPERATIONAL)
        return refuse(refusal, ERROR_REASON_UNSUPPORTED_PROFILE_CLASS, "unknown profile class");
    if (!in->has_profile_policy_rules)
        return refusal_none(refusal);
    err = rules_check_install(euicc, arena, in->profile_policy_rules,
                              in->has_profile_owner ? &in->profile_owner : NULL, refusal);
    if (refusal->code)
        refusal->code = ERROR_REASON_PPR_NOT_ALLOWED;
    return err;
}

int metadata_take_access_rules(struct arena *arena, struct bytes *request, struct bytes *rules)
{
    enum { TAG = 0xBF76 };
    struct tlv whole, found, other;
    struct bytes before, behind;
    struct buf out;
    size_t mark;

    if (tlv_only(*request, &whole) < 0 || tlv_find(whole.value, TAG, &found) < 0)
        return 0;
    before = bytes_at(whole.value.at, (size_t)(found.whole.at - whole.value.at));
    behind = bytes_from(whole.value, before.len + found.whole.len);
    if (tlv_find(behind, TAG, &other) == 0)
        return 0;
    out = arena_buf(arena, request->len);
    mark = tlv_open(&out, whole.tag);
    buf_put(&out, before);
    buf_put(&out, behind);
    tlv_close(&out, mark);
    if (out.overflow)
        return ERR_MEMORY;
    *rules = found.whole;
    *request = buf_bytes(&out);
    return 0;
}

int metadata_read(struct euicc *euicc, struct arena *arena, struct bytes request,
                  struct store_profile *profile, struct refusal *refusal)
{
    struct store_metadata_request in;
    struct der_error error = {0};
    struct tlv whole;
    const bool iot = euicc->facts.mode != EUICC_MODE_CONSUMER; /* SGP.22 has no such members */
    const bool version_1_3 = euicc->facts.spec == EUICC_SPEC_1_3;
    struct bytes access_rules = BYTES_NONE;
    int err = metadata_take_access_rules(arena, &request, &access_rules);

    if (err == 0)
        err = der_decode(euicc->der, &msg_store_metadata_request, request, &in, arena, &error);
    *profile = (struct store_profile){0};
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return refuse(refusal, ERROR_REASON_INCORRECT_INPUT_VALUES,
                      error.reason ? error.reason : "malformed StoreMetadata");
    if (err == 0)
        err = check(euicc, arena, &in, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (tlv_only(request, &whole) < 0)
        return ERR_MALFORMED;
    *profile = (struct store_profile){
        .profile_class = (uint8_t)class_of(&in),
        .icon_type = (uint8_t)(in.has_icon_type ? in.icon_type : 0),
        .has_policy_rules = in.has_profile_policy_rules,
        .policy_rules = (uint8_t)in.profile_policy_rules,
        .fallback_allowed = iot && in.has_fallback_allowed && in.fallback_allowed,
        .ecall_indication = iot && in.has_ecall_indication && in.ecall_indication,
        .service_provider_name = in.service_provider_name,
        .name = in.profile_name,
        .icon = in.icon,
        .notification_configuration = find_whole(whole.value, 0xB6),
        .owner = find_whole(whole.value, 0xB7),
        .service_specific_data = in.service_specific_data_stored_in_euicc,
        .access_rules = access_rules,
        .iot_specific_metadata = version_1_3 ? in.iot_specific_metadata : BYTES_NONE,
    };
    memcpy(profile->iccid, in.iccid.at, sizeof(profile->iccid));
    return 0;
}

/* ---- The installed profile ---- */

/* Digit `index` of EF.IMSI's body: length octet, then the parity nibble, then digits. */
static unsigned imsi_digit(const uint8_t imsi[9], unsigned index)
{
    unsigned nibble = index + 1, octet = imsi[1 + nibble / 2];

    return nibble & 1 ? octet >> 4 : octet & 0xF;
}

/* mccMnc as in TS 24.008: MCC2 MCC1, MNC3 MCC3, MNC2 MNC1. */
static bool imsi_matches(const uint8_t imsi[9], struct bytes mcc_mnc)
{
    const unsigned digits[] = {mcc_mnc.at[0] & 0xFU, mcc_mnc.at[0] >> 4U, mcc_mnc.at[1] & 0xFU,
                               mcc_mnc.at[2] & 0xFU, mcc_mnc.at[2] >> 4U, mcc_mnc.at[1] >> 4U};

    for (unsigned i = 0; i < 6; i++)
        if (digits[i] != NO_DIGIT && digits[i] != imsi_digit(imsi, i))
            return false;
    return true;
}

/* The file may be longer than the identifier: then FF follows. */
static bool gid_matches(struct bytes owner, bool in_service, const uint8_t *gid, size_t len)
{
    if (!owner.at)
        return true;
    if (!in_service || !bytes_starts_with(bytes_at(gid, len), owner))
        return false;
    for (size_t i = owner.len; i < len; i++)
        if (gid[i] != 0xFF)
            return false;
    return true;
}

static int match_owner(struct bytes owner_tlv, const struct pe_facts *facts,
                       struct refusal *refusal)
{
    struct bytes list = owner_tlv;
    struct operator_id owner = {0};
    struct tlv part, mcc_mnc, gid;

    if (owner_tlv.len == 0)
        return refusal_none(refusal);
    if (tlv_take(&list, TAG_PROFILE_OWNER, &part) < 0 ||
        tlv_find(part.value, TAG_MCC_MNC, &mcc_mnc) < 0)
        return ERR_MALFORMED;
    owner.mcc_mnc = mcc_mnc.value;
    if (tlv_find(part.value, TAG_GID1, &gid) == 0)
        owner.gid1 = gid.value;
    if (tlv_find(part.value, TAG_GID2, &gid) == 0)
        owner.gid2 = gid.value;
    if (facts->imsi[0] && !imsi_matches(facts->imsi, owner.mcc_mnc))
        return refuse(refusal, ERROR_REASON_INSTALL_FAILED_DUE_TO_DATA_MISMATCH,
                      "profileOwner does not match EF.IMSI");
    if (!gid_matches(owner.gid1, facts->gid1_in_service, facts->gid1, facts->gid1_len) ||
        !gid_matches(owner.gid2, facts->gid2_in_service, facts->gid2, facts->gid2_len))
        return refuse(refusal, ERROR_REASON_INSTALL_FAILED_DUE_TO_DATA_MISMATCH,
                      "profileOwner does not match EF.GID1 and EF.GID2");
    return refusal_none(refusal);
}

int metadata_match(const struct store_profile *profile, const struct pe_facts *facts,
                   struct refusal *refusal)
{
    int err;

    if (!profile_is(profile, facts->iccid) ||
        (facts->has_iccid_file && !profile_is(profile, facts->iccid_file)))
        return refuse(refusal, ERROR_REASON_INSTALL_FAILED_DUE_TO_DATA_MISMATCH,
                      "the ICCID of the profile package differs from that of the metadata");
    err = match_owner(profile->owner, facts, refusal);
    if (err < 0 || refusal->code)
        return err;
    if (profile->profile_class == PROFILE_CLASS_TEST && facts->other_keys)
        return refuse(refusal, ERROR_REASON_TEST_PROFILE_INSTALL_FAILED_DUE_TO_INVALID_NAA_KEY,
                      "test profile with an authentication key that is not a test key");
    return refusal_none(refusal);
}
