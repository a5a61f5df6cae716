/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Duplicates of a request (RFC 7252 4.5): a client that did not receive the response in time sends
 * the request again with the same message ID. libcoap 4.3 gives both to the application. A client
 * has one request outstanding (RFC 7252 4.7, NSTART 1), so that the last one of each session is
 * enough.
 */
#include "tools/coap/coaps_internal.h"

#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 8 };

struct coaps_last {
    struct coaps_last *next; /* of the server */
    coap_session_t *session;
    coap_mid_t id;
    uint8_t token[TOKEN_MAX];
    size_t token_len;
    bool responded;
    struct https_response response; /* owns its body */
};

static bool is_of(const struct coaps_last *last, coap_mid_t id, coap_bin_const_t token)
{
    return last->id == id && last->token_len == token.length &&
           memcmp(last->token, token.s, token.length) == 0;
}

static struct coaps_last **list_of(coap_session_t *session)
{
    struct coaps_server *server = coap_get_app_data(coap_session_get_context(session));

    return &server->last_requests;
}

static void forget_response(struct coaps_last *last)
{
    free((void *)(uintptr_t)last->response.body.at);
    last->response = (struct https_response){.status = 0};
    last->responded = false;
}

bool coaps_copy_response(const struct https_response *from, struct https_response *to)
{
    uint8_t *copy = from->body.len ? malloc(from->body.len) : NULL;

    if (from->body.len && !copy)
        return false;
    *to = *from;
    if (copy)
        memcpy(copy, from->body.at, from->body.len);
    to->body = bytes_at(copy, from->body.len);
    return true;
}

enum coaps_request coaps_request_begin(coap_session_t *session, const coap_pdu_t *request,
                                       const struct https_response **response)
{
    struct coaps_last *last = coap_session_get_app_data(session);
    coap_bin_const_t token = coap_pdu_get_token(request);
    coap_mid_t id = coap_pdu_get_mid(request);

    if (token.length > TOKEN_MAX)
        return COAPS_REQUEST_NEW;
    if (last && is_of(last, id, token)) {
        *response = &last->response;
        return last->responded ? COAPS_REQUEST_RESPONDED : COAPS_REQUEST_PENDING;
    }
    if (!last) {
        last = calloc(1, sizeof(*last));
        if (!last)
            return COAPS_REQUEST_NEW;
        coap_session_set_app_data(session, last);
        last->session = session;
        last->next = *list_of(session);
        *list_of(session) = last;
    }
    forget_response(last);
    last->id = id;
    last->token_len = token.length;
    memcpy(last->token, token.s, token.length);
    return COAPS_REQUEST_NEW;
}

void coaps_request_end(coap_session_t *session, const coap_pdu_t *request,
                       const struct https_response *response)
{
    struct coaps_last *last = coap_session_get_app_data(session);
    struct https_response copy;

    if (!last || !is_of(last, coap_pdu_get_mid(request), coap_pdu_get_token(request)))
        return;
    if (!coaps_copy_response(response, &copy))
        return; /* a duplicate then gets an empty acknowledgement */
    forget_response(last);
    last->response = copy;
    last->responded = true;
}

void coaps_request_forget(coap_session_t *session)
{
    struct coaps_last *last = coap_session_get_app_data(session), **at;

    if (!last)
        return;
    coap_session_set_app_data(session, NULL);
    for (at = list_of(session); *at != last; at = &(*at)->next)
        ;
    *at = last->next;
    forget_response(last);
    free(last);
}

void coaps_requests_free(struct coaps_server *server)
{
    while (server->last_requests)
        coaps_request_forget(server->last_requests->session);
}
