/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of server.c and post.c. */
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
};

/* Frees a body that was given to libcoap. */
void coaps_release(coap_session_t *session, void *body);
/* Registers the handlers for responses, failures and closed associations. */
void coaps_post_register(struct coaps_server *server);

#endif
