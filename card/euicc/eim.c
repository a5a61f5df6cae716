/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/eim.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/euicc/decisions.h"
#include "card/euicc/ecasd_keys.h"
#include "crypto/cert.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_GENERATE = -1 /* B-62 */
};

/* The content of the SEQUENCE under `arm`: the arm's own value, or, in the explicit form,
 * that of the one SEQUENCE that fills it. */
static struct bytes arm_content(struct bytes arm)
{
    struct tlv only;

    if (tlv_only(arm, &only) == 0 && only.tag == TAG_SEQUENCE)
        return only.value;
    return arm;
}

int eim_public_key(struct bytes key_data, enum ec_curve *curve, struct bytes *point)
{
    struct cert cert;
    struct tlv arm;
    int err;

    if (tlv_only(key_data, &arm) < 0)
        return ERR_MALFORMED;
    switch (arm.tag) {
    case TAG_EIM_PUBLIC_KEY:
        err = ec_spki_read(arm_content(arm.value), curve, point);
        break;
    case TAG_EIM_CERTIFICATE:
        err = cert_parse_tagged(&cert, arm.value);
        if (err == 0) {
            *curve = cert.curve;
            *point = cert.point;
        }
        break;
    default:
        return ERR_MALFORMED;
    }
    if (err == 0 && *curve == EC_CURVE_NONE)
        return ERR_UNSUPPORTED;
    return err;
}

struct eim_key {
    struct ec_public *key;
    size_t len;
    uint8_t data[]; /* the PublicKeyData arm that it was imported from */
};

void eim_key_drop(struct euicc *euicc)
{
    if (!euicc->eim_key)
        return;
    ec_public_free(euicc->eim_key->key);
    free(euicc->eim_key);
    euicc->eim_key = NULL;
}

int eim_key_get(struct euicc *euicc, struct bytes key_data, const struct ec_public **key)
{
    struct eim_key *made = euicc->eim_key;
    enum ec_curve curve;
    struct bytes point;
    int err;

    *key = NULL;
    if (made && bytes_equal(bytes_at(made->data, made->len), key_data)) {
        *key = made->key;
        return 0;
    }
    eim_key_drop(euicc);
    err = eim_public_key(key_data, &curve, &point);
    if (err < 0)
        return err;
    made = malloc(sizeof(*made) + key_data.len);
    if (!made)
        return ERR_MEMORY;
    made->len = key_data.len;
    memcpy(made->data, key_data.at, key_data.len);
    err = ec_public_new(&made->key, curve, point);
    if (err < 0) {
        free(made);
        return err == ERR_MALFORMED ? 0 : err;
    }
    euicc->eim_key = made;
    *key = made->key;
    return 0;
}

/* counterValue, euiccCiPKId and eimPublicKeyData. 0 with a refusal. */
static int check_fields(struct euicc *euicc, const struct eim_configuration_data *configuration,
                        struct refusal *refusal)
{
    const struct ecasd_chain *chain;
    enum ec_curve curve;
    struct bytes point;

    if (configuration->has_counter_value &&
        (configuration->counter_value < 0 || configuration->counter_value > DECISION_COUNTER_MAX))
        return refusal_set(refusal, EIM_COUNTER_VALUE_OUT_OF_RANGE, "B-63",
                           "counterValue out of range; must be 0 to 8388607");
    if (configuration->euicc_ci_pk_id.at) {
        int err = ecasd_find(euicc, configuration->euicc_ci_pk_id, &chain);

        if (err < 0)
            return err;
        if (!chain)
            return refusal_set(refusal, EIM_CI_PK_UNKNOWN, "B-64",
                               "euiccCiPKId is not in euiccCiPKIdListForSigning");
    }
    if (configuration->eim_public_key_data.at &&
        eim_public_key(configuration->eim_public_key_data, &curve, &point) < 0)
        return refusal_set(
            refusal, EIM_COMMAND_ERROR, "B-61",
            "eimPublicKeyData without a usable key; P-256 and brainpoolP256r1 are supported");
    return refusal_none(refusal);
}

/* Replaces the members of `eim` that are present in `configuration`. */
static void apply(struct store_eim *eim, const struct eim_configuration_data *configuration)
{
    if (configuration->eim_fqdn.at)
        eim->fqdn = configuration->eim_fqdn;
    if (configuration->has_eim_id_type)
        eim->eim_id_type = (int32_t)configuration->eim_id_type;
    if (configuration->has_counter_value)
        eim->counter = configuration->counter_value;
    if (configuration->eim_public_key_data.at)
        eim->public_key_data = configuration->eim_public_key_data;
    if (configuration->trusted_public_key_data_tls.at)
        eim->trusted_public_key_data = configuration->trusted_public_key_data_tls;
    if (configuration->has_eim_supported_protocol)
        eim->supported_protocols = (int32_t)configuration->eim_supported_protocol;
    if (configuration->euicc_ci_pk_id.at)
        eim->ci_key_id = configuration->euicc_ci_pk_id;
    if (configuration->indirect_profile_download)
        eim->indirect_profile_download = true;
    if (configuration->esipa_proprietary_protocol_information.at)
        eim->proprietary_protocol = configuration->esipa_proprietary_protocol_information;
}

/* The members that a card of its version of SGP.32 uses (F.3). */
static struct eim_configuration_data used_members(const struct euicc *euicc,
                                                  const struct eim_configuration_data *received)
{
    struct eim_configuration_data used = *received;

    if (euicc->facts.spec != EUICC_SPEC_1_3)
        used.esipa_proprietary_protocol_information = BYTES_NONE;
    return used;
}

/* Defaults of absent members (B-67). */
static int put_defaults(struct euicc *euicc, struct store_eim *eim)
{
    const struct ecasd_chain *first;
    int err;

    if (eim->eim_id_type < 0)
        eim->eim_id_type = EIM_ID_TYPE_PROPRIETARY;
    if (eim->supported_protocols < 0)
        eim->supported_protocols = EIM_SUPPORTED_PROTOCOL_PROPRIETARY;
    if (eim->ci_key_id.at)
        return 0;
    err = ecasd_signer(euicc, BYTES_NONE, &first);
    if (err == 0)
        eim->ci_key_id = first->credential.ci_key_id;
    return err;
}

int eim_add(struct euicc *euicc, struct arena *arena,
            const struct eim_configuration_data *configuration, struct refusal *refusal,
            int64_t *token)
{
    struct store_eim eim = {
        .eim_id = configuration->eim_id, .eim_id_type = -1, .supported_protocols = -1};
    struct eim_configuration_data used;
    struct store_eim other;
    unsigned count;
    int err;

    err = store_find_eim(euicc->store, arena, configuration->eim_id, &other);
    if (err == 0)
        return refusal_set(refusal, EIM_ALREADY_EXISTS, "B-66",
                           "an eIM with this eimId is already associated");
    if (err != ERR_NOT_FOUND)
        return err;
    if (!configuration->has_counter_value)
        return refusal_set(refusal, EIM_COMMAND_ERROR, "B-61", "counterValue is missing");
    if (!configuration->eim_public_key_data.at)
        return refusal_set(refusal, EIM_COMMAND_ERROR, "B-61", "eimPublicKeyData is missing");
    if (configuration->has_association_token && configuration->association_token != TOKEN_GENERATE)
        return refusal_set(refusal, EIM_INVALID_ASSOCIATION_TOKEN, "B-62",
                           "associationToken must be -1");
    err = check_fields(euicc, configuration, refusal);
    if (err < 0 || refusal->code != EIM_OK)
        return err;
    err = store_count_eims(euicc->store, &count);
    if (err < 0)
        return err;
    if (count >= DECISION_EIMS_MAX)
        return refusal_set(refusal, EIM_INSUFFICIENT_MEMORY, "B-65", "the eIM table is full");
    used = used_members(euicc, configuration);
    apply(&eim, &used);
    err = put_defaults(euicc, &eim);
    if (err < 0)
        return err;
    if (configuration->has_association_token) {
        err = store_next_association_token(euicc->store, &eim.association_token);
        if (err < 0)
            return err;
    }
    assert(eim.eim_id.len && eim.public_key_data.len && eim.counter >= 0); /* EIM-E1 */
    refusal_none(refusal);
    *token = eim.association_token;
    return store_add_eim(euicc->store, &eim);
}

int eim_update(struct euicc *euicc, struct store_eim *eim,
               const struct eim_configuration_data *received, struct refusal *refusal)
{
    const struct eim_configuration_data used = used_members(euicc, received);
    const struct eim_configuration_data *configuration = &used;
    bool has_update = configuration->eim_fqdn.at || configuration->has_eim_id_type ||
                      configuration->has_counter_value || configuration->eim_public_key_data.at ||
                      configuration->trusted_public_key_data_tls.at ||
                      configuration->has_eim_supported_protocol ||
                      configuration->euicc_ci_pk_id.at ||
                      configuration->indirect_profile_download ||
                      configuration->esipa_proprietary_protocol_information.at;
    int err;

    if (configuration->has_association_token)
        return refusal_set(refusal, DECISION_UPDATE_WITH_TOKEN, "C-107",
                           "associationToken cannot be updated");
    if (!has_update)
        return refusal_set(refusal, EIM_COMMAND_ERROR, "C-108", "nothing to update");
    err = check_fields(euicc, configuration, refusal);
    if (err < 0 || refusal->code != EIM_OK)
        return err;
    if (configuration->has_counter_value && configuration->counter_value < eim->counter &&
        !configuration->eim_public_key_data.at)
        return refusal_set(
            refusal, DECISION_UPDATE_COUNTER_LOWER, "C-106",
            "counterValue lower than the stored one, without a new eimPublicKeyData");
    apply(eim, configuration);
    return refusal_none(refusal);
}

void eim_describe(const struct store_eim *eim, struct eim_configuration_data *out)
{
    *out = (struct eim_configuration_data){
        .eim_id = eim->eim_id,
        .eim_fqdn = eim->fqdn,
        .has_eim_id_type = eim->eim_id_type >= 0,
        .eim_id_type = eim->eim_id_type,
        .has_association_token = eim->association_token != 0,
        .association_token = eim->association_token,
        .eim_public_key_data = eim->public_key_data,
        .trusted_public_key_data_tls = eim->trusted_public_key_data,
        .has_eim_supported_protocol = eim->supported_protocols >= 0,
        .eim_supported_protocol = (uint32_t)eim->supported_protocols,
        .euicc_ci_pk_id = eim->ci_key_id,
        .indirect_profile_download = eim->indirect_profile_download,
        .esipa_proprietary_protocol_information = eim->proprietary_protocol,
    };
}
