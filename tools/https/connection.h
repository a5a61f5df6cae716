/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One client of an HTTPS server: TLS, requests one after the other, responses, deadlines. Each
 * phase has one deadline that no octet puts off: who is slow is told 408 and left. A connection
 * ends with close_notify.
 */
#ifndef TOOLS_HTTPS_CONNECTION_H
#define TOOLS_HTTPS_CONNECTION_H

#include "tools/https/https.h"

#include <sys/socket.h>

struct ssl_ctx_st;

struct connection;
/* Those of one server, in a list. */
struct connections {
    struct event_base *base;
    struct ssl_ctx_st *tls;
    const struct https_server_options *options; /* borrowed */
    struct connection *first;
};

/* A client that was accepted; `fd` is given away. */
void connection_new(struct connections *connections, int fd, const struct sockaddr *peer,
                    socklen_t peer_len);
/* All of them, at once. */
void connections_end(struct connections *connections);

#endif
