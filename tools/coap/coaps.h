/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CoAP server over DTLS for the test eIM, with libcoap (blocks, duplicates, cookies,
 * retransmission) in libevent's loop. It has one resource, which accepts POST only.
 */
#ifndef TOOLS_COAP_COAPS_H
#define TOOLS_COAP_COAPS_H

#include "tools/https/https.h"

struct coaps_server_options {
    const char *host;
    uint16_t port;           /* 0: any free one */
    const char *certificate; /* file, DER */
    const char *key;         /* file, PEM */
    const char *path;        /* of the resource, "/a/b" */
    /* Handles a POST to the resource, as over HTTPS; header fields are "". Its HTTP status becomes
     * a code: 200 and 204 are 2.04, 404 is 4.04 and so on. */
    https_handle *handle;
    /* Receives the response to coaps_server_post: its code as an HTTP status, 0 without a response.
     * May be NULL, as `closed`: the association `peer` was closed. */
    void (*response)(void *context, void *peer, int status, struct bytes body);
    void (*closed)(void *context, void *peer);
    void *context;
    struct key_log *keys; /* receives the secrets of DTLS; NULL: none */
};
struct coaps_server;
/* ERR_BUSY: the port is in use; ERR_NOT_FOUND: no such host; ERR_IO; ERR_CRYPTO: certificate or
 * key. */
int coaps_server_new(struct coaps_server **out, struct event_base *base,
                     const struct coaps_server_options *options, struct https_error *error);
void coaps_server_free(struct coaps_server *server); /* NULL is fine */
/* Sends a POST to `path` of the peer over the association that it opened; one at a time.
 * Retransmitted as in RFC 7252 4.8. ERR_MEMORY, ERR_IO. */
int coaps_server_post(struct coaps_server *server, void *peer, struct bytes body);
uint16_t coaps_server_port(const struct coaps_server *server);

#endif
