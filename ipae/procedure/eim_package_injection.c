/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TransferEimPackage, where the eIM injects (SGP.32 5.14.7; E-16). A card calls and is never
 * called: the eIM sends its CoAP requests over the association of the last poll.
 *
 *   poll --hold--> open --request: carried out as a polled package, answered--> open
 *       --another server, the next poll, INJECT_IDLE_SECONDS, anything wrong, reset--> ended
 */
#include "ipae/procedure/procedures.h"

/* ---- answers ---- */

static int answer(struct eim_session *session, const struct transfer_eim_package_response *response)
{
    struct bytes octets;
    int err = es10_encode(session->terminal, &msg_transfer_eim_package_response, response, &octets);

    if (err == 0)
        err = coap_respond(&session->server.coap, octets);
    session->pushed = false;
    return err;
}

static int answer_error(struct eim_session *session, int64_t code)
{
    return answer(
        session, &(struct transfer_eim_package_response){.arm = TRANSFER_EIM_PACKAGE_RESPONSE_ERROR,
                                                         .eim_package_error = code});
}

int transfer_acknowledge(struct eim_session *session)
{
    if (!session->pushed)
        return 0;
    return answer(session, &(struct transfer_eim_package_response){
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

    if (!session->pushed)
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
    case EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT: /* the answer has no place for it */
        return transfer_acknowledge(session);
    }
    err = answer(session, &response);
    return err < 0 ? err : 1;
}

/* ---- requests ---- */

/* One TransferEimPackage. What is not answered yet has its result later, or is an error. */
static int transfer(struct eim_session *session, struct bytes octets)
{
    struct terminal *terminal = session->terminal;
    struct transfer_eim_package_request request;
    int err;

    arena_reset(&terminal->arena);
    terminal_note(terminal, "TransferEimPackage", "the eIM sends a package");
    session->pushed = true;
    err = der_decode(terminal->services.der, &msg_transfer_eim_package_request, octets, &request,
                     &terminal->arena, NULL);
    err = eim_package_execute(session, octets, err == 0);
    if (err == ERR_RESET || !session->pushed)
        return err;
    if (err == 0 || err == ERR_STATE) /* ERR_STATE: it was ordered before, and has its result */
        return transfer_acknowledge(session);
    return answer_error(session, EIM_PACKAGE_RESULT_ERROR_UNDEFINED_ERROR);
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
    if (!server_is_connected(&session->server)) /* another one took its channel */
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
