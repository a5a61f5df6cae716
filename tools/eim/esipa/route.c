/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds the card of a message. IPAs omit the EID of a result that has an eimTransactionId; a result
 * is therefore routed by the eimTransactionId first (E-23).
 */
#include "tools/eim/esipa/esipa_internal.h"

#include "card/asn1/code_names.h"
#include "card/asn1/tags.h"

#include <string.h>
#include <strings.h>

/* ---- by EID ---- */

const char *esipa_find_card(struct exchange *exchange, struct bytes message, unsigned *code)
{
    const struct esipa_options *options = &exchange->esipa->options;
    struct tlv found;

    *code = EIM_PACKAGE_ERROR_MISSING_EID;
    if (tlv_find(message, TAG_EID_VALUE, &found) < 0)
        return code_name(CODE_EIM_PACKAGE_ERROR, *code);
    *code = EIM_PACKAGE_ERROR_INVALID_EID;
    bytes_to_hex(found.value, exchange->eid, sizeof(exchange->eid));
    if (found.value.len != EID_OCTETS || !esipa_is_eid(exchange->eid))
        return code_name(CODE_EIM_PACKAGE_ERROR, *code);
    *code = EIM_PACKAGE_ERROR_EID_NOT_FOUND;
    exchange->card = eim_state_object(options->state, options->eim_id, exchange->eid);
    return exchange->card ? NULL : code_name(CODE_EIM_PACKAGE_ERROR, *code);
}

/* ---- by eimTransactionId ---- */

static struct bytes transaction_of_package_result(const struct euicc_package_result *result)
{
    switch (result->arm) {
    case EUICC_PACKAGE_RESULT_SIGNED:
        return result->euicc_package_result_data_signed.eim_transaction_id;
    case EUICC_PACKAGE_RESULT_ERROR_SIGNED:
        return result->euicc_package_error_data_signed.eim_transaction_id;
    case EUICC_PACKAGE_RESULT_ERROR_UNSIGNED:
        return result->eim_transaction_id;
    }
    return BYTES_NONE;
}

/* BYTES_NONE: absent, or the message cannot be decoded. */
static struct bytes transaction_of(struct exchange *exchange, struct bytes octets)
{
    const struct der *der = exchange->esipa->options.der;
    struct arena *arena = &exchange->esipa->arena;
    struct provide_eim_package_result message;
    union {
        struct euicc_package_result package;
        struct ipa_euicc_data_response data;
        struct profile_download_trigger_result download;
    } part;

    if (der_decode(der, &msg_provide_eim_package_result, octets, &message, arena, NULL) < 0)
        return BYTES_NONE;
    switch (message.eim_package_result) {
    case EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT:
    case EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS:
        if (der_decode(der, &msg_euicc_package_result, message.euicc_package_result, &part.package,
                       arena, NULL) == 0)
            return transaction_of_package_result(&part.package);
        break;
    case EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE:
        if (der_decode(der, &msg_ipa_euicc_data_response, message.ipa_euicc_data_response,
                       &part.data, arena, NULL) == 0)
            return part.data.eim_transaction_id;
        break;
    case EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT:
        if (der_decode(der, &msg_profile_download_trigger_result,
                       message.profile_download_trigger_result, &part.download, arena, NULL) == 0)
            return part.download.eim_transaction_id;
        break;
    case EIM_PACKAGE_RESULT_RESPONSE_ERROR:
        return message.eim_transaction_id;
    }
    return BYTES_NONE;
}

static bool has_transaction(const json_t *object, struct bytes transaction)
{
    const char *its = json_string_value(json_object_get(object, "transaction"));
    char text[2 * ESIPA_TRANSACTION_MAX + 1];

    return its && transaction.len <= ESIPA_TRANSACTION_MAX &&
           strcasecmp(its, bytes_to_hex(transaction, text, sizeof(text))) == 0;
}

/* Whether the package sent to this card, or one of its results, has this eimTransactionId. */
static bool knows_transaction(const json_t *card, struct bytes transaction)
{
    const json_t *result;
    size_t i;

    if (has_transaction(json_object_get(card, "sent"), transaction))
        return true;
    json_array_foreach(json_object_get(card, "results"), i, result)
    {
        if (has_transaction(result, transaction))
            return true;
    }
    return false;
}

/* ---- results ---- */

static bool awaits_result(const json_t *card, struct bytes transaction)
{
    return transaction.len ? knows_transaction(card, transaction) : esipa_sent_kind(card) != NULL;
}

/* Finds the only card awaiting a result, with this eimTransactionId if there is one. False: none,
 * or several. */
static bool find_only(struct exchange *exchange, struct bytes transaction)
{
    const struct esipa_options *options = &exchange->esipa->options;
    json_t *cards = json_object_get(json_object_get(options->state->root, "eims"), options->eim_id);
    json_t *card, *found = NULL;
    const char *eid, *found_eid = NULL;

    json_object_foreach(cards, eid, card)
    {
        if (!esipa_is_eid(eid) || !awaits_result(card, transaction))
            continue;
        if (found)
            return false;
        found = card;
        found_eid = eid;
    }
    if (!found)
        return false;
    memcpy(exchange->eid, found_eid, sizeof(exchange->eid));
    exchange->card = found;
    return true;
}

const char *esipa_find_card_of_result(struct exchange *exchange, const struct tlv *message,
                                      unsigned *code)
{
    struct bytes transaction = transaction_of(exchange, message->whole);
    const char *why = esipa_find_card(exchange, message->value, code);

    /* Several cards may have the same eimTransactionId: then the EID, where present, decides. */
    if (!why && (!transaction.len || knows_transaction(exchange->card, transaction)))
        return NULL;
    if (transaction.len && find_only(exchange, transaction))
        return NULL;
    if (why && *code == EIM_PACKAGE_ERROR_MISSING_EID && find_only(exchange, BYTES_NONE))
        return NULL;
    return why;
}

bool esipa_matches_sent(const struct exchange *exchange, struct bytes transaction)
{
    return transaction.len == 0 ||
           has_transaction(json_object_get(exchange->card, "sent"), transaction);
}
