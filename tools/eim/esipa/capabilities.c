/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an eIM knows of an IPA and its eUICC from their last IpaEuiccDataResponse and from getRAT:
 * ipaFeatures, DeviceInfo, EUICCInfo and the RAT. By ipaFeatures the IPA says what it leaves to the
 * eIM (E-45): the activation code (eimDownloadDataHandling), CtxParams1 (eimCtxParams1Generation)
 * and the check of the profile's metadata (eimProfileMetadataVerification).
 */
#include "tools/eim/esipa/esipa_internal.h"

#include "card/asn1/msg_es9.h"
#include "card/asn1/tags.h"
#include "crypto/bsp.h"
#include "profiles/rat.h"
#include "tools/cli/json_output.h"

#include <stdio.h>
#include <string.h>

enum { TAG_IPA_EUICC_DATA = 0xA0, TAG_DEVICE_INFO_OF_DATA = 0xA9 };

void esipa_keep_data(struct exchange *exchange, const struct ipa_euicc_data_response *data,
                     struct bytes octets)
{
    json_t *card = exchange->card;
    struct tlv whole, content, device;

    if (data->euicc_info1.len)
        eim_state_put_octets(card, "euiccInfo1", data->euicc_info1);
    if (data->euicc_info2.len)
        eim_state_put_octets(card, "euiccInfo2", data->euicc_info2);
    if (data->has_ipa_capabilities)
        json_object_set_new(card, "ipaFeatures", json_integer(data->ipa_features));
    if (tlv_only(octets, &whole) == 0 && tlv_find(whole.value, TAG_IPA_EUICC_DATA, &content) == 0 &&
        tlv_find(content.value, TAG_DEVICE_INFO_OF_DATA, &device) == 0)
        eim_state_put_octets(card, "deviceInfo", device.value);
}

void esipa_keep_rat(struct exchange *exchange, const json_t *report)
{
    const json_t *operation;
    size_t i;

    json_array_foreach(json_object_get(report, "operations"), i, operation)
    {
        json_t *rat = json_object_get(operation, "rat");

        if (rat)
            json_object_set(exchange->card, "rat", rat);
    }
}

bool esipa_has_feature(const json_t *card, uint32_t feature)
{
    return (uint32_t)json_integer_value(json_object_get(card, "ipaFeatures")) & feature;
}

bool esipa_is_held(const json_t *card, const json_t *item)
{
    const json_t *held = json_object_get(json_object_get(item, "download"), "held");

    return held ? json_is_true(held)
                : esipa_activation_code(item) &&
                      esipa_has_feature(card, IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING);
}

struct bytes esipa_make_ctx_params1(struct exchange *exchange, const char *matching_id)
{
    struct esipa *esipa = exchange->esipa;
    struct bytes device = esipa_get_octets(esipa, exchange->card, "deviceInfo");
    struct buf out = arena_buf(&esipa->arena, device.len + strlen(matching_id) + 32);
    size_t mark;

    if (!esipa_has_feature(exchange->card, IPA_FEATURES_EIM_CTX_PARAMS1_GENERATION))
        return BYTES_NONE;
    if (!device.len) {
        esipa_log_field(exchange, "reason",
                        "ctxParams1 is left to the IPA: deviceInfo (tag A9) is not known");
        return BYTES_NONE;
    }
    mark = tlv_open(&out, TAG_CTX_PARAMS_FOR_COMMON_AUTHENTICATION);
    if (*matching_id)
        tlv_put(&out, TAG_MATCHING_ID, bytes_at(matching_id, strlen(matching_id)));
    tlv_put(&out, TAG_DEVICE_INFO, device);
    tlv_close(&out, mark);
    return buf_bytes(&out);
}

/* ---- the check of metadata ---- */

static int refuse(struct exchange *exchange, const char *format, int ppr,
                  const struct store_metadata_request *profile)
{
    const struct operator_id *owner = &profile->profile_owner;
    char mcc_mnc[7] = "none", text[120];

    if (profile->has_profile_owner)
        bytes_to_hex(bytes_cut(owner->mcc_mnc, 0, 3), mcc_mnc, sizeof(mcc_mnc));
    snprintf(text, sizeof(text), format, ppr, mcc_mnc);
    esipa_log_field(exchange, "reason", text);
    return ERR_STATE;
}

/* Rules that the eUICC reports as forbidden (SGP.22 2.9.2.4); none where EUICCInfo2 is unknown. */
static uint32_t forbidden(struct exchange *exchange)
{
    struct bytes octets = esipa_get_octets(exchange->esipa, exchange->card, "euiccInfo2");
    struct euicc_info2 info;

    return octets.len &&
                   der_decode(exchange->esipa->options.der, &msg_euicc_info2, octets, &info,
                              &exchange->esipa->arena, NULL) == 0 &&
                   info.has_forbidden_profile_policy_rules
               ? info.forbidden_profile_policy_rules
               : 0;
}

int esipa_check_metadata(struct exchange *exchange, const json_t *response)
{
    struct esipa *esipa = exchange->esipa;
    struct store_metadata_request profile;
    struct bytes octets;
    uint32_t rules, refused;
    int err;

    if (!esipa_has_feature(exchange->card, IPA_FEATURES_EIM_PROFILE_METADATA_VERIFICATION) ||
        !json_object_get(response, "profileMetadata"))
        return 0;
    if (es9_take(response, "profileMetadata", &esipa->arena, &octets) < 0 ||
        esipa_decode(exchange, &msg_store_metadata_request, octets, &profile) < 0)
        return ERR_MALFORMED;
    eim_state_put_octets(json_object_get(exchange->card, "session"), "profileMetadata", octets);
    rules = profile.has_profile_policy_rules ? profile.profile_policy_rules : 0;
    if (!(rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2)))
        return 0;
    refused = rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2) & forbidden(exchange);
    if (refused)
        return refuse(exchange, "PPR%d of the profile (mccMnc %s) is forbidden by EUICCInfo2",
                      refused & PPR_IDS_PPR1 ? 1 : 2, &profile);
    if (!json_object_get(exchange->card, "rat"))
        return refuse(exchange,
                      "PPR%d of the profile (mccMnc %s) cannot be checked: the RAT is not known; "
                      "order get-rat",
                      rules & PPR_IDS_PPR1 ? 1 : 2, &profile);
    err = rat_refused(esipa->options.der, &esipa->arena,
                      esipa_get_octets(esipa, exchange->card, "rat"), rules,
                      profile.has_profile_owner ? &profile.profile_owner : NULL);
    return err <= 0
               ? err
               : refuse(exchange, "PPR%d is not allowed for mccMnc %s by the RAT", err, &profile);
}

int esipa_compare_metadata(struct exchange *exchange, const json_t *response)
{
    struct arena *arena = &exchange->esipa->arena;
    struct bytes expected = esipa_get_octets(
        exchange->esipa, json_object_get(exchange->card, "session"), "profileMetadata");
    struct bytes octets, rest;
    struct tlv package, blocks, block;
    struct buf found;

    if (!expected.len)
        return 0;
    if (es9_take(response, "boundProfilePackage", arena, &octets) < 0 ||
        tlv_only(octets, &package) < 0 || tlv_find(package.value, TAG_SEQUENCE_OF_88, &blocks) < 0)
        return ERR_MALFORMED;
    found = arena_buf(arena, blocks.value.len);
    rest = blocks.value;
    while (tlv_next(&rest, &block) == 0) {
        if (block.tag != BSP_TAG_MAC_ONLY || block.value.len < BSP_MAC_LEN)
            return ERR_MALFORMED;
        buf_put(&found, bytes_cut(block.value, 0, block.value.len - BSP_MAC_LEN));
    }
    if (bytes_equal(buf_bytes(&found), expected))
        return 0;
    esipa_log_field(exchange, "reason",
                    "the metadata in the Bound Profile Package is not that of AuthenticateClient");
    return ERR_STATE;
}
