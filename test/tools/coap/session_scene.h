/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session of a CoAP server that sends nothing. */
#ifndef TEST_TOOLS_COAP_SESSION_SCENE_H
#define TEST_TOOLS_COAP_SESSION_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tools/coap/coaps_internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static struct coaps_server server;
static coap_context_t *context;
static coap_session_t *session;

static inline int set_up(void **state)
{
    coap_address_t address;

    (void)state;
    context = coap_new_context(NULL);
    coap_set_app_data(context, &server);
    coap_address_init(&address);
    address.addr.sin.sin_family = AF_INET;
    address.addr.sin.sin_port = htons(9); /* nothing is sent */
    address.addr.sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    session = coap_new_client_session(context, NULL, &address, COAP_PROTO_UDP);
    return session ? 0 : -1;
}

static inline int tear_down(void **state)
{
    (void)state;
    coaps_bodies_free(&server);
    assert_null(server.bodies);
    coaps_requests_free(&server);
    assert_null(server.last_requests);
    coap_session_release(session);
    coap_free_context(context);
    return 0;
}

#endif
