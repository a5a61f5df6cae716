/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server and the connection to it: name, channel, TLS, HTTP. */
#ifndef IPAE_SERVER_H
#define IPAE_SERVER_H

#include "ipae/http.h"

enum { SERVER_PORT = 443, SERVER_NAME_MAX = 255 };

struct server {
    struct ipae *ipae;
    struct tls_trust trust;
    char host[SERVER_NAME_MAX + 8]; /* "eim.example" or "eim.example:8443" */
    size_t name_len;                /* of its name without the port */
    uint16_t port;
    uint32_t seconds; /* how long a connection may last */
    struct bip bip;
    struct tls *tls;
    struct http http;
    bool no_network; /* the last connection failed below the server */
};

/* `address` is a name or number with or without ":PORT"; `trust` is borrowed. ERR_MALFORMED. */
int server_begin(struct server *server, struct ipae *ipae, struct bytes address,
                 const struct tls_trust *trust);
/* Connects when it is not connected. */
int server_connect(struct server *server);
/* One request; connects where it must. Then read server->http. */
int server_post(struct server *server, const char *path, const char *content_type,
                struct bytes body);
/* Goodbye and CLOSE CHANNEL. 0 or ERR_RESET. */
int server_end(struct server *server);

#endif
