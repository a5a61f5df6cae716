/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa.TransferEimPackage, sent by the eIM: SGP.32 5.14.7; E-16. */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"
#include "card/asn1/code_names.h"
#include "tools/cli/json_output.h"

#include <stdio.h>
#include <string.h>

static const char *const arm_names[] = {
    [TRANSFER_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_RESULT] = "euiccPackageResult",
    [TRANSFER_EIM_PACKAGE_RESPONSE_EPR_AND_NOTIFICATIONS] = "ePRAndNotifications",
    [TRANSFER_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_RESPONSE] = "ipaEuiccDataResponse",
    [TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED] = "eimPackageReceived",
    [TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID] = "eimPackageReceivedWithCid",
    [TRANSFER_EIM_PACKAGE_RESPONSE_ERROR] = "eimPackageError",
    [TRANSFER_EIM_PACKAGE_RESPONSE_ERROR_WITH_CID] = "eimPackageErrorWithCid"};

int esipa_push(struct esipa *esipa, const char *eid, struct buf *out)
{
    const struct esipa_options *options = &esipa->options;
    json_t *card = eim_state_object(options->state, options->eim_id, eid);
    const json_t *sent;
    size_t mark;
    int err = 0;

    if (card && !esipa_sent_kind(card))
        err = esipa_build_package(esipa, eid, card, ESIPA_FAULT_TRANSFER_EIM_PACKAGE);
    sent = json_object_get(card, "sent");
    if (err == 0 && (!sent || json_is_true(json_object_get(sent, "received"))))
        err = ERR_NOT_FOUND;
    if (err == 0) {
        if (strcmp(esipa_sent_kind(card), ESIPA_SENT_DOWNLOAD) == 0)
            memcpy(esipa->last_download, eid, sizeof(esipa->last_download));
        mark = tlv_open(out, ESIPA_TRANSFER_EIM_PACKAGE);
        buf_put(out, esipa_get_octets(esipa, sent, "octets"));
        tlv_close(out, mark);
        err = out->overflow ? ERR_TOO_LONG : 0;
    }
    arena_reset(&esipa->arena);
    return err;
}

/* Whether the response is for this card, and for the package that was sent (F.3). */
static bool is_correlated(struct exchange *exchange,
                          const struct transfer_eim_package_response *response)
{
    const json_t *sent = json_object_get(exchange->card, "sent");
    bool is_transaction = response->correlation_id == CORRELATION_ID_EIM_TRANSACTION_ID;
    struct bytes id = is_transaction ? response->eim_transaction_id : response->eid_value, expected;
    uint8_t eid[EID_OCTETS];
    struct buf octets = BUF_OVER(eid);
    char text[2 * EID_OCTETS + 1], why[120];

    if (!response->has_correlation_id)
        return true;
    (void)buf_put_hex(&octets, exchange->eid);
    expected = is_transaction ? esipa_get_octets(exchange->esipa, sent, "transaction")
                              : buf_bytes(&octets);
    if (bytes_equal(id, expected))
        return true;
    bytes_to_hex(bytes_cut(id, 0, EID_OCTETS), text, sizeof(text));
    snprintf(why, sizeof(why), "correlationId: %s %s is not that of the package",
             is_transaction ? "eimTransactionId" : "eidValue", text);
    esipa_log_field(exchange, "reason", why);
    return false;
}

/* Handles the response as the ProvideEimPackageResult of the same content. */
static int process(struct exchange *exchange, const struct transfer_eim_package_response *response)
{
    struct provide_eim_package_result result = {
        .euicc_package_result = response->euicc_package_result,
        .notification_list = response->notification_list,
        .notification_list_count = response->notification_list_count,
        .ipa_euicc_data_response = response->ipa_euicc_data_response,
        .eim_package_result_error_code = response->eim_package_error};

    switch (response->arm) {
    case TRANSFER_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_RESULT:
        result.eim_package_result = EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT;
        break;
    case TRANSFER_EIM_PACKAGE_RESPONSE_EPR_AND_NOTIFICATIONS:
        result.eim_package_result = EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS;
        break;
    case TRANSFER_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_RESPONSE:
        result.eim_package_result = EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE;
        break;
    case TRANSFER_EIM_PACKAGE_RESPONSE_ERROR:
    case TRANSFER_EIM_PACKAGE_RESPONSE_ERROR_WITH_CID:
        result.eim_package_result = EIM_PACKAGE_RESULT_RESPONSE_ERROR;
        break;
    case TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED: /* the IPA delivers the result itself
                                                              */
    case TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID:
        json_object_set_new(json_object_get(exchange->card, "sent"), "received", json_true());
        return esipa_save(exchange) < 0 ? HTTP_INTERNAL : HTTP_OK;
    }
    return esipa_process_provided(exchange, &result);
}

/* An acknowledgement in the response of ProvideEimPackageResult is pushed with the next request. */
static void put_next(struct bytes provided, struct buf *next)
{
    struct tlv outer, inner;
    size_t mark;

    if (tlv_only(provided, &outer) < 0 || tlv_only(outer.value, &inner) < 0 ||
        inner.tag != msg_eim_acknowledgements.tag)
        return;
    mark = tlv_open(next, ESIPA_TRANSFER_EIM_PACKAGE);
    buf_put(next, inner.whole);
    tlv_close(next, mark);
}

/* Whether the result was refused; a failed notification has a reason in the log line, too. */
static bool is_refused(const struct exchange *exchange)
{
    return strcmp(json_member_text(exchange->line, "answer", ""),
                  code_name(CODE_PROVIDE_EIM_PACKAGE_RESULT,
                            PROVIDE_EIM_PACKAGE_RESULT_UNDEFINED_ERROR)) == 0;
}

void esipa_push_response(struct esipa *esipa, const char *eid, struct bytes request,
                         struct bytes response, struct buf *next)
{
    const struct esipa_options *options = &esipa->options;
    struct transfer_eim_package_response message;
    struct buf provided = arena_buf(&esipa->arena, ESIPA_PACKAGE_MAX);
    struct exchange exchange = {.esipa = esipa,
                                .card = eim_state_object(options->state, options->eim_id, eid),
                                .line = json_object(),
                                .out = &provided};
    struct tlv whole, package = {.tag = 0};
    int status = HTTP_OK;
    bool is_valid;

    memcpy(exchange.eid, eid, sizeof(exchange.eid));
    esipa_log_field(&exchange, "function", "TransferEimPackage");
    if (tlv_only(request, &whole) == 0)
        (void)tlv_only(whole.value, &package);
    is_valid =
        esipa_decode(&exchange, &msg_transfer_eim_package_response, response, &message) == 0 &&
        is_correlated(&exchange, &message);
    if (is_valid && package.tag != msg_eim_acknowledgements.tag && exchange.card)
        status = process(&exchange, &message);
    if (is_valid && !is_refused(&exchange))
        esipa_log_field(&exchange, "answer", arm_names[message.arm]);
    if (is_valid && status == HTTP_OK)
        put_next(buf_bytes(&provided), next);
    esipa_log_decoded(&exchange, "request", &msg_transfer_eim_package_request, request);
    esipa_log_decoded(&exchange, "response", &msg_transfer_eim_package_response, response);
    esipa_exchange_end(&exchange, status, request, response);
}
