/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eIM Package Injection: ESipa.TransferEimPackage (SGP.32 5.14.7; E-16). The card cannot accept
 * connections: the eIM sends its CoAP requests over the DTLS association of the last poll.
 *
 *   poll --injection_keep_open--> OPEN --transfer: executed as a retrieved package--> OPEN
 *   OPEN --another server, next poll, INJECT_IDLE_SECONDS, error, reset: injection_end--> CLOSED
 */
#include "ipae/procedure/procedures.h"

/* ---- responses ---- */

static int respond(struct eim_session *session,
                   const struct transfer_eim_package_response *response)
{
    struct bytes octets;
    int err = es10_encode(session->terminal, &msg_transfer_eim_package_response, response, &octets);

    if (err == 0)
        err = coap_respond(&session->server.coap, octets);
    session->injected = false;
    return err;
}

static int respond_error(struct eim_session *session, int64_t code)
{
    return respond(
        session, &(struct transfer_eim_package_response){.arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR,
                                                         .eim_package_error = code});
}

int transfer_acknowledge(struct eim_session *session)
{
    if (!session->injected)
        return 0;
    return respond(session, &(struct transfer_eim_package_response){
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
    err = respond(session, &response);
    return err < 0 ? err : 1;
}

/* ---- requests ---- */

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
