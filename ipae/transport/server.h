/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server and the connection to it: DNS, BIP channel, TLS or DTLS, HTTP or CoAP. */
#ifndef IPAE_TRANSPORT_SERVER_H
#define IPAE_TRANSPORT_SERVER_H

#include "ipae/transport/coap.h"
#include "ipae/transport/http.h"

enum { SERVER_PORT = 443, SERVER_NAME_MAX = 255 };

struct server {
    struct terminal *terminal;
    struct tls_trust trust;
    char host[SERVER_NAME_MAX + 8]; /* "eim.example" or "eim.example:8443", no final dot */
    size_t name_len;                /* of the name in `host`, without the port */
    uint16_t port;
    uint32_t seconds;           /* deadline of a connection */
    const char *admin_protocol; /* X-Admin-Protocol; initially ADMIN_PROTOCOL */
    bool speaks_coap;
    struct bip bip;
    struct tls *tls;
    struct http http;
    struct coap coap;
    struct coap_service *service; /* for requests of a CoAP peer; NULL: they are rejected */
    int status;                   /* of the last response: 200, 204, ... */
    bool no_network;              /* the last connection failed before the server could respond */
    bool reached;                 /* the last connection was established, TLS included */
};

/* `address`: NAME or IP address, with or without ":PORT"; `trust` is borrowed. ERR_MALFORMED. */
int server_begin(struct server *server, struct terminal *terminal, struct bytes address,
                 const struct tls_trust *trust);
/* CoAP over DTLS instead of HTTPS; before it is connected. */
void server_use_coap(struct server *server);
/* Connects, if it is not connected. 0; errors of dns_resolve, bip_open and tls_open. */
int server_connect(struct server *server);
/* Sends one request and connects before, where needed; CoAP has no content type. The caller reads
 * server->status, then the body with server_read to its end, or calls server_discard_response. */
int server_post(struct server *server, const char *path, const char *content_type,
                struct bytes body);
/* Appends the next piece of the response's body. 1; 0 at its end; ERR_TOO_LONG when `out` is full;
 * other errors end the connection. */
int server_read(struct server *server, struct buf *out);
/* Appends the rest of the body. ERR_TOO_LONG when it does not fit. */
int server_read_all(struct server *server, struct buf *out);
/* The rest of the response is not read: over HTTP the next request uses a new connection. */
void server_discard_response(struct server *server);
/* Keeps the connection open (terminal->kept_open) until another server connects, at most for
 * INJECT_IDLE_SECONDS. */
int server_keep_open(struct server *server);
bool server_is_connected(const struct server *server);
/* coap_listen without waiting. Errors other than ERR_NOT_FOUND end the connection. */
int server_listen(struct server *server, struct bytes *body);
/* close_notify and CLOSE CHANNEL, if it is connected. 0 or ERR_RESET. */
int server_end(struct server *server);

#endif
