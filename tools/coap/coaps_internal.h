/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of server.c, post.c and duplicate.c. */
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
    struct coaps_last *last_requests; /* duplicate.c: one for each session */
};

/* Frees a body that was given to libcoap. */
void coaps_release(coap_session_t *session, void *body);
/* Registers the handlers for responses, failures and closed associations. */
void coaps_post_register(struct coaps_server *server);

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
