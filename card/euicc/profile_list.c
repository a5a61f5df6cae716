/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GetProfilesInfo and the PSMO listProfileInfo: which profiles, which tags, in the order of the
 * module (SGP.32 5.9.14, SGP.22 5.7.15; B-40 to B-47).
 */
#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/euicc/profile.h"

#include <string.h>

enum { LIST_TAGS_MAX = 32 };

/* The requested members of ProfileInfo: the tag list, or the default of the card's mode. */
struct wanted {
    uint32_t tags[LIST_TAGS_MAX];
    size_t count;
    struct bytes iot_tags; /* iotSpecificTagList; absent possible */
    bool explicit_defaults;
};

/* B-41: SGP.32's own default; the consumer's has names and icons. */
static const struct wanted default_iot = {.tags = {TAG_ICCID, TAG_ISDP_AID, TAG_PROFILE_STATE,
                                                   TAG_SERVICE_PROVIDER_NAME, TAG_PROFILE_NAME,
                                                   TAG_PROFILE_CLASS, TAG_ECALL_INDICATION,
                                                   TAG_FALLBACK_ATTRIBUTE, TAG_FALLBACK_ALLOWED},
                                          .count = 9};
static const struct wanted default_consumer = {.tags = {TAG_ICCID, TAG_ISDP_AID, TAG_PROFILE_STATE,
                                                        TAG_PROFILE_NICKNAME,
                                                        TAG_SERVICE_PROVIDER_NAME, TAG_PROFILE_NAME,
                                                        TAG_ICON_TYPE, TAG_ICON, TAG_PROFILE_CLASS},
                                               .count = 9};

/* A tag list (5C, 5D) has `wanted`. */
static bool is_in_list(struct bytes list, uint32_t wanted)
{
    uint32_t tag;

    while (tlv_take_tag(&list, &tag) == 0)
        if (tag == wanted)
            return true;
    return false;
}

/* How a member is written. */
typedef void put_function(struct buf *out, uint32_t tag, const struct wanted *wanted,
                          const struct store_profile *profile);

static void put_iccid(struct buf *out, uint32_t tag, const struct wanted *wanted,
                      const struct store_profile *profile)
{
    (void)wanted;
    tlv_put(out, tag, BYTES_OF(profile->iccid));
}

static void put_aid(struct buf *out, uint32_t tag, const struct wanted *wanted,
                    const struct store_profile *profile)
{
    (void)wanted;
    tlv_put(out, tag, BYTES_OF(profile->aid));
}

static void put_state(struct buf *out, uint32_t tag, const struct wanted *wanted,
                      const struct store_profile *profile)
{
    (void)wanted;
    tlv_put_u8(out, tag, profile->state == STORE_PROFILE_ENABLED);
}

static void put_slice(struct buf *out, uint32_t tag, struct bytes slice)
{
    if (slice.at)
        tlv_put(out, tag, slice);
}

static void put_nickname(struct buf *out, uint32_t tag, const struct wanted *wanted,
                         const struct store_profile *profile)
{
    (void)wanted;
    put_slice(out, tag, profile->nickname);
}

static void put_service_provider(struct buf *out, uint32_t tag, const struct wanted *wanted,
                                 const struct store_profile *profile)
{
    (void)wanted;
    put_slice(out, tag, profile->service_provider_name);
}

static void put_name(struct buf *out, uint32_t tag, const struct wanted *wanted,
                     const struct store_profile *profile)
{
    (void)wanted;
    put_slice(out, tag, profile->name);
}

static void put_icon_type(struct buf *out, uint32_t tag, const struct wanted *wanted,
                          const struct store_profile *profile)
{
    (void)wanted;
    if (profile->icon.at)
        tlv_put_u8(out, tag, profile->icon_type);
}

static void put_icon(struct buf *out, uint32_t tag, const struct wanted *wanted,
                     const struct store_profile *profile)
{
    (void)wanted;
    put_slice(out, tag, profile->icon);
}

/* Sent even where it is the default, as real cards do (B-46). */
static void put_class(struct buf *out, uint32_t tag, const struct wanted *wanted,
                      const struct store_profile *profile)
{
    (void)wanted;
    tlv_put_u8(out, tag, profile->profile_class);
}

/* Members that are stored as the whole TLV of the metadata. */
static void put_notifications(struct buf *out, uint32_t tag, const struct wanted *wanted,
                              const struct store_profile *profile)
{
    (void)wanted;
    (void)tag;
    buf_put(out, profile->notification_configuration);
}

static void put_owner(struct buf *out, uint32_t tag, const struct wanted *wanted,
                      const struct store_profile *profile)
{
    (void)wanted;
    (void)tag;
    buf_put(out, profile->owner);
}

static void put_dp_data(struct buf *out, uint32_t tag, const struct wanted *wanted,
                        const struct store_profile *profile)
{
    (void)wanted;
    (void)tag;
    buf_put(out, profile->dp_proprietary_data);
}

static void put_policy_rules(struct buf *out, uint32_t tag, const struct wanted *wanted,
                             const struct store_profile *profile)
{
    (void)wanted;
    if (profile->has_policy_rules)
        tlv_put_bits(out, tag, profile->policy_rules);
}

static void put_service_specific_data(struct buf *out, uint32_t tag, const struct wanted *wanted,
                                      const struct store_profile *profile)
{
    (void)wanted;
    (void)tag;
    buf_put(out, profile->service_specific_data);
}

static void put_access_rules(struct buf *out, uint32_t tag, const struct wanted *wanted,
                             const struct store_profile *profile)
{
    (void)wanted;
    (void)tag;
    buf_put(out, profile->access_rules);
}

/* A BOOLEAN with DEFAULT FALSE; some cards send that too. */
static void put_flag(struct buf *out, uint32_t tag, const struct wanted *wanted, bool flag)
{
    if (flag || wanted->explicit_defaults)
        tlv_put_u8(out, tag, flag ? 0xFF : 0x00);
}

static void put_ecall(struct buf *out, uint32_t tag, const struct wanted *wanted,
                      const struct store_profile *profile)
{
    put_flag(out, tag, wanted, profile->ecall_indication);
}

static void put_fallback_attribute(struct buf *out, uint32_t tag, const struct wanted *wanted,
                                   const struct store_profile *profile)
{
    put_flag(out, tag, wanted, profile->fallback_attribute);
}

static void put_fallback_allowed(struct buf *out, uint32_t tag, const struct wanted *wanted,
                                 const struct store_profile *profile)
{
    put_flag(out, tag, wanted, profile->fallback_allowed);
}

/* F.3: the data objects that iotSpecificTagList names, in their stored order, or all of them. */
static void put_iot_specific_info(struct buf *out, uint32_t tag, const struct wanted *wanted,
                                  const struct store_profile *profile)
{
    const size_t before = out->len;
    struct tlv whole, object;
    size_t info, empty;

    if (!wanted->iot_tags.at || tlv_only(profile->iot_specific_metadata, &whole) < 0) {
        buf_put(out, profile->iot_specific_metadata);
        return;
    }
    info = tlv_open(out, tag);
    empty = out->len;
    while (tlv_next(&whole.value, &object) == 0)
        if (is_in_list(wanted->iot_tags, object.tag))
            buf_put(out, object.whole);
    if (out->len == empty)
        out->len = before;
    else
        tlv_close(out, info);
}

/* Which cards have a member. */
enum since { SINCE_SGP22, SINCE_SGP32, SINCE_SGP32_1_3 };

/* ProfileInfo, in the order of the module; then what it does not name. */
static const struct {
    uint32_t tag;
    put_function *put;
    enum since since;
} members[] = {
    {TAG_ICCID, put_iccid, SINCE_SGP22},
    {TAG_ISDP_AID, put_aid, SINCE_SGP22},
    {TAG_PROFILE_STATE, put_state, SINCE_SGP22},
    {TAG_PROFILE_NICKNAME, put_nickname, SINCE_SGP22},
    {TAG_SERVICE_PROVIDER_NAME, put_service_provider, SINCE_SGP22},
    {TAG_PROFILE_NAME, put_name, SINCE_SGP22},
    {TAG_ICON_TYPE, put_icon_type, SINCE_SGP22},
    {TAG_ICON, put_icon, SINCE_SGP22},
    {TAG_PROFILE_CLASS, put_class, SINCE_SGP22},
    {TAG_NOTIFICATION_CONFIGURATION_INFO, put_notifications, SINCE_SGP22},
    {TAG_PROFILE_OWNER, put_owner, SINCE_SGP22},
    {TAG_DP_PROPRIETARY_DATA, put_dp_data, SINCE_SGP22},
    {TAG_PROFILE_POLICY_RULES, put_policy_rules, SINCE_SGP22},
    {TAG_SERVICE_SPECIFIC_DATA, put_service_specific_data, SINCE_SGP22},
    {TAG_ECALL_INDICATION, put_ecall, SINCE_SGP32},
    {TAG_FALLBACK_ATTRIBUTE, put_fallback_attribute, SINCE_SGP32},
    {TAG_FALLBACK_ALLOWED, put_fallback_allowed, SINCE_SGP32},
    {TAG_IOT_SPECIFIC_PROFILE_INFO, put_iot_specific_info, SINCE_SGP32_1_3},
    {TAG_ACCESS_RULES, put_access_rules, SINCE_SGP22},
};
enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

/* Does the card have the member? One of SGP.22 has none that SGP.32 added. */
static bool is_known(const struct euicc *euicc, uint32_t tag)
{
    enum since has = euicc->facts.mode == EUICC_MODE_CONSUMER ? SINCE_SGP22
                     : euicc->facts.spec == EUICC_SPEC_1_3    ? SINCE_SGP32_1_3
                                                              : SINCE_SGP32;

    for (size_t i = 0; i < MEMBERS; i++)
        if (members[i].tag == tag)
            return members[i].since <= has;
    return false;
}

static bool is_wanted(const struct wanted *wanted, uint32_t tag)
{
    for (size_t i = 0; i < wanted->count; i++)
        if (wanted->tags[i] == tag)
            return true;
    return false;
}

/* Reads the tag list; tags that the card does not know are passed over (B-42). False when the list
 * ends inside a tag. */
static bool read_tags(const struct euicc *euicc, struct bytes list, struct wanted *wanted)
{
    uint32_t tag;

    wanted->count = 0;
    while (list.len) {
        if (tlv_take_tag(&list, &tag))
            return false;
        if (is_known(euicc, tag) && !is_wanted(wanted, tag))
            wanted->tags[wanted->count++] = tag; /* at most MEMBERS different ones */
    }
    return true;
}

/* iotSpecificTagList, where there is one: the objects of BF64 that are wanted (F.3). False when it
 * ends inside a tag. */
static bool read_iot_tags(struct bytes *request, struct wanted *wanted)
{
    struct bytes list;
    struct tlv part;
    uint32_t tag;

    if (tlv_take(request, TAG_IOT_SPECIFIC_TAG_LIST, &part))
        return true;
    list = wanted->iot_tags = part.value;
    while (list.len)
        if (tlv_take_tag(&list, &tag))
            return false;
    if (!is_wanted(wanted, TAG_IOT_SPECIFIC_PROFILE_INFO))
        wanted->tags[wanted->count++] = TAG_IOT_SPECIFIC_PROFILE_INFO;
    return true;
}

/* The next profile from id `from` on that matches the criterion; an ICCID or AID is looked up.
 * ERR_NOT_FOUND: no more. */
static int next_match(struct euicc *euicc, struct arena *arena, const struct tlv *criterion,
                      int64_t from, struct store_profile *out)
{
    int err;

    if (criterion->tag == TAG_ISDP_AID || criterion->tag == TAG_ICCID) {
        if (criterion->tag == TAG_ICCID)
            err = store_find_profile(euicc->store, arena, criterion->value.at, out);
        else
            err = store_find_profile_by_aid(euicc->store, arena, criterion->value.at, out);
        return err == 0 && out->id < from ? ERR_NOT_FOUND : err;
    }
    while ((err = store_next_profile(euicc->store, arena, from, out)) == 0) {
        if (criterion->tag != TAG_PROFILE_CLASS || criterion->value.at[0] == out->profile_class)
            break;
        from = out->id + 1;
    }
    return err;
}

static bool is_criterion(const struct tlv *criterion)
{
    switch (criterion->tag) {
    case TAG_ISDP_AID:
        return criterion->value.len == STORE_AID_LEN;
    case TAG_ICCID:
        return criterion->value.len == STORE_ICCID_LEN;
    case TAG_PROFILE_CLASS:
        return criterion->value.len == 1;
    default:
        return false;
    }
}

/* Takes the request apart. NULL, or why a ProfileInfoListRequest is not like that. */
static const char *read_request(const struct euicc *euicc, struct bytes request,
                                struct tlv *criterion, struct wanted *wanted)
{
    struct tlv part;

    *criterion = (struct tlv){0};
    *wanted = euicc->facts.mode == EUICC_MODE_CONSUMER || euicc->quirk->version_1_0
                  ? default_consumer
                  : default_iot;
    wanted->explicit_defaults = euicc->quirk->explicit_defaults;
    if (tlv_take(&request, TAG_SEARCH_CRITERIA, &part) == 0 &&
        (tlv_only(part.value, criterion) < 0 || !is_criterion(criterion)))
        return "searchCriteria is not one of isdpAid (4F), iccid (5A), profileClass (95)";
    if (tlv_take(&request, TAG_TAG_LIST, &part) == 0 && !read_tags(euicc, part.value, wanted))
        return "tagList ends inside a tag";
    if (euicc->facts.spec == EUICC_SPEC_1_3 && !read_iot_tags(&request, wanted))
        return "iotSpecificTagList ends inside a tag";
    while (request.len) /* members of newer versions are passed over (F.3) */
        if (tlv_next(&request, &part) < 0 || part.tag == TAG_SEARCH_CRITERIA ||
            part.tag == TAG_TAG_LIST ||
            (wanted->iot_tags.at && part.tag == TAG_IOT_SPECIFIC_TAG_LIST))
            return "malformed, or searchCriteria and the tag lists are out of order";
    return NULL;
}

static void put_profile(struct buf *out, const struct wanted *wanted,
                        const struct store_profile *profile)
{
    size_t info = tlv_open(out, TAG_PROFILE_INFO);

    for (size_t i = 0; i < MEMBERS; i++)
        if (is_wanted(wanted, members[i].tag))
            members[i].put(out, members[i].tag, wanted, profile);
    tlv_close(out, info);
}

void profile_put_list_error(struct buf *out, int code)
{
    size_t response = tlv_open(out, TAG_PROFILE_INFO_LIST);

    tlv_put_u8(out, TAG_RESPONSE_ERROR_CODE, (unsigned)code);
    tlv_close(out, response);
}

int profile_list(struct euicc *euicc, struct arena *arena, struct bytes request, struct buf *out,
                 struct refusal *refusal)
{
    struct store_profile profile;
    struct wanted wanted;
    struct tlv criterion;
    size_t response, list;
    const char *reason;
    int err;

    reason = read_request(euicc, request, &criterion, &wanted);
    if (reason) {
        profile_put_list_error(out, PROFILE_INFO_LIST_INCORRECT_INPUT_VALUES);
        return refusal_set(refusal, PROFILE_INFO_LIST_INCORRECT_INPUT_VALUES, "B-43", reason);
    }
    response = tlv_open(out, TAG_PROFILE_INFO_LIST);
    list = tlv_open(out, TAG_RESPONSE_OK);
    for (int64_t id = 0; (err = next_match(euicc, arena, &criterion, id, &profile)) == 0;
         id = profile.id + 1)
        put_profile(out, &wanted, &profile);
    tlv_close(out, list);
    tlv_close(out, response);
    if (err != ERR_NOT_FOUND)
        return err;
    return refusal_none(refusal);
}
