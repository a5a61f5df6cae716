/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ESipa.ProvideEimPackageResult: SGP.32 5.14.6; E-23 to E-29, E-44, E-53. */
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/text.h"
#include "apdu/tlv.h"
#include "card/asn1/code_names.h"
#include "tools/eim/package/euicc.h"

#include <string.h>

enum { ACKNOWLEDGEMENTS_MAX = 64 };

/* Sequence numbers to acknowledge. */
struct acknowledgements {
    int64_t numbers[ACKNOWLEDGEMENTS_MAX];
    size_t count;
};

/* `why` NULL: the reason is in the log line already. */
static int refuse(struct exchange *exchange, const char *why)
{
    const struct provide_eim_package_result_response response = {
        .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_ERROR,
        .provide_eim_package_result_error = PROVIDE_EIM_PACKAGE_RESULT_UNDEFINED_ERROR};

    esipa_log_field(
        exchange, "answer",
        code_name(CODE_PROVIDE_EIM_PACKAGE_RESULT, PROVIDE_EIM_PACKAGE_RESULT_UNDEFINED_ERROR));
    if (why)
        esipa_log_field(exchange, "reason", why);
    return esipa_put_response(exchange, &msg_provide_eim_package_result_response, &response);
}

static void add(struct acknowledgements *list, int64_t number)
{
    if (number >= 0 && list->count < ACKNOWLEDGEMENTS_MAX)
        list->numbers[list->count++] = number;
}

/* Stores the state, then acknowledges; without anything to acknowledge the response is
 * emptyResponse (E-44). */
static int acknowledge(struct exchange *exchange, const struct acknowledgements *list)
{
    const bool is_acknowledged = list->count && exchange->fault != ESIPA_NO_ACKNOWLEDGEMENT + 1;
    const struct eim_acknowledgements numbers = {list->numbers, list->count};
    struct provide_eim_package_result_response response = {
        .arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EMPTY};
    struct buf octets = arena_buf(&exchange->esipa->arena, ESIPA_PACKAGE_MAX);

    if (esipa_save(exchange) < 0)
        return HTTP_INTERNAL;
    esipa_log_field(exchange, "answer", is_acknowledged ? "eimAcknowledgements" : "emptyResponse");
    if (is_acknowledged) {
        if (der_encode(exchange->esipa->options.der, &msg_eim_acknowledgements, &numbers, &octets,
                       NULL) < 0)
            return HTTP_INTERNAL;
        response.arm = PROVIDE_EIM_PACKAGE_RESULT_RESPONSE_EIM_ACKNOWLEDGEMENTS;
        response.eim_acknowledgements = buf_bytes(&octets);
    }
    return esipa_put_response(exchange, &msg_provide_eim_package_result_response, &response);
}

/* Only notifications that their SM-DP+ accepted are acknowledged: the card keeps the others (E-82).
 * */
static void forward_all(struct exchange *exchange, const struct bytes *list, size_t count,
                        struct acknowledgements *taken)
{
    int64_t number;

    if (count)
        esipa_log_number(exchange, "notifications", (int64_t)count);
    for (size_t i = 0; i < count && i < ACKNOWLEDGEMENTS_MAX; i++) {
        if (esipa_forward_notification(exchange, list[i], &number) < 0)
            break; /* stop at the first failure: their order is kept */
        add(taken, number);
    }
}

static int process_package_result(struct exchange *exchange,
                                  const struct provide_eim_package_result *result)
{
    struct acknowledgements list = {.count = 0};
    int64_t sequence;
    const char *why =
        esipa_process_package_result(exchange, result->euicc_package_result, &sequence);

    if (why)
        return refuse(exchange, why);
    add(&list, sequence);
    if (result->eim_package_result == EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS)
        forward_all(exchange, result->notification_list, result->notification_list_count, &list);
    return acknowledge(exchange, &list);
}

/* An IPA leaves out what it does not have: do not request it again. */
static int record_absent_certificates(struct exchange *exchange)
{
    static const struct acknowledgements none = {.count = 0};

    if (json_object_set_new(exchange->card, "identityRequests",
                            json_integer(ESIPA_IDENTITY_REQUESTS_MAX)) < 0)
        return HTTP_INTERNAL;
    esipa_log_field(exchange, "certificates", "absent");
    return acknowledge(exchange, &none);
}

/* Processes the response to the request for certificates. */
static int identify(struct exchange *exchange, const struct ipa_euicc_data_response *data)
{
    static const struct acknowledgements none = {.count = 0};
    const struct esipa_options *options = &exchange->esipa->options;
    const struct eim_state_card card = {data->has_association_token ? data->association_token : 0,
                                        data->euicc_certificate, data->eum_certificate};
    struct ec_public *key = NULL;
    struct eim_error error;

    esipa_finish(exchange->card, ESIPA_SENT_IDENTITY, NULL);
    if (!card.euicc_certificate.len || !card.eum_certificate.len)
        return record_absent_certificates(exchange);
    if (eim_euicc_key(&key, options->pki, exchange->eid, card.euicc_certificate,
                      card.eum_certificate, &error) < 0)
        return refuse(exchange, error.text);
    ec_public_free(key);
    if (eim_state_put_card(options->state, options->eim_id, exchange->eid, &card) < 0)
        return HTTP_INTERNAL;
    esipa_log_field(exchange, "identified", exchange->eid);
    return acknowledge(exchange, &none);
}

/* The requested data, as received, in hex. */
static json_t *data_report(const struct ipa_euicc_data_response *data, struct bytes octets)
{
    json_t *report = json_pack("{s:s}", "answer", "ipaEuiccData");

    if (data->arm == IPA_EUICC_DATA_RESPONSE_ERROR)
        json_object_set_new(report, "error", json_integer(data->ipa_euicc_data_error_code));
    if (data->default_smdp_address.len)
        json_object_set_new(report, "defaultSmdpAddress",
                            json_stringn((const char *)data->default_smdp_address.at,
                                         data->default_smdp_address.len));
    if (data->esipa_proprietary_protocol_information.len)
        eim_state_put_octets(report, "eSipaProprietaryProtocolInformation",
                             data->esipa_proprietary_protocol_information);
    eim_state_put_octets(report, "data", octets);
    return report;
}

static int process_data(struct exchange *exchange, struct bytes octets)
{
    const char *kind = esipa_sent_kind(exchange->card);
    struct acknowledgements list = {.count = 0};
    struct ipa_euicc_data_response data;
    int64_t sequence;
    json_t *report;
    bool is_response;

    if (esipa_decode(exchange, &msg_ipa_euicc_data_response, octets, &data) < 0)
        return refuse(exchange, NULL);
    esipa_keep_data(exchange, &data, octets);
    is_response = esipa_matches_sent(exchange, data.eim_transaction_id);
    if (is_response && kind && strcmp(kind, ESIPA_SENT_IDENTITY) == 0) {
        if (data.arm == IPA_EUICC_DATA_RESPONSE_DATA)
            return identify(exchange, &data);
        esipa_finish(exchange->card, ESIPA_SENT_IDENTITY, NULL);
    }
    report = data_report(&data, octets);
    json_object_set(exchange->line, "data", report);
    for (size_t i = 0; i < data.euicc_package_result_list_count; i++)
        if (!esipa_process_package_result(exchange, data.euicc_package_result_list[i], &sequence))
            add(&list, sequence);
    if (is_response)
        esipa_finish(exchange->card, ESIPA_SENT_DATA, report);
    else
        json_decref(report);
    forward_all(exchange, data.notifications_list, data.notifications_list_count, &list);
    return acknowledge(exchange, &list);
}

/* IPAs report the cause of a failure as text; other octets are kept in hex. */
static void put_error_response(json_t *report, struct bytes response)
{
    struct bytes rest = response;
    uint32_t code = 0;
    size_t len;

    while (rest.len && (len = text_character(rest, &code)) && code >= ' ' &&
           (code < 0x7F || code > 0x9F))
        rest = bytes_from(rest, len);
    if (rest.len)
        eim_state_put_octets(report, "errorResponse", response);
    else
        json_object_set_new(report, "errorResponse",
                            json_stringn((const char *)response.at, response.len));
}

/* The result of a direct download, or the failure of an indirect one (E-53). */
static int process_download(struct exchange *exchange, struct bytes octets)
{
    static const struct acknowledgements none = {.count = 0};
    struct profile_download_trigger_result result;
    struct profile_installation_result installation;
    char transaction[2 * ESIPA_TRANSACTION_MAX + 1];
    json_t *report;

    if (esipa_decode(exchange, &msg_profile_download_trigger_result, octets, &result) < 0)
        return refuse(exchange, NULL);
    if (result.profile_download_trigger_result_data == PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR) {
        report = json_pack("{s:s, s:b, s:I}", "answer", "profileDownloadError", "ok", false,
                           "errorReason", (json_int_t)result.profile_download_error_reason);
        if (result.error_response.len)
            put_error_response(report, result.error_response);
    } else if (esipa_decode(exchange, &msg_profile_installation_result,
                            result.profile_installation_result, &installation) == 0) {
        report = esipa_installation_report(&installation.profile_installation_result_data,
                                           esipa_installation_check(exchange, &installation));
    } else {
        return refuse(exchange, NULL);
    }
    json_object_set(exchange->line, "download", report);
    if (!esipa_matches_sent(exchange, result.eim_transaction_id))
        esipa_record_event(
            exchange->card,
            bytes_to_hex(result.eim_transaction_id, transaction, sizeof(transaction)), report);
    else
        esipa_finish(exchange->card, ESIPA_SENT_DOWNLOAD, report);
    return acknowledge(exchange, &none);
}

/* The IPA could not process the package. Sending it again would not help. */
static int process_error(struct exchange *exchange, const struct provide_eim_package_result *result)
{
    static const struct acknowledgements none = {.count = 0};

    esipa_log_number(exchange, "error", result->eim_package_result_error_code);
    if (esipa_matches_sent(exchange, result->eim_transaction_id))
        esipa_finish(exchange->card, NULL,
                     json_pack("{s:s, s:b, s:I}", "answer", "eimPackageError", "ok", false, "error",
                               (json_int_t)result->eim_package_result_error_code));
    return acknowledge(exchange, &none);
}

int esipa_process_provided(struct exchange *exchange,
                           const struct provide_eim_package_result *result)
{
    switch (result->eim_package_result) {
    case EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS:
    case EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT:
        return process_package_result(exchange, result);
    case EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE:
        return process_data(exchange, result->ipa_euicc_data_response);
    case EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT:
        return process_download(exchange, result->profile_download_trigger_result);
    case EIM_PACKAGE_RESULT_RESPONSE_ERROR:
        return process_error(exchange, result);
    }
    return HTTP_INTERNAL;
}

int esipa_provide_eim_package_result(struct exchange *exchange, struct bytes octets)
{
    struct provide_eim_package_result result;

    if (esipa_decode(exchange, &msg_provide_eim_package_result, octets, &result) < 0)
        return refuse(exchange, NULL);
    return esipa_process_provided(exchange, &result);
}
