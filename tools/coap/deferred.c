/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deferred responses, sent as separate responses (RFC 7252 5.2.2): the request was acknowledged
 * with an empty message. Fault rules delay them, or end the association instead.
 */
#include "tools/coap/coaps_internal.h"

#include "tools/cli/timer.h"

#include <event2/event.h>
#include <openssl/ssl.h>
#include <stdlib.h>

enum { SECOND = 1000000000 };

struct deferred {
    struct https_deferred base; /* first */
    struct coaps_server *server;
    struct coaps_exchange to; /* owns a reference to the session and the copy of the request */
    coap_pdu_t *copy;
    struct https_response response; /* that waits for its time; owns its body */
    struct event *timer;            /* NULL: none waits */
    struct deferred *next;          /* of the server's delayed ones */
};

/* Ends the exchange. */
static void drop(struct deferred *deferred)
{
    if (deferred->timer)
        event_free(deferred->timer);
    coap_delete_pdu(deferred->copy);
    coap_session_release(deferred->to.session);
    free(deferred);
}

static void send_response(struct deferred *deferred, const struct https_response *response)
{
    coap_session_t *session = deferred->to.session;
    coap_bin_const_t token = coap_pdu_get_token(deferred->copy);
    coap_pdu_t *pdu =
        coap_pdu_init(coap_pdu_get_type(deferred->copy), COAP_RESPONSE_CODE_INTERNAL_ERROR,
                      coap_new_message_id(session), coap_session_max_pdu_size(session));

    coaps_request_end(session, deferred->copy, response);
    if (pdu && coap_add_token(pdu, token.length, token.s)) {
        coaps_put_response(&deferred->to, pdu, response);
        coap_send(session, pdu);
    } else {
        coap_delete_pdu(pdu);
        free((void *)(uintptr_t)response->body.at);
    }
    drop(deferred);
}

/* The association ends as when the host of the server disappears. */
static void end_association(struct deferred *deferred)
{
    coap_session_t *session = deferred->to.session;
    coap_tls_library_t library = COAP_TLS_LIBRARY_NOTLS;
    SSL *ssl = coap_session_get_tls(session, &library);

    if (ssl && library == COAP_TLS_LIBRARY_OPENSSL)
        SSL_set_quiet_shutdown(ssl, 1); /* no close_notify */
    free((void *)(uintptr_t)deferred->response.body.at);
    coap_session_disconnected(session, COAP_NACK_NOT_DELIVERABLE);
    drop(deferred);
}

static void on_time(evutil_socket_t fd, short what, void *context)
{
    struct deferred *deferred = context, **at = &deferred->server->delayed;

    (void)fd;
    (void)what;
    while (*at != deferred)
        at = &(*at)->next;
    *at = deferred->next;
    if (deferred->response.is_cut)
        end_association(deferred);
    else
        send_response(deferred, &deferred->response);
}

static void respond(struct https_deferred *base, const struct https_response *response)
{
    struct deferred *deferred = (struct deferred *)base;
    const struct timeval delay = {.tv_sec = response->delay / SECOND,
                                  .tv_usec = response->delay % SECOND / 1000};

    if (response->delay > 0 || response->is_cut)
        deferred->timer = evtimer_new(deferred->server->base, on_time, deferred);
    if (!deferred->timer) {
        send_response(deferred, response);
        return;
    }
    deferred->response = *response;
    deferred->next = deferred->server->delayed;
    deferred->server->delayed = deferred;
    timer_add(deferred->timer, &delay);
}

struct https_deferred *coaps_defer(const struct https_incoming *in)
{
    const struct coaps_exchange *to = in->request;
    struct deferred *deferred = calloc(1, sizeof(*deferred));
    coap_bin_const_t token = coap_pdu_get_token(to->request);

    if (!deferred)
        return NULL;
    deferred->base.respond = respond;
    deferred->server = coap_get_app_data(coap_session_get_context(to->session));
    deferred->to = *to;
    deferred->to.query = NULL; /* ESipa has no query */
    deferred->copy = coap_pdu_duplicate(to->request, to->session, token.length, token.s, NULL);
    deferred->to.request = deferred->copy;
    if (!deferred->copy) {
        free(deferred);
        return NULL;
    }
    coap_session_reference(to->session);
    return &deferred->base;
}

void coaps_delayed_free(struct coaps_server *server)
{
    while (server->delayed) {
        struct deferred *deferred = server->delayed;

        server->delayed = deferred->next;
        free((void *)(uintptr_t)deferred->response.body.at);
        drop(deferred);
    }
}
