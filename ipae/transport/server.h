/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server and the connection to it: name, channel, TLS or DTLS, HTTP or CoAP. */
#ifndef IPAE_TRANSPORT_SERVER_H
#define IPAE_TRANSPORT_SERVER_H

#include "ipae/transport/coap.h"
#include "ipae/transport/http.h"

enum { SERVER_PORT = 443, SERVER_NAME_MAX = 255 };

struct server {
    struct terminal *terminal;
    struct tls_trust trust;
    char host[SERVER_NAME_MAX + 8]; /* "eim.example" or "eim.example:8443", no final dot */
    size_t name_len;                /* of its name without the port */
    uint16_t port;
    uint32_t seconds; /* how long a connection may last */
    bool speaks_coap;
    struct bip bip;
    struct tls *tls;
    struct http http;
    struct coap coap;
    struct coap_service *service; /* for requests of a peer that speaks CoAP; NULL: none */
    int status;                   /* of the last answer: 200, 204, ... */
    bool no_network;              /* the last connection failed below the server */
    bool reached;                 /* the last connection came about, TLS included */
};

/* `address` is a name or number with or without ":PORT"; `trust` is borrowed. ERR_MALFORMED. */
int server_begin(struct server *server, struct terminal *terminal, struct bytes address,
                 const struct tls_trust *trust);
/* CoAP over DTLS instead of HTTPS; before it is connected. */
void server_use_coap(struct server *server);
/* Connects when it is not connected. */
int server_connect(struct server *server);
/* One request; connects where it must. CoAP says no content type. Then server->status, and
 * server_read to the end or server_discard_response. */
int server_post(struct server *server, const char *path, const char *content_type,
                struct bytes body);
/* Appends the next piece of the answer's body. 1; 0 at its end; ERR_TOO_LONG when `out` is full;
 * other errors end the connection. */
int server_read(struct server *server, struct buf *out);
/* The whole rest of the body. ERR_TOO_LONG when it does not fit. */
int server_read_all(struct server *server, struct buf *out);
/* What is left of the answer is of no interest: over HTTP the next request begins with a new
 * connection. */
void server_discard_response(struct server *server);
/* Until another one connects, this one stays (terminal->kept_open), for INJECT_IDLE_SECONDS from
 * now on. */
int server_keep_open(struct server *server);
bool server_is_connected(const struct server *server);
/* coap_listen, without a wait. An error but ERR_NOT_FOUND is the end of the connection. */
int server_listen(struct server *server, struct bytes *body);
/* Goodbye and CLOSE CHANNEL. 0 or ERR_RESET. */
int server_end(struct server *server);

#endif
