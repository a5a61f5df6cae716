/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eIM Package Injection: ESipa.TransferEimPackage (SGP.32 5.14.7; E-16). The card cannot accept
 * connections: the eIM sends its CoAP requests over the DTLS association of the last poll.
 *
 *   poll --injection_keep_open--> OPEN --transfer: executed as a retrieved package--> OPEN
 *   OPEN --another server, next poll, INJECT_IDLE_SECONDS, error, reset: injection_end--> CLOSED
 */
#include "apdu/tlv.h"
#include "ipae/procedure/procedures.h"

#include <string.h>

/* ---- responses ---- */

/* From SGP.32 v1.3 on, a response without data of the package names it (F.3). */
static void correlate(const struct eim_session *session,
                      struct transfer_eim_package_response *response)
{
    const struct terminal *terminal = session->terminal;

    if (card_spec(terminal->card) == EUICCD_SPEC_1_2)
        return;
    if (response->arm == TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED)
        response->arm = TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED_WITH_CID;
    if (response->arm == TRANSFER_EIM_PACKAGE_RESPONSE_ERROR)
        response->arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR_WITH_CID;
    response->has_correlation_id = true;
    response->correlation_id =
        session->injected_id_len ? CORRELATION_ID_EIM_TRANSACTION_ID : CORRELATION_ID_EID_VALUE;
    response->eim_transaction_id = bytes_at(session->injected_id, session->injected_id_len);
    response->eid_value = bytes_at(terminal->services.eid, EUICCD_EID_LENGTH);
}

static int respond(struct eim_session *session, struct transfer_eim_package_response response)
{
    struct bytes octets;
    int err;

    correlate(session, &response);
    err = es10_encode(session->terminal, &msg_transfer_eim_package_response, &response, &octets);
    if (err == 0)
        err = coap_respond(&session->server.coap, octets);
    session->injected = false;
    return err;
}

static int respond_error(struct eim_session *session, int64_t code)
{
    return respond(
        session, (struct transfer_eim_package_response){.arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR,
                                                        .eim_package_error = code});
}

int transfer_acknowledge(struct eim_session *session)
{
    if (!session->injected)
        return 0;
    return respond(session, (struct transfer_eim_package_response){
                                .arm = TRANSFER_EIM_PACKAGE_RESPONSE_EIM_PACKAGE_RECEIVED});
}

int transfer_respond(struct eim_session *session, const struct provide_eim_package_result *message)
{
    struct transfer_eim_package_response response = {
        .euicc_package_result = message->euicc_package_result,
        .notification_list = message->notification_list,
        .notification_list_count = message->notification_list_count,
        .ipa_euicc_data_response = message->ipa_euicc_data_response,
        .eim_package_error = message->eim_package_result_error_code};
    int err;

    if (!session->injected)
        return 0;
    switch (message->eim_package_result) {
    case EIM_PACKAGE_RESULT_EUICC_PACKAGE_RESULT:
        response.arm = TRANSFER_EIM_PACKAGE_RESPONSE_EUICC_PACKAGE_RESULT;
        break;
    case EIM_PACKAGE_RESULT_EPR_AND_NOTIFICATIONS:
        response.arm = TRANSFER_EIM_PACKAGE_RESPONSE_EPR_AND_NOTIFICATIONS;
        break;
    case EIM_PACKAGE_RESULT_IPA_EUICC_DATA_RESPONSE:
        response.arm = TRANSFER_EIM_PACKAGE_RESPONSE_IPA_EUICC_DATA_RESPONSE;
        break;
    case EIM_PACKAGE_RESULT_RESPONSE_ERROR:
        response.arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR;
        break;
    case EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT: /* the response has no field for it */
        return transfer_acknowledge(session);
    }
    err = respond(session, response);
    return err < 0 ? err : 1;
}

/* ---- requests ---- */

/* Keeps the eimTransactionId of a TransferEimPackage request, wherever its package has it. */
static void keep_id(struct eim_session *session, struct bytes octets)
{
    static const struct {
        uint32_t package, within, id; /* `within` 0: in the package itself */
    } rows[] = {{0xBF51, 0x30, 0x82}, {0xBF52, 0, 0x83}, {0xBF54, 0, 0x82}};
    struct tlv whole, package, within, id;

    session->injected_id_len = 0;
    if (tlv_only(octets, &whole) < 0 || tlv_only(whole.value, &package) < 0)
        return;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].package != package.tag)
            continue;
        within = package;
        if (rows[i].within && tlv_find(package.value, rows[i].within, &within) < 0)
            return;
        if (tlv_find(within.value, rows[i].id, &id) == 0 && id.value.len > 0 &&
            id.value.len <= sizeof(session->injected_id)) {
            memcpy(session->injected_id, id.value.at, id.value.len);
            session->injected_id_len = id.value.len;
        }
    }
}

/* eIM -> IPA: TransferEimPackage. A package without a response yet is acknowledged, or answered
 * with an error. */
static int transfer(struct eim_session *session, struct bytes octets)
{
    struct terminal *terminal = session->terminal;
    struct transfer_eim_package_request request;
    int err;

    arena_reset(&terminal->arena);
    terminal_note(terminal, "TransferEimPackage", "package received");
    session->injected = true;
    keep_id(session, octets);
    err = der_decode(terminal->services.der, &msg_transfer_eim_package_request, octets, &request,
                     &terminal->arena, NULL);
    err = eim_package_execute(session, octets, err == 0);
    if (err == ERR_RESET || !session->injected)
        return err;
    if (err == 0 || err == ERR_STATE) /* ERR_STATE: a repeated request that has its result */
        return transfer_acknowledge(session);
    return respond_error(session, EIM_PACKAGE_RESULT_ERROR_UNDEFINED_ERROR);
}

/* ---- the association ---- */

int injection_begin(struct injection *injection, struct terminal *terminal, const struct eims *eims,
                    const struct eim *eim)
{
    struct eim_session *session = &injection->session;
    int err = injection_end(injection);

    if (err < 0)
        return err;
    *session = (struct eim_session){.terminal = terminal, .eims = &injection->eims, .eim = eim};
    injection->eims = *eims;
    err = server_begin(&session->server, terminal, eim->address, &eim->trust);
    server_use_coap(&session->server);
    session->server.service = coap_service_new(COAP_PATH);
    return session->server.service ? err : ERR_MEMORY;
}

int injection_keep_open(struct injection *injection)
{
    return server_keep_open(&injection->session.server);
}

int injection_serve(struct injection *injection)
{
    struct eim_session *session = &injection->session;
    struct bytes body;
    int err;

    if (!session->terminal)
        return 0;
    if (!server_is_connected(&session->server)) /* another server uses its channel */
        return injection_end(injection);
    err = server_listen(&session->server, &body);
    if (err == ERR_NOT_FOUND)
        return 0;
    if (err == 0) {
        err = transfer(session, body);
        if (err == 0 && server_is_connected(&session->server))
            err = injection_keep_open(injection);
    }
    if (err < 0 && err != ERR_RESET)
        err = injection_end(injection);
    return err < 0 ? err : 1;
}

int injection_end(struct injection *injection)
{
    struct eim_session *session = &injection->session;
    struct terminal *terminal = session->terminal;
    int err;

    if (!terminal)
        return 0;
    err = server_end(&session->server);
    coap_service_free(session->server.service);
    terminal->kept_open = NULL;
    session->terminal = NULL;
    return err;
}
