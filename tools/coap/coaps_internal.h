/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of this folder. */
#ifndef TOOLS_COAP_COAPS_INTERNAL_H
#define TOOLS_COAP_COAPS_INTERNAL_H

#include "crypto/openssl.h"
#include "tools/coap/coaps.h"

#include <coap3/coap.h>
#include <openssl/bio.h>

struct coaps_server {
    struct coaps_server_options options;
    coap_context_t *context;
    struct event *event; /* libcoap's epoll descriptor: sockets and timer */
    BIO *certificate;    /* in PEM */
    BIO *key;
    uint16_t port;
    struct event_base *base;
    struct coaps_last *last_requests; /* duplicate.c: one for each session */
    struct coaps_body *bodies;        /* body.c: incomplete ones */
    struct deferred *delayed;         /* deferred.c: responses that wait for their time */
};

/* The request that a response belongs to. */
struct coaps_exchange {
    coap_resource_t *resource;
    coap_session_t *session;
    const coap_pdu_t *request;
    const coap_string_t *query; /* may be NULL */
};
/* Puts code and body into `pdu`; takes ownership of the body. */
void coaps_put_response(const struct coaps_exchange *to, coap_pdu_t *pdu,
                        const struct https_response *response);

/* deferred.c */
/* For https_incoming.defer: its `request` is a struct coaps_exchange. A response with a delay is
 * sent after it; instead of one that is cut the association ends, without close_notify. */
struct https_deferred *coaps_defer(const struct https_incoming *in);
/* Those that wait for their time, before the context is freed. */
void coaps_delayed_free(struct coaps_server *server);

/* Frees a body that was given to libcoap. */
void coaps_release(coap_session_t *session, void *body);
/* Registers the handlers for responses, failures and closed associations. */
void coaps_post_register(struct coaps_server *server);

/* body.c */
enum { COAPS_BODY_CONTINUES = 100, COAPS_BODY_COMPLETE = 200 };
/*
 * Adds the payload of `pdu`, a request or a response of the peer, to the body whose blocks came
 * before. COAPS_BODY_COMPLETE: `*body` is valid until the next call for a PDU of this session or
 * coaps_body_forget; COAPS_BODY_CONTINUES: more blocks follow; else the HTTP status of the refusal:
 * 400 (invalid Block option), 408 (a block is missing), 413 (more than HTTPS_BODY_MAX octets), 503
 * (out of memory). A refused body is dropped.
 */
int coaps_body_add(coap_session_t *session, const coap_pdu_t *pdu, struct bytes *body);
void coaps_body_forget(coap_session_t *session, const coap_pdu_t *pdu); /* it was handled */
void coaps_bodies_forget(coap_session_t *session);                      /* the session ends */
void coaps_bodies_free(struct coaps_server *server); /* of all sessions, before the context is */

/* duplicate.c */
/* With a body of its own. False: out of memory. */
bool coaps_copy_response(const struct https_response *from, struct https_response *to);
enum coaps_request {
    COAPS_REQUEST_NEW,
    COAPS_REQUEST_PENDING,  /* a duplicate; its response is not there yet */
    COAPS_REQUEST_RESPONDED /* a duplicate; `*response` is valid until the next request */
};
/* Compares `request` with the last one of its session, and remembers it. */
enum coaps_request coaps_request_begin(coap_session_t *session, const coap_pdu_t *request,
                                       const struct https_response **response);
/* Keeps a copy of the response for duplicates of `request`, if that is still the last one. */
void coaps_request_end(coap_session_t *session, const coap_pdu_t *request,
                       const struct https_response *response);
void coaps_request_forget(coap_session_t *session); /* the session ends */
/* Of all sessions, before the context is freed: libcoap reports no end of these. */
void coaps_requests_free(struct coaps_server *server);

#endif
