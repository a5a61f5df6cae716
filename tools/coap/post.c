/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the server to a card, over the association that the card opened. */
#include "tools/coap/coaps_internal.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

void coaps_release(coap_session_t *session, void *body)
{
    (void)session;
    free(body);
}

static void report_response(coap_session_t *session, int status, struct bytes body)
{
    const struct coaps_server *server = coap_get_app_data(coap_session_get_context(session));

    if (server->options.response)
        server->options.response(server->options.context, session, status, body);
}

static coap_response_t on_response(coap_session_t *session, const coap_pdu_t *sent,
                                   const coap_pdu_t *received, const coap_mid_t id)
{
    unsigned code = coap_pdu_get_code(received);
    struct bytes body = BYTES_NONE;
    int status = coaps_body_add(session, received, &body);

    (void)sent;
    (void)id;
    if (status == COAPS_BODY_CONTINUES)
        return COAP_RESPONSE_OK;
    if (status != COAPS_BODY_COMPLETE) {
        report_response(session, 0, BYTES_NONE);
        return COAP_RESPONSE_FAIL;
    }
    report_response(session, code >> 5 == 2 ? 200 : (int)((code >> 5) * 100 + (code & 0x1F)), body);
    coaps_body_forget(session, received);
    return COAP_RESPONSE_OK;
}

/* RST, retransmissions exhausted, or association closed. */
static void on_failure(coap_session_t *session, const coap_pdu_t *sent,
                       const coap_nack_reason_t reason, const coap_mid_t id)
{
    (void)reason;
    (void)id;
    if (sent && coap_pdu_get_code(sent) == COAP_REQUEST_CODE_POST)
        report_response(session, 0, BYTES_NONE);
}

static int on_session(coap_session_t *session, const coap_event_t what)
{
    const struct coaps_server *server = coap_get_app_data(coap_session_get_context(session));

    if ((what == COAP_EVENT_SERVER_SESSION_DEL || what == COAP_EVENT_DTLS_CLOSED) &&
        server->options.closed)
        server->options.closed(server->options.context, session);
    if (what == COAP_EVENT_SERVER_SESSION_DEL) {
        coaps_request_forget(session);
        coaps_bodies_forget(session);
    }
    return 0;
}

static bool put_path(coap_pdu_t *pdu, const char *path)
{
    bool good = true;

    while (good && *path == '/') {
        size_t len = strcspn(path + 1, "/");

        good = coap_add_option(pdu, COAP_OPTION_URI_PATH, len, (const uint8_t *)(path + 1)) > 0;
        path += 1 + len;
    }
    return good;
}

int coaps_server_post(struct coaps_server *server, void *peer, struct bytes body)
{
    coap_pdu_t *pdu = coap_new_pdu(COAP_MESSAGE_CON, COAP_REQUEST_CODE_POST, peer);
    uint8_t token[8], *copy = malloc(body.len ? body.len : 1);
    size_t len = sizeof(token);

    if (!pdu || !copy) {
        coap_delete_pdu(pdu);
        free(copy);
        return ERR_MEMORY;
    }
    memcpy(copy, body.at, body.len);
    coap_session_new_token(peer, &len, token);
    if (!coap_add_token(pdu, len, token) || !put_path(pdu, server->options.path)) {
        coap_delete_pdu(pdu);
        free(copy);
        return ERR_MEMORY;
    }
    if (!coap_add_data_large_request(peer, pdu, body.len, copy, coaps_release, copy)) {
        coap_delete_pdu(pdu); /* libcoap releases the copy also on failure */
        return ERR_MEMORY;
    }
    if (coap_send(peer, pdu) == COAP_INVALID_MID)
        return ERR_IO;
    event_active(server->event, EV_READ, 0); /* lets libcoap start its retransmission timer */
    return 0;
}

void coaps_post_register(struct coaps_server *server)
{
    coap_register_response_handler(server->context, on_response);
    coap_register_nack_handler(server->context, on_failure);
    coap_register_event_handler(server->context, on_session);
}
