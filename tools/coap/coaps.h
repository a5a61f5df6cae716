/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A CoAP server over DTLS for the test eIM: libcoap, which does blocks, duplicates, cookies and
 * retransmission, in libevent's loop. One resource, POST alone.
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
    /* Answers a POST to it, as over HTTPS; header fields are "". Its status becomes a code: 200 and
     * 204 are 2.04, 404 is 4.04 and so on. */
    https_handle *handle;
    /* What became of coaps_server_post: its status as HTTP has it, 0 when no answer came. May be
     * NULL, as `gone`: the association `peer` is no more. */
    void (*answered)(void *context, void *peer, int status, struct bytes body);
    void (*gone)(void *context, void *peer);
    void *context;
};
struct coaps_server;
/* ERR_BUSY: the port is in use; ERR_NOT_FOUND: no such host; ERR_IO; ERR_CRYPTO: certificate or
 * key. */
int coaps_server_new(struct coaps_server **out, struct event_base *base,
                     const struct coaps_server_options *options, struct https_error *error);
void coaps_server_free(struct coaps_server *server); /* NULL is fine */
/* Sends a POST to `path` of the peer, over the association that it opened; one at a time. Sent
 * again by the times of RFC 7252 4.8. ERR_MEMORY, ERR_IO. */
int coaps_server_post(struct coaps_server *server, void *peer, struct bytes body);
uint16_t coaps_server_port(const struct coaps_server *server);

#endif
